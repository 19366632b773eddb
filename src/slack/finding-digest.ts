import type { SectionBlock } from '@slack/types';
import { wholeSection } from './alarm-blocks.js';
import { undoButton } from './alert.js';
import { section } from './blocks.js';
import type { Message } from './card.js';
import { type Alert, findingSentence } from './finding-words.js';
import { cutEnd, escaped, mention } from './text.js';
import { isUnderWay, requestWord } from './undo.js';

/**
 * The highest number of changes in one reply, each in a block with its own button. Slack accepts 50 blocks, and about
 * 13,000 characters of text in all of them (https://github.com/slackapi/bolt-js/issues/2509).
 */
export const mostInReply = 30;
/** Forty replies take forty seconds at Slack's pace; the remaining changes go into the next digest. */
export const mostInDigest = 40 * mostInReply;
/** The length of a line, so that the whole message fits. */
const longestLine = 400;

/** One message of the thread, and the findings in it. */
export interface Reply {
  readonly message: Message;
  readonly of: readonly string[];
}

/**
 * The alerts after the first twenty in ten minutes, 1,200 at most: one message, and in its thread each change with the
 * person who did it and a button that asks to undo it.
 */
export function digest(alerts: readonly Alert[]): { readonly message: Message; readonly replies: Reply[] } {
  const [first] = alerts;
  const organization = escaped(first?.finding.organization ?? '');
  const what = alerts.length === 1 ? 'change' : 'changes';
  const head = `:warning: And ${alerts.length} more ${what} in ${organization} that nobody asked for. Each is in the thread; “Ask to undo” there opens the request that puts it back.`;
  const pages = inPages(alerts, mostInReply);
  return {
    message: { text: head, blocks: [wholeSection(head)] },
    replies: pages.map((page) => ({
      message: digestReply(page),
      of: page.map(({ finding: { id } }) => id),
    })),
  };
}

export const inPages = <T>(all: readonly T[], size: number): (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, page) =>
    all.slice(page * size, (page + 1) * size),
  );

/** One message of the thread. Usher draws it again when a name or an answer arrives. */
export function digestReply(alerts: readonly Alert[]): Message {
  const lines = alerts.map(line);
  const blocks = alerts.map((alert, n): SectionBlock => {
    const [undo] = undoButton(alert);
    return { ...section(lines[n] ?? ''), ...(undo && { accessory: undo }) };
  });
  return { text: cutEnd(lines.join('\n'), 3000), blocks };
}

function line({ finding, actor, answer, accepted, undo }: Alert): string {
  const by = actor ? ` By *${cutEnd(escaped(actor.name.personal), 80)}*.` : '';
  const said = answer ? ` ${mention(answer.person)} says: this was ${answer.mine ? '' : 'not '}me.` : '';
  const end = !undo
    ? ''
    : undo.stands === 'done'
      ? ` Undone: ${requestWord(undo)}.`
      : isUnderWay(undo)
        ? ` Undo asked: ${requestWord(undo)}.`
        : '';
  const accept = accepted && end === '' ? ` Accepted by ${mention(accepted.person)}.` : '';
  const rest = `${by}${said}${end}${accept}`;
  return `• ${cutEnd(findingSentence(finding), longestLine - rest.length)}${rest}`;
}
