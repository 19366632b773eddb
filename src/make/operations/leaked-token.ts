import type { LeakedToken } from '../../approvals/changes/contain-token.js';
import type { Planned } from '../../approvals/plan.js';
import type { TokenHolder } from '../../approvals/token-holder.js';
import type { Account } from '../accounts.js';
import type { ApiToken } from '../api-tokens.js';
import type { DirectoryMember } from '../directory-snapshot.js';
import { MakeError } from '../error.js';
import type { Me } from '../users.js';
import { ownZone, tokenPage } from '../zones.js';
import { containment } from './contain-token.js';
import { nothingToDo, type OperationContext, refused } from './operation-context.js';
import { connectedFor, isGuarded, ownerOf, ownerShown, subjectShown, tokenPlan } from './token-plan.js';

type Leaked = Extract<TokenHolder, { type: 'leaked' }>;

/**
 * Plans the end of a token that somebody found. Usher uses the token itself to ask for its owner, scopes and age. It
 * deletes the token with the token itself if its scopes allow that, otherwise through the account that its owner
 * connected. If neither works, the answer is a containment, and says what is missing.
 */
export async function planLeakedToken(holder: Leaked, ctx: OperationContext): Promise<Planned> {
  const account = await ctx.accounts.leaked(holder);
  if (!account) {
    return refused('token-wiped', 'The token is not kept any more. Enter it again with /make-token.');
  }
  if (account.isOwn) {
    return {
      ...refused(
        'own-token',
        'This is the token Usher itself runs with. An admin makes a new one, sets MAKE_API_TOKEN, restarts Usher, and deletes the old one on Make.',
      ),
      leak: { owner: 'usher' },
    };
  }
  const me = await whose(account);
  if (me === 'not told') {
    return refused(
      'owner-not-told',
      `Make does not say whose token this is, so it cannot be deleted from here. If you know its owner, ask them to delete it at once: ${tokenPage(zoneOf(holder, ctx))}. Or ask here to contain them.`,
    );
  }
  if (!me) {
    return nothingToDo(
      `Make does not accept this token in ${zoneName(holder, ctx)}: it is already gone, or it belongs to another zone.`,
    );
  }
  const owner = memberWhoIs(ctx, holder, me);
  if (!owner) {
    return refused(
      'outside-owner',
      `The owner of this token is in no organization that Usher guards, so it can do nothing here. Its owner has to delete it: ${tokenPage(zoneOf(holder, ctx))}.`,
    );
  }
  return reachable(ctx, holder, account, owner);
}

/** Undefined when Make does not accept the token at all. */
async function whose({ make }: Account): Promise<Me | 'not told' | undefined> {
  try {
    return await make.users.me();
  } catch (error) {
    if (error instanceof MakeError && error.kind === 'unauthorized') return undefined;
    if (error instanceof MakeError && error.kind === 'forbidden') return 'not told';
    throw error;
  }
}

/**
 * Finds the member by id in the guarded zone. In another zone the same id is another person, so there it finds them by
 * address alone.
 */
function memberWhoIs(ctx: OperationContext, { zone }: Leaked, me: Me): DirectoryMember | undefined {
  if (isGuarded({ zone }, ctx)) return ownerOf(ctx, me.id);
  const [found, second] = ctx.directory.byEmail(me.email);
  return found && !second ? ownerOf(ctx, found.userId) : undefined;
}

async function reachable(
  ctx: OperationContext,
  holder: Leaked,
  leaked: Account,
  owner: DirectoryMember,
): Promise<Planned> {
  const { userId } = owner;
  const told = await scopesOf(leaked);
  const scope = told ?? [];
  const connected = await connectedFor(ctx, holder, userId);
  const mayList = scope.includes('user:read');
  const mayDelete = scope.includes('user:write');
  const outOfReach = (why: string, token?: ApiToken) =>
    containmentInstead(ctx, holder, owner, why, {
      ...(told && { scope: [...told] }),
      ...(token && { label: { personal: token.label }, created: token.created }),
    });
  const tokens = (mayList ? await listOf(leaked) : undefined) ?? (connected && (await listOf(connected)));
  if (!tokens) {
    return outOfReach('it may not list tokens, and its owner has not connected an account that may');
  }
  const alike = tokens.filter((token) => leaked.uses(token));
  const [token] = alike;
  if (!token || alike.length > 1) {
    const why = token ? 'several tokens begin like it' : "Make's list does not show it";
    return outOfReach(`${why}, so Usher cannot tell which entry it is`);
  }
  // Make finds the token to delete by its creation time, so it could delete another token with the same time.
  if (tokens.filter(({ created }) => created === token.created).length > 1) {
    return outOfReach(
      'another token was made at the same moment, so Usher cannot tell which one would be deleted',
      token,
    );
  }
  const notes = [`To delete it by hand, its owner opens ${tokenPage(zoneOf(holder, ctx))}.`];
  if (mayDelete) return tokenPlan(ownerShown(ctx, owner), userId, token, holder, { notes });
  if (!connected) {
    return outOfReach(
      'its scopes do not allow deleting (user:write is missing), and its owner has not connected an account',
      token,
    );
  }
  const effects = ['Deleted through the account that its owner connected: the token itself may not do it.'];
  return tokenPlan(ownerShown(ctx, owner), userId, token, { type: 'account', userId }, { effects, notes });
}

/** Undefined when the token may not ask for its scopes. */
async function scopesOf({ make }: Account): Promise<readonly string[] | undefined> {
  return (await unlessRefused(make.users.authorization()))?.scope;
}

const listOf = ({ make }: Account): Promise<readonly ApiToken[] | undefined> =>
  unlessRefused(make.apiTokens.list());

/** Undefined when the token may not ask this. */
async function unlessRefused<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const refusal =
      error instanceof MakeError && (error.kind === 'forbidden' || error.kind === 'unauthorized');
    if (refusal) return undefined;
    throw error;
  }
}

async function containmentInstead(
  ctx: OperationContext,
  holder: Leaked,
  owner: DirectoryMember,
  why: string,
  leaked: LeakedToken,
): Promise<Planned> {
  const because = `The token itself cannot be deleted here: ${why}.`;
  const outOfReach = (sentence: string) => ({
    ...refused('token-out-of-reach', sentence),
    leak: { owner: subjectShown(owner), token: leaked },
  });
  if (!isGuarded(holder, ctx)) {
    return outOfReach(
      `${because} It belongs to another zone, where taking away roles here changes nothing. ${owner.name} has to delete it: ${tokenPage(zoneOf(holder, ctx))}.`,
    );
  }
  const instead = await containment(ctx, owner.userId, { because, leaked });
  if ('code' in instead) {
    return outOfReach(`${because} Nor can ${owner.name} be contained: ${instead.sentence}`);
  }
  return { ...outOfReach(because), instead: instead.changes };
}

const zoneOf = ({ zone }: Leaked, { make }: OperationContext): string | undefined =>
  zone === ownZone ? make.zone : zone;

const zoneName = (holder: Leaked, ctx: OperationContext): string => zoneOf(holder, ctx) ?? 'this zone';
