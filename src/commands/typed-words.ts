import type { App } from '@slack/bolt';
import type { PersonId } from '../approvals/person.js';
import { escaped } from '../slack/text.js';
import { whispered } from '../slack/whisper.js';
import type { Reply } from './access/reply.js';
import { type Doors, guarded } from './doors.js';
import { holdsToken, longestTyped, tokenSentence } from './parse.js';
import { commandBody, personOf } from './payload.js';

/** What was typed after a command: who typed it where, the first word in lower case, and the rest. */
export interface Typed {
  readonly person: PersonId;
  readonly channel: string;
  readonly trigger: string;
  readonly word: string;
  readonly rest: string;
}

/**
 * Listens to a command of words such as `mute 8h`. `run` answers what only the person who typed sees, or nothing where
 * it opened something instead. Text that looks like a token is refused before anything reads it.
 */
export function onWords(
  app: App,
  doors: Doors,
  command: string,
  run: (typed: Typed) => Promise<Reply | undefined>,
): void {
  app.command(command, async ({ ack, body, respond }) => {
    const { text, trigger_id: trigger, user_id, channel_id: channel } = commandBody.parse(body);
    if (holdsToken(text)) return ack(tokenSentence);
    await ack();
    const reply = async ({ text: words, blocks }: Reply) => void (await respond(whispered(words, blocks)));
    const [word = '', ...rest] = text.slice(0, longestTyped).trim().split(/\s+/);
    await guarded(
      doors,
      command.slice(1),
      (markup) => reply({ text: markup }),
      async () => {
        const person = personOf(doors.home, user_id);
        const typed = { person, channel, trigger, word: word.toLowerCase(), rest: rest.join(' ') };
        const answer = await run(typed);
        if (answer) await reply(answer);
      },
    );
  });
}

/** One of the words a command knows. */
export const wordIn = <T>(known: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(known, word) ? known[word] : undefined;

export const noSuchWord = (word: string, help: string): Reply => ({
  text: `There is no “${escaped(word.slice(0, 30))}”. ${help}`,
});
