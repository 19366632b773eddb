import type { SectionBlock } from '@slack/types';
import { section } from './blocks.js';
import type { Message } from './card.js';
import { type Alert, alertButtons, whatHappened } from './finding.js';
import { cutEnd, escaped, mention } from './text.js';

/**
 * Changes in one reply, each a block with its own button. Slack takes 50 blocks, and all in all about 13,000 characters
 * of text (https://github.com/slackapi/bolt-js/issues/2509).
 */
const inReply = 30;
const mostReplies = 40;
const mostHappened = 240;

/** One message of the thread, and the findings it tells of. */
export interface Reply {
  readonly message: Message;
  readonly of: readonly string[];
}

/**
 * What is over twenty at once: one message, and in its thread each change with who did it and a button that asks to
 * undo it. After 40 replies, which is 1,200 changes, the last one says where the others are.
 */
export function digest(alerts: readonly Alert[]): { readonly message: Message; readonly replies: Reply[] } {
  const [first] = alerts;
  const organization = escaped(first?.finding.organization ?? '');
  const shown = alerts.slice(0, inReply * mostReplies);
  const pages = Array.from({ length: Math.ceil(shown.length / inReply) }, (_, page) =>
    shown.slice(page * inReply, (page + 1) * inReply),
  );
  const head = `:warning: And ${alerts.length} more changes in ${organization} that nobody asked for. Each is in the thread; “Ask to undo” there opens the request that puts it back.`;
  const more = alerts.length - shown.length;
  const beyond = `And ${more} more, which only the record has: \`usher ledger export\` lists them. To undo one, ask with /make-role or /make-invite.`;
  return {
    message: { text: head, blocks: [section(head)] },
    replies: [
      ...pages.map(
        (page): Reply => ({ message: digestReply(page), of: page.map(({ finding: { id } }) => id) }),
      ),
      ...(more > 0 ? [{ message: { text: beyond, blocks: [section(beyond)] }, of: [] }] : []),
    ],
  };
}

/** One message of the thread; drawn again where a name or an answer has come. */
export function digestReply(alerts: readonly Alert[]): Message {
  const lines = alerts.map(line);
  const blocks = alerts.map(({ finding }, n): SectionBlock => {
    const [undo] = alertButtons(finding);
    return { ...section(lines[n] ?? ''), ...(undo && { accessory: undo }) };
  });
  return { text: cutEnd(lines.join('\n'), 3000), blocks };
}

function line({ finding, actor, answer }: Alert): string {
  const by = actor ? ` By *${cutEnd(escaped(actor.name.personal), 60)}*.` : '';
  const said = answer ? ` ${mention(answer.person)} says: this was ${answer.mine ? '' : 'not '}me.` : '';
  return `• ${cutEnd(whatHappened(finding), mostHappened)}${by}${said}`;
}
