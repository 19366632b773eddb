import { z } from 'zod';
import { changeWords, deciderWords, type MatchedChange } from './matched-change.js';
import type { Naming } from './naming.js';
import { cutEnd, cutMiddle, date, escaped, mention, time } from './text.js';

const named = z.object({ id: z.number().int().optional(), name: z.string() });

/** The parts of an entry of Make's log that a line about it needs. No other parts are kept. */
export const feedLine = z.object({
  uuid: z.string(),
  /** Milliseconds since 1970. */
  at: z.number().int(),
  event: z.string(),
  actor: named.optional(),
  team: named.optional(),
  target: z.string().optional(),
  /** The request that announced this write. */
  request: z.string().optional(),
  /** The write undoes what the request did. */
  undoes: z.boolean().optional(),
});
export type FeedLine = z.infer<typeof feedLine>;

/** The origin of the lines, and the targets of their links. */
export interface FeedPlace {
  readonly organizationId: number;
  readonly organization: string;
  /** The host of Make's pages; without it there are no links. */
  readonly zone: string | undefined;
  /** The time at which the message is made: acts of the same day show only their time. */
  readonly at: number;
  /** The link to each request. */
  readonly requests: ReadonlyMap<string, string>;
  /** The changes that requests asked for, by the entry that shows them. */
  readonly matched?: ReadonlyMap<string, MatchedChange>;
  /** Names the requesters and approvers; they are mentioned without it. */
  readonly naming?: Naming;
}

const verbs: Readonly<Record<string, string>> = {
  created: 'created',
  updated: 'changed',
  deleted: 'removed',
  removed: 'removed',
  activated: 'activated',
  deactivated: 'deactivated',
  enabled: 'enabled',
  disabled: 'disabled',
  authorized: 'authorized',
  reauthorized: 'reauthorized',
};
const singular: Readonly<Record<string, string>> = {
  two_factor_enforcement: 'two-factor enforcement',
};

export interface Words {
  readonly verb: string;
  /** The noun with its article. */
  readonly noun: string;
}

/** For example "removed" and "a webhook" for `webhook_deleted`; undefined for a name of another form. */
export function wordsOf(event: string): Words | undefined {
  const parts = /^([a-z]+(?:_[a-z]+)*)_([a-z]+)$/.exec(event);
  const [, noun = '', last = ''] = parts ?? [];
  const verb = Object.hasOwn(verbs, last) ? verbs[last] : undefined;
  if (!verb) return undefined;
  const known = Object.hasOwn(singular, noun) ? singular[noun] : undefined;
  const words = noun.replaceAll('_', ' ');
  return { verb, noun: known ?? `${/^[aeio]/.test(words) ? 'an' : 'a'} ${words}` };
}

/** The act in words, or Make's name for it if Usher has no words. */
export function actWords(event: string): string {
  const words = wordsOf(event);
  return words ? `${words.verb} ${words.noun}` : shownAsIs(event);
}

/** No character of a name needs escaping in a code span, so people can copy the name. */
const shownAsIs = (event: string): string =>
  /^[\w.:-]{1,80}$/.test(event) ? `\`${event}\`` : escaped(cutMiddle(event, 80));

/**
 * The key of the person whom a line names. A request's change has its own key, since Make's log names Usher's own
 * account for it.
 */
export const headKey = (line: FeedLine, { matched }: FeedPlace): string =>
  matched?.has(line.uuid) ? `change ${line.uuid}` : actorKey(line);

/** The key of a person, which stays the same if the name changes. */
export const actorKey = ({ actor }: FeedLine): string => (actor ? `${actor.id ?? actor.name}` : 'nobody');

export const actorName = ({ actor }: FeedLine): string =>
  actor ? `*${escaped(cutMiddle(actor.name, 80))}*` : "Somebody (Make's log does not say who)";

/**
 * For example "*Ines Duarte* removed a webhook (55120) in Finance · 14:02". If `grouped`, the line stands under the
 * name and leaves it out. A change that a request asked for: "*Cat Lindqvist*: no role → *Team Operator* in Marketing
 * · Ben Weber asked, Ana Costa approved · REQ-1 · 14:02".
 */
export function lineMarkup(line: FeedLine, place: FeedPlace, grouped = false): string {
  const who = grouped ? '•' : actorName(line);
  const where = line.team ? ` in ${escaped(cutMiddle(line.team.name, 80))}` : '';
  const when = sameDay(line.at, place.at) ? time(line.at) : date(line.at);
  const matched = place.matched?.get(line.uuid);
  if (matched) {
    return `${changeWords(matched)}${where} · ${deciderWords(matched, place.naming ?? mention)}${requestNote(line, place)} · ${when}`;
  }
  return `${who} ${act(line, place)}${where} · ${when}${requestNote(line, place)}`;
}

function act(line: FeedLine, place: FeedPlace): string {
  const words = wordsOf(line.event);
  const thing = words ? words.noun : shownAsIs(line.event);
  const link = linkOf(line, place);
  const target = line.target ? ` (${escaped(cutEnd(line.target, 40))})` : '';
  const shown = link ? `<${link}|${thing}>` : thing;
  return `${words ? `${words.verb} ` : ''}${shown}${target}`;
}

/** Make's page of the target if its address is known, otherwise of its team or organization. */
function linkOf({ event, team, target }: FeedLine, { zone, organizationId }: FeedPlace): string | undefined {
  if (!zone || !/^[a-z0-9.-]+$/i.test(zone)) return undefined;
  if (team?.id === undefined) return `https://${zone}/organization/${organizationId}/dashboard`;
  const isScenario = event.startsWith('scenario_') && target !== undefined && /^\d+$/.test(target);
  return isScenario
    ? `https://${zone}/${team.id}/scenarios/${target}`
    : `https://${zone}/team/${team.id}/dashboard`;
}

function requestNote({ request }: FeedLine, { requests }: FeedPlace): string {
  if (request === undefined) return '';
  const link = requests.get(request);
  return ` · ${link ? `<${link}|${escaped(request)}>` : escaped(request)}`;
}

const sameDay = (a: number, b: number): boolean =>
  new Date(a).toISOString().slice(0, 10) === new Date(b).toISOString().slice(0, 10);
