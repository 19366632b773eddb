import type { KnownBlock } from '@slack/types';
import type { PersonId } from '../../approvals/person.js';
import type { Refusal } from '../../approvals/refusal.js';
import { spoken } from '../../slack/text.js';
import type { ListenerContext } from '../listener-context.js';

/**
 * The answer of a subcommand, which only the person who typed it sees. `users` are the Slack ids that they mentioned.
 */
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

/** A refusal as an answer. It also goes to the log, since there is no request whose ledger could keep it. */
export function refusedReply({ log }: ListenerContext, person: PersonId, refusal: Refusal): Reply {
  log.warn({ person, code: refusal.code }, 'a command was refused');
  return { text: spoken(refusal) };
}
