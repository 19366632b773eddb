import type { Form } from '../../approvals/asked.js';
import type { PersonId } from '../../approvals/person.js';
import type { Foretold } from '../../approvals/policy/foretell.js';
import { reasonHint } from '../../approvals/policy/reason-hint.js';
import type { Account } from '../../make/accounts.js';
import type { ApiToken } from '../../make/api-tokens.js';
import { MakeError } from '../../make/error.js';
import { ownZone, zones } from '../../make/zones.js';
import type { Choice } from '../../slack/modals/fields.js';
import { isTokenWay, type TokenForm, type TokenList, type TokenWay } from '../../slack/modals/token-modal.js';
import { scopesInWords } from '../../slack/words.js';
import { VaultError } from '../../vault/vault.js';
import { ifSoon } from '../foretold.js';
import type { ListenerContext } from '../listener-context.js';
import { type FormView, fieldOf, labelOf } from '../payload.js';
import { choiceOfPerson } from '../person-choice.js';
import { endedAsDead } from './dead-connection.js';
import { resetOf } from './reset.js';

/** The person's choices so far. */
export interface TokenChoice {
  readonly way: TokenWay;
  readonly account?: string;
  readonly person?: Choice;
  readonly reason?: string;
  readonly ticket?: string;
}

export const noKey =
  'Usher has no key to keep tokens with. An admin sets USHER_ENCRYPTION_KEY (usher secrets key makes one) and restarts Usher.';

export function chosenIn(view: FormView): TokenChoice {
  const way = fieldOf(view, 'way');
  const account = fieldOf(view, 'account');
  const person = fieldOf(view, 'contained');
  return {
    way: isTokenWay(way) ? way : 'account',
    ...(account !== undefined && { account }),
    ...(person !== undefined && { person: { value: person, label: labelOf(view, 'contained') ?? person } }),
  };
}

/** The form, filled in without asking Make. */
export async function formFrom(
  ctx: ListenerContext,
  asker: PersonId,
  chosen: TokenChoice,
): Promise<TokenForm> {
  const accounts = chosen.way === 'account' ? await accountsFor(ctx, asker) : [];
  const known = accounts.some(({ value }) => value === chosen.account);
  const { account, ...rest } = chosen;
  return {
    ...rest,
    reasonHint: reasonHint(ctx.policy(), {
      kinds: ['revoke-token', 'contain-token', 'demand-password-reset'],
    }),
    mayReset: await ctx.desk.mayAskForOthers(asker, 'demand-password-reset'),
    ...(!ctx.canKeep && { noKey }),
    accounts,
    ...(known && account !== undefined && { account, tokens: { state: 'reading' } as const }),
    zones: zoneChoices(ctx),
    foretold: await foretold(ctx, asker, known ? chosen : rest),
  };
}

/** Who would decide the choices so far; undefined while they are not complete, or if the person may not ask for them. */
async function foretold(
  ctx: ListenerContext,
  asker: PersonId,
  { way, account, person }: TokenChoice,
): Promise<Foretold | undefined> {
  const { desk, people, canKeep } = ctx;
  const wanted = wantedBy(ctx, way, Number(way === 'account' ? account : person?.value));
  if (!wanted || (way === 'leaked' && !canKeep)) return undefined;
  if (way === 'contain' || way === 'reset') {
    const { binding } = await people.identify(asker);
    const own = binding.state === 'bound' && `${binding.id}` === person?.value;
    const kind = way === 'contain' ? 'contain-token' : 'demand-password-reset';
    if (!own && !(await desk.mayAskForOthers(asker, kind))) return undefined;
  }
  return ifSoon(desk.foretell(asker, { wanted, rest: { emergency: false } }));
}

/** What the choices ask for, without the tokens, of which no rule knows more than their owner. */
function wantedBy(ctx: ListenerContext, way: TokenWay, userId: number): Form['wanted'] | undefined {
  if (way === 'leaked') {
    const holder = { type: 'leaked' as const, handle: '', zone: ownZone };
    return { changes: [{ kind: 'revoke-token', holder }] };
  }
  if (!Number.isInteger(userId) || userId < 1) return undefined;
  switch (way) {
    case 'account':
      return { changes: [{ kind: 'revoke-token', holder: { type: 'account', userId }, created: '' }] };
    case 'contain':
      return { contain: userId };
    case 'reset':
      return { changes: [resetOf(ctx, userId)] };
  }
}

/** The choices of zones; the zone that Usher guards comes first. */
export function zoneChoices({ zone }: ListenerContext): Choice[] {
  const own = { value: ownZone, label: zone ?? 'The address Usher uses' };
  return [own, ...zones.filter((one) => one !== zone).map((one) => ({ value: one, label: one }))];
}

/** The form's value for a zone; the guarded zone has a special value. */
export const zoneValue = ({ zone }: Pick<ListenerContext, 'zone'>, named: string): string =>
  named === zone ? ownZone : named;

/**
 * The accounts that the person may choose: their own if it is connected. People who may have others' tokens revoked
 * also see those accounts and Usher's own.
 */
export async function accountsFor(ctx: ListenerContext, asker: PersonId): Promise<Choice[]> {
  const { people, connections, desk, directory } = ctx;
  const { binding, standing } = await people.identify(asker);
  if (standing !== 'member') return [];
  const own = binding.state === 'bound' ? binding.id : undefined;
  const connected = (await connections.all()).map(({ makeUserId }) => makeUserId);
  const others = await desk.mayAskForOthers(asker, 'revoke-token');
  const all = [...connected, ...(directory.me ? [directory.me.id] : [])];
  return [...new Set(all)]
    .filter((userId) => others || userId === own)
    .map((userId) => ({
      ...choiceOfPerson(directory, { userId, name: nameOf(ctx, userId), email: emailOf(ctx, userId) }),
      ...(userId === own && { description: 'Your own' }),
      ...(userId === directory.me?.id && { description: "Usher's own account" }),
    }));
}

const emailOf = ({ directory }: Pick<ListenerContext, 'directory'>, userId: number): string =>
  directory.organizations().flatMap(({ id }) => directory.member(id, userId) ?? [])[0]?.email ?? '';

export function nameOf({ directory }: Pick<ListenerContext, 'directory'>, userId: number): string {
  const member = directory
    .organizations()
    .map(({ id }) => directory.member(id, userId))
    .find((one) => one !== undefined);
  return member?.name ?? directory.me?.name ?? `Make user ${userId}`;
}

/** Asks Make for the tokens of a connected account; it never gets their values. */
export async function tokensOf(ctx: ListenerContext, userId: number): Promise<TokenList> {
  try {
    const account = await ctx.accounts.of(userId);
    if (!account) return problem('This account is not connected any more.');
    return listed(account, await account.make.apiTokens.list(), ctx.now());
  } catch (error) {
    if (error instanceof VaultError) return problem(error.message);
    if (!(error instanceof MakeError)) throw error;
    if (error.kind !== 'unauthorized')
      return problem(`Make does not list the tokens of this account: ${error.detail}`);
    const ended = await endedAsDead(ctx, userId);
    return problem(
      `Make does not accept the token this account is connected with any more${ended ? ', so it is disconnected' : ''}. Its owner can connect it again with /make-access connect.`,
    );
  }
}

const problem = (sentence: string): TokenList => ({ state: 'problem', sentence });

function listed(account: Account, tokens: readonly ApiToken[], now: number): TokenList {
  const offered = tokens.filter((token) => !account.uses(token));
  return {
    state: 'here',
    choices: offered.map((token) => ({
      value: token.created,
      label: token.label || '(no label)',
      description: `${ageInWords(token, now)} · ${scopesInWords(token)}`,
    })),
    inUse: tokens.filter((token) => account.uses(token)).map(({ label }) => label || '(no label)'),
  };
}

/** For example "170 days old"; Make's own text if it is not a time. */
export function ageInWords({ created }: Pick<ApiToken, 'created'>, now: number): string {
  const days = Math.floor((now - Date.parse(created)) / 86_400_000);
  if (!Number.isFinite(days)) return created;
  return days < 1 ? 'made today' : `${days} ${days === 1 ? 'day' : 'days'} old`;
}
