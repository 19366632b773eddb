import type { RevokeToken } from '../../approvals/changes/revoke-token.js';
import type { EarlierPlan, Planned } from '../../approvals/plan.js';
import type { Inspection } from '../../approvals/ports.js';
import type { TokenHolder } from '../../approvals/token-holder.js';
import type { Account } from '../accounts.js';
import type { ApiToken } from '../api-tokens.js';
import { MakeError } from '../error.js';
import { planLeakedToken } from './leaked-token.js';
import { nothingToDo, type OperationContext, refused } from './operation-context.js';
import { connectedFor, listed, ownerOf, ownerShown, tokenPlan } from './token-plan.js';
import type { WriteOf, Writer } from './writer.js';

/**
 * Plans to delete one API token through its owner's account: Make has no call for another user's tokens.
 * https://developers.make.com/api-documentation/api-reference/users-greater-than-api-tokens
 */
export function planTokenRevocation(
  { holder, created }: RevokeToken,
  ctx: OperationContext,
  about?: EarlierPlan,
): Promise<Planned> {
  return holder.type === 'leaked'
    ? planLeakedToken(holder, ctx)
    : planOwnedToken(holder, created ?? '', ctx, about);
}

/**
 * Plans for a token in the list of a connected account. The token is found by its creation time as Make wrote it. Its
 * owner can delete it without being in any organization, so an earlier plan still holds after their removal.
 */
async function planOwnedToken(
  holder: Extract<TokenHolder, { type: 'account' }>,
  created: string,
  ctx: OperationContext,
  about: EarlierPlan | undefined,
): Promise<Planned> {
  const { userId } = holder;
  const account = await ctx.accounts.of(userId);
  if (!account) {
    return refused(
      'not-connected',
      'This account is not connected any more. Its owner can connect it with /make-access connect.',
    );
  }
  const tokens = await listed(account);
  if (!tokens) {
    return refused(
      'connection-dead',
      'Make does not accept the token this account is connected with any more. Its owner can connect it again with /make-access connect.',
    );
  }
  const [token, twin] = tokens.filter((one) => one.created === created);
  if (!token) return nothingToDo('This token is already gone: Make does not list it any more.');
  if (twin) {
    return refused(
      'token-ambiguous',
      'Several tokens of this account were made at the same moment, and Make tells them apart only by that, so Usher cannot tell which one would be deleted. Its owner can delete it on Make.',
    );
  }
  if (account.uses(token)) {
    return refused(
      'token-in-use',
      'Usher itself uses this token, so it is not revoked here. Its owner can delete it on Make after disconnecting the account.',
    );
  }
  if (!tokens.some((one) => account.uses(one))) {
    return refused(
      'token-in-use',
      "Make's list does not show which of these tokens Usher itself uses, so none is revoked here. Its owner can delete it on Make.",
    );
  }
  const member = about ? undefined : ownerOf(ctx, userId);
  const owner = about ?? (member && ownerShown(ctx, member));
  if (!owner)
    return refused('outside-owner', 'The owner of this account is in no organization that Usher guards.');
  return tokenPlan(owner, userId, token, holder);
}

export const tokenWriter: Writer<WriteOf<'revoke-token'>> = {
  async send(ctx, { holder, userId, created }, sendBefore) {
    const account = await reached(ctx, holder);
    if (!account) throw gone();
    try {
      await account.make.apiTokens.delete(created, { sendBefore });
    } catch (error) {
      if (!(error instanceof MakeError)) throw error;
      // Make no longer knows the token or the key; reading back shows whether the token is gone.
      if (error.kind === 'unauthorized' || error.kind === 'not-found') return;
      const other =
        error.kind === 'forbidden' && holder.type === 'leaked' && (await connectedFor(ctx, holder, userId));
      if (!other) throw error;
      await other.make.apiTokens.delete(created, { sendBefore });
    }
  },

  async inspect(ctx, { holder, userId, created }) {
    const account = await reached(ctx, holder);
    const owner = holder.type === 'leaked' ? await connectedFor(ctx, holder, userId) : undefined;
    if (account && holder.type === 'leaked') return inspectLeaked(account, owner, created);
    // A leaked token that Usher has wiped is still in its owner's list.
    const lister = account ?? owner;
    if (!lister) throw new Error('the token or account is not kept any more, so nobody can look');
    return inListOf(await listed(lister), created);
  },
};

const reached = ({ accounts }: OperationContext, holder: TokenHolder): Promise<Account | undefined> =>
  holder.type === 'leaked' ? accounts.leaked(holder) : accounts.of(holder.userId);

const gone = (): MakeError =>
  new MakeError({
    kind: 'refused',
    method: 'DELETE',
    path: 'users/me/api-tokens/{created}',
    detail: 'The token or account is not kept any more. Ask again.',
  });

/** Make stops accepting a deleted token at once. If Make still accepts it, the list decides. */
async function inspectLeaked(
  leaked: Account,
  owner: Account | undefined,
  created: string,
): Promise<Inspection> {
  try {
    await leaked.make.users.me();
  } catch (error) {
    if (error instanceof MakeError && error.kind === 'unauthorized') return { state: 'after' };
    throw error;
  }
  const tokens = (await readable(leaked)) ?? (owner && (await readable(owner)));
  if (!tokens) return { state: 'before' };
  const seen = inListOf(tokens, created);
  return seen.state === 'after'
    ? { state: 'other', found: 'the list does not show the token, but Make still accepts it' }
    : seen;
}

async function readable(account: Account): Promise<readonly ApiToken[] | undefined> {
  try {
    return await listed(account);
  } catch (error) {
    if (error instanceof MakeError && error.kind === 'forbidden') return undefined;
    throw error;
  }
}

function inListOf(tokens: readonly ApiToken[] | undefined, created: string): Inspection {
  if (!tokens) throw new Error('Make does not accept the token of the connected account any more');
  return { state: tokens.some((token) => token.created === created) ? 'before' : 'after' };
}
