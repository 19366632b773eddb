import type { KnownBlock } from '@slack/types';
import { listed } from '../approvals/listed.js';
import { wholeSection } from './alarm-blocks.js';
import { context, section } from './blocks.js';
import type { Message } from './card.js';
import {
  actorKey,
  actorName,
  actWords,
  type FeedLine,
  type FeedPlace,
  headKey,
  lineMarkup,
} from './feed-lines.js';
import { cutEnd, date, escaped } from './text.js';

const mostLinesAtOnce = 20;
const sectionLength = 2900;
/** Slack accepts about 13,000 characters of text in all blocks of a message. */
const messageLength = 10_500;
const mostBlocks = 45;
const mostActors = 10;
const mostActs = 3;

/** The messages of one batch: the first goes to the channel, the others into its thread. */
export interface FeedMessages {
  readonly first: Message;
  readonly thread: readonly Message[];
}

/**
 * The messages for these lines: up to twenty lines as they are; for more, a digest with every line in its thread.
 * Oldest first.
 */
export function feedMessages(lines: readonly FeedLine[], place: FeedPlace): FeedMessages {
  const pages = packed(sections(lines, place));
  const [only] = pages;
  if (only && pages.length === 1 && lines.length <= mostLinesAtOnce) {
    const blocks = [...only.map(wholeSection), context(escaped(place.organization))];
    return { first: { text: notification(lines, place), blocks }, thread: [] };
  }
  const thread = pages.map((page, index) => ({
    text: `Events on Make, ${index + 1} of ${pages.length}`,
    blocks: page.map(wholeSection),
  }));
  return { first: digest(lines, place), thread };
}

/** The message after a mute, with the number of events that the mute kept back. */
export function leftOutMessage(count: number, organization: string): Message {
  const events = count === 1 ? '1 event was' : `${count} events were`;
  const text = `${events} left out while this feed was muted. Make's audit log of ${escaped(organization)} has them.`;
  return { text, blocks: [section(text)] };
}

/** Groups consecutive acts of one person under the name, with each section as full as Slack allows. */
function sections(lines: readonly FeedLine[], place: FeedPlace): string[] {
  const done: string[] = [];
  let open = '';
  let last: string | undefined;
  const add = (text: string) => {
    open = open ? `${open}\n${text}` : text;
  };
  lines.forEach((line, index) => {
    const key = headKey(line, place);
    const next = lines[index + 1];
    const isRun = key === last || (next !== undefined && headKey(next, place) === key);
    const text = lineMarkup(line, place, isRun);
    const name = `${actorName(line)}:`;
    if (open.length + text.length + name.length + 2 > sectionLength && open) {
      done.push(open);
      open = '';
      last = undefined;
    }
    if (isRun && key !== last) add(name);
    add(text);
    last = key;
  });
  return open ? [...done, open] : done;
}

function packed(texts: readonly string[]): string[][] {
  const pages: string[][] = [];
  let length = 0;
  for (const text of texts) {
    const page = pages.at(-1);
    if (!page || length + text.length > messageLength || page.length >= mostBlocks) {
      pages.push([text]);
      length = text.length;
    } else {
      page.push(text);
      length += text.length;
    }
  }
  return pages;
}

function notification(lines: readonly FeedLine[], place: FeedPlace): string {
  const [line] = lines;
  if (lines.length === 1 && line) return cutEnd(lineMarkup(line, place), 900);
  return `${lines.length} events in ${escaped(place.organization)} on Make: ${names(lines)}`;
}

function names(lines: readonly FeedLine[]): string {
  const all = [...byActor(lines).values()].flatMap(([line]) => (line ? [actorName(line)] : []));
  const rest = all.length - 3;
  return listed(rest > 0 ? [...all.slice(0, 3), `${rest} more`] : all);
}

function digest(lines: readonly FeedLine[], place: FeedPlace): Message {
  const actors = [...byActor(lines).values()].sort((a, b) => b.length - a.length);
  const rest = actors.slice(mostActors);
  const more = rest.length > 0 ? [`and ${rest.length} more, ${rest.flat().length} events`] : [];
  const text = [...actors.slice(0, mostActors).map(actorSummary), ...more].join('\n');
  const title = `*${lines.length} events* in ${escaped(place.organization)}, ${span(lines)}. All of them are in the thread.`;
  const blocks: KnownBlock[] = [wholeSection(title), wholeSection(text)];
  return { text: notification(lines, place), blocks };
}

function span(lines: readonly FeedLine[]): string {
  const [from, until] = [lines[0]?.at ?? 0, lines.at(-1)?.at ?? 0];
  return `from ${date(from)} to ${date(until)}`;
}

/** For example "*Ines Duarte* 12: removed a webhook 8, created a key 3, and 1 more". */
function actorSummary(lines: readonly FeedLine[]): string {
  const counts = new Map<string, number>();
  for (const { event } of lines) counts.set(event, (counts.get(event) ?? 0) + 1);
  const common = [...counts].sort(([, a], [, b]) => b - a);
  const shown = common.slice(0, mostActs).map(([event, count]) => `${actWords(event)} ${count}`);
  const rest = common.slice(mostActs).reduce((sum, [, count]) => sum + count, 0);
  const [line] = lines;
  const who = line ? actorName(line) : '';
  return `${who} ${lines.length}: ${[...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ')}`;
}

function byActor(lines: readonly FeedLine[]): Map<string, FeedLine[]> {
  const actors = new Map<string, FeedLine[]>();
  for (const line of lines) {
    const own = actors.get(actorKey(line));
    if (own) own.push(line);
    else actors.set(actorKey(line), [line]);
  }
  return actors;
}
