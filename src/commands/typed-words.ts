import type { PersonId } from '../approvals/person.js';
import type { commandNames } from '../slack/ids.js';
import { escaped } from '../slack/text.js';
import type { Reply } from './access/reply.js';
import type { Listeners } from './listener.js';
import { longestTyped } from './parse.js';
import { commandBody } from './payload.js';

/** A typed command: the person, the channel, its first word in lower case, and the rest. */
export interface Typed {
  readonly person: PersonId;
  readonly channel: string;
  readonly trigger: string;
  readonly word: string;
  readonly rest: string;
  /** The Slack ids of the people that the command mentions. */
  readonly users: readonly string[];
}

/**
 * Listens to a command with words such as `mute 8h`. `run` returns an answer that only the person who typed it sees,
 * or nothing if it opened something instead.
 */
export function onTypedCommand(
  listeners: Listeners,
  command: (typeof commandNames)[keyof typeof commandNames],
  run: (typed: Typed) => Promise<Reply | undefined>,
): void {
  listeners.command(command, async ({ body, person, reply }) => {
    const { text, users, trigger_id: trigger, channel_id: channel } = commandBody.parse(body);
    const [word = '', ...rest] = text.slice(0, longestTyped).trim().split(/\s+/);
    const answer = await run({
      person,
      channel,
      trigger,
      word: word.toLowerCase(),
      rest: rest.join(' '),
      users,
    });
    if (answer) await reply(answer);
  });
}

/** The value of a word that a command knows. */
export const wordIn = <T>(known: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(known, word) ? known[word] : undefined;

export const noSuchWord = (word: string, help: string): Reply => ({
  text: `There is no “${escaped(word.slice(0, 30))}”. ${help}`,
});
