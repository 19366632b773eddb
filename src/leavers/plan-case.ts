import type { Change } from '../approvals/changes/catalogue.js';
import type { LeaverWhy } from '../approvals/leaver-event.js';
import type { MakeUserId } from '../approvals/person.js';
import type { Planned } from '../approvals/plan.js';
import type { Operations } from '../approvals/ports.js';
import { mostChanges } from '../approvals/revision.js';
import type { Accounts } from '../make/accounts.js';
import type { Directory } from '../make/directory.js';
import type { DirectoryMember } from '../make/directory-snapshot.js';
import type { LeaverCase } from './cases.js';
import { membershipsOf } from './make-identity.js';
import { type TokensFound, tokensOf } from './tokens.js';

export interface PlanDeps {
  readonly operations: Pick<Operations, 'plan' | 'containment'>;
  readonly accounts: Accounts;
  readonly directory: Pick<Directory, 'organizations' | 'organization' | 'member'>;
}

/** The possible changes for a leaver, in the order of execution, and those that are not possible. */
export interface CasePlan {
  readonly changes: readonly Change[];
  readonly planned: readonly Planned[];
  /** Changes that are left out, one sentence each; `unreached` names tokens that Usher cannot reach. */
  readonly left: readonly string[];
  readonly unreached: readonly string[];
}

/**
 * Plans a leaver's changes from Make's current state. Tokens come first, since nobody can end them later if
 * Make ends the owner's account; then every organization. A containment deletes nothing, so that everything can be
 * given back.
 */
export async function planCase(
  deps: PlanDeps,
  one: LeaverCase,
  way: 'remove' | 'contain',
): Promise<CasePlan> {
  const reached = await reachedOf(deps, one, way);
  const found = await Promise.all(
    reached.map((id) => (way === 'remove' ? removalOf(deps, id) : containmentOf(deps, id, one.why))),
  );
  const wanted = found.flatMap(({ changes }) => changes);
  const changes = trimmed(wanted);
  const planned = await Promise.all(
    changes.map((change) => deps.operations.plan(change, { temporary: false })),
  );
  const pairs = changes.flatMap((change, index) => {
    const plan = planned[index];
    return plan ? [{ change, plan }] : [];
  });
  const asked = pairs.filter(({ plan }) => plan.type === 'plan');
  return {
    changes: asked.map(({ change }) => change),
    planned: asked.map(({ plan }) => plan),
    left: [
      ...found.flatMap(({ left }) => left),
      ...pairs.flatMap(({ change, plan }) => leftOut(deps, change, plan)),
      ...(wanted.length > changes.length
        ? [
            `A request takes ${mostChanges} changes, so ${wanted.length - changes.length} API tokens are left out.`,
          ]
        : []),
    ],
    unreached: found.flatMap(({ facts }) => facts),
  };
}

/** The Make users with something to take away: a membership, or tokens that Usher can list and delete. */
async function reachedOf(
  deps: PlanDeps,
  { makeUsers }: LeaverCase,
  way: 'remove' | 'contain',
): Promise<readonly MakeUserId[]> {
  const connected = await Promise.all(
    makeUsers.map(async (id) => way === 'remove' && (await deps.accounts.of(id)) !== undefined),
  );
  return makeUsers.filter((id, index) => connected[index] || membershipsOf(deps, id).length > 0);
}

type Found = TokensFound & { readonly left: readonly string[] };

async function removalOf(deps: PlanDeps, userId: MakeUserId): Promise<Found> {
  const { changes, facts } = await tokensOf(deps.accounts, userId);
  const removals = membershipsOf(deps, userId).map(removed);
  const isConnected = (await deps.accounts.of(userId)) !== undefined;
  const disconnects = isConnected
    ? ['Once they are out, Usher disconnects the account they connected and wipes its token.']
    : [];
  return { changes: [...changes, ...removals], facts: [...facts, ...disconnects], left: [] };
}

/** Also withdraws the invitation of somebody who is not there yet. */
const removed = ({ organizationId, userId }: DirectoryMember): Change => ({
  kind: 'remove-from-organization',
  organizationId,
  userId,
  deleteConnections: false,
});

/**
 * An open invitation has no role that could be lowered and given back. The invitations of somebody who has left are
 * withdrawn if they are all that there is; beside a containment they stay and are named, since a request that also
 * removes has no way back.
 */
async function containmentOf(deps: PlanDeps, userId: MakeUserId, why: LeaverWhy): Promise<Found> {
  const { operations, accounts } = deps;
  const all = membershipsOf(deps, userId);
  const invited = all.filter(({ invitation }) => invitation !== null);
  const isOnlyInvited = invited.length === all.length;
  if (isOnlyInvited && why !== 'absent') return { changes: invited.map(removed), facts: [], left: [] };
  const open = invited.map(({ organizationId }) => stillInvited(deps, organizationId));
  if (isOnlyInvited) return { changes: [], facts: [], left: open };
  const { changes: tokens, facts } = await tokensOf(accounts, userId);
  const found = await operations.containment(userId);
  const kept =
    tokens.length === 0
      ? []
      : [
          `Their ${tokens.length === 1 ? 'API token stays' : `${tokens.length} API tokens stay`} on Make, so that all of it can be given back.`,
        ];
  const unreached = [...facts, ...kept];
  return 'changes' in found
    ? { changes: found.changes, facts: unreached, left: open }
    : { changes: [], facts: unreached, left: [found.sentence, ...open] };
}

function stillInvited({ directory }: PlanDeps, organizationId: number): string {
  const place = directory.organization(organizationId)?.name ?? `organization ${organizationId}`;
  return `Their invitation to ${place} stays open: a containment does not take it back. /make-role withdraws it.`;
}

/**
 * Limits the changes to one request. Tokens are left out first, since a person may have many; organizations come
 * first.
 */
function trimmed(wanted: readonly Change[]): Change[] {
  const tokens = wanted.filter(({ kind }) => kind === 'revoke-token');
  const others = wanted.filter(({ kind }) => kind !== 'revoke-token').slice(0, mostChanges);
  return [...tokens.slice(0, mostChanges - others.length), ...others];
}

/** Why a change is left out, with its place. */
function leftOut({ directory }: PlanDeps, change: Change, planned: Planned): string[] {
  if (planned.type !== 'refused') return [];
  const place = 'organizationId' in change ? directory.organization(change.organizationId)?.name : undefined;
  return [`Left out${place === undefined ? '' : ` in ${place}`}: ${planned.sentence}`];
}
