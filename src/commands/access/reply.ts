import type { KnownBlock } from '@slack/types';
import type { PersonId } from '../../approvals/person.js';
import type { Refusal } from '../../approvals/refusal.js';
import { spoken } from '../../slack/text.js';
import type { ListenerContext } from '../listener-context.js';

/** What a subcommand answers, to be seen by the person who typed it alone. `users`: Slack ids of whom they mentioned. */
export interface Reply {
  readonly text: string;
  readonly blocks?: KnownBlock[];
}

export type Subcommand = (
  ctx: ListenerContext,
  person: PersonId,
  rest: string,
  users: readonly string[],
) => Promise<Reply>;

/** A refusal as an answer, and on record in the log: these concern no request whose ledger could keep them. */
export function refusedReply({ log }: ListenerContext, person: PersonId, refusal: Refusal): Reply {
  log.warn({ person, code: refusal.code }, 'a command was refused');
  return { text: spoken(refusal) };
}
