import { system } from '../../approvals/person.js';
import { MakeError } from '../../make/error.js';
import { ownZone } from '../../make/zones.js';
import { tell } from '../ask.js';
import type { ListenerContext } from '../listener-context.js';
import { recordOf } from './account-facts.js';

/**
 * Ends a connection whose token Make no longer accepts, and notifies its owner. It first asks Make once more, since
 * one refusal may be a mistake. Returns whether it ended the connection.
 */
export async function endedAsDead(ctx: ListenerContext, makeUserId: number): Promise<boolean> {
  const { connections, accounts } = ctx;
  const dead = await connections.of(makeUserId);
  const account = dead && accounts.with(dead.token, ownZone);
  if (!account) return false;
  const accepted = await account.make.users.me().then(() => true, isAccepted);
  // Its owner may have connected again meanwhile.
  if (accepted || !(await connections.wipeIfStill(makeUserId, dead.token))) return false;
  await recordOf(ctx, dead.person, system, { type: 'account.disconnected', makeUserId, why: 'token-dead' });
  await tell(ctx, dead.person, gone);
  return true;
}

const gone =
  'Make no longer accepts the token that connected your account, so Usher disconnected the account and forgot the token. Connect again with `/make-access connect` if you want your tokens within reach.';

/** Without an answer from Make, the token counts as accepted. */
function isAccepted(error: unknown): boolean {
  if (error instanceof MakeError) return error.kind !== 'unauthorized';
  throw error;
}
