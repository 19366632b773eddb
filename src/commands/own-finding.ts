import { type Identity, isPerson, type PersonId } from '../approvals/person.js';
import { about, type Personal } from '../approvals/personal.js';
import { delegatorsOf } from '../approvals/policy/delegates.js';
import type { KnownFinding, KnownGroundChange } from '../watch/watch-queries.js';
import type { ListenerContext } from './listener-context.js';

type Known = KnownFinding | KnownGroundChange;

/**
 * Whether one of the findings is about this person, or Make's log names them as the actor; or about somebody for whom
 * they decide by the policy.
 */
export async function concernsAny(
  ctx: Pick<ListenerContext, 'people' | 'directory' | 'roster' | 'policy' | 'now'>,
  person: PersonId,
  findings: readonly Known[],
): Promise<boolean> {
  const delegators = delegatorsOf(ctx.policy().policy.delegates, person, ctx.now());
  const identities = await Promise.all([person, ...delegators].map((one) => ctx.people.identify(one)));
  const each = await Promise.all(findings.map((one) => concerns(ctx, identities, one)));
  return each.some((one) => one);
}

async function concerns(
  ctx: Pick<ListenerContext, 'directory' | 'roster'>,
  identities: readonly Identity[],
  one: Known,
): Promise<boolean> {
  const isThem = (userId: number | undefined, email: Personal | undefined): boolean =>
    identities.some((identity) => isPerson(identity, { userId, email }));
  return (
    identities.some(({ person }) => one.asked === person) ||
    isThem(one.actor?.makeUserId, one.actor?.email) ||
    ('ground' in one
      ? (await holdersOf(ctx, one)).some(({ userId, email }) => isThem(userId, about(email)))
      : isThem(one.finding.userId, one.finding.email))
  );
}

/** The people who hold the changed role; a team role only in teams that Usher has read. */
async function holdersOf(
  { directory, roster }: Pick<ListenerContext, 'directory' | 'roster'>,
  { ground: { change, organizationId } }: KnownGroundChange,
): Promise<readonly { readonly userId: number; readonly email: string }[]> {
  if (!('role' in change)) return [];
  const { id } = change.role;
  const known = await roster.teamRoles();
  const teams = directory.teams(organizationId).map((team) => known.get(team.id));
  return directory
    .members(organizationId)
    .filter(({ roleId, userId }) => roleId === id || teams.some((roles) => roles?.get(userId) === id));
}
