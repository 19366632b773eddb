import type { Change } from '../approvals/changes/catalogue.js';
import type { MakeUserId } from '../approvals/person.js';
import type { ChangePlan, Planned } from '../approvals/plan.js';
import type { Operations } from '../approvals/ports.js';
import type { Accounts } from '../make/accounts.js';
import type { Directory } from '../make/directory.js';
import type { LeaverCase } from './cases.js';
import { type TokensFound, tokensOf } from './tokens.js';
import { membershipsOf } from './whom.js';

export interface PlanDeps {
  readonly operations: Pick<Operations, 'plan' | 'containment'>;
  readonly accounts: Accounts;
  readonly directory: Pick<Directory, 'organizations' | 'organization' | 'member'>;
}

/** What can be asked for about somebody who left, in the order in which it is done, and what cannot. */
export interface CasePlan {
  readonly changes: readonly Change[];
  readonly planned: readonly Planned[];
  /** What is left out, and which tokens are out of reach, a sentence each. */
  readonly left: readonly string[];
  readonly unreached: readonly string[];
}

/** So many changes one request takes. */
const mostChanges = 50;

/**
 * Reads Make for what leaving means: tokens within reach first, since Usher can list and delete them only as long as
 * their owner is a member, then every organization. A containment deletes nothing, so that all of it can be given back.
 */
export async function planCase(
  deps: PlanDeps,
  one: LeaverCase,
  way: 'remove' | 'contain',
): Promise<CasePlan> {
  const found = await Promise.all(
    one.makeUsers.map((id) => (way === 'remove' ? removalOf(deps, id) : containmentOf(deps, id))),
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

type Found = TokensFound & { readonly left: readonly string[] };

async function removalOf(deps: PlanDeps, userId: MakeUserId): Promise<Found> {
  const { changes, facts } = await tokensOf(deps.accounts, userId);
  const removals = membershipsOf(deps, userId).map(
    ({ organizationId }): Change => ({
      kind: 'remove-from-organization',
      organizationId,
      userId,
      deleteConnections: false,
    }),
  );
  const isConnected = (await deps.accounts.of(userId)) !== undefined;
  const disconnects = isConnected
    ? ['Once they are out, Usher disconnects the account they connected and wipes its token.']
    : [];
  return { changes: [...changes, ...removals], facts: [...facts, ...disconnects], left: [] };
}

async function containmentOf({ operations, accounts }: PlanDeps, userId: MakeUserId): Promise<Found> {
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
    ? { changes: found.changes, facts: unreached, left: [] }
    : { changes: [], facts: unreached, left: [found.sentence] };
}

/** Organizations are never cut off; tokens are what somebody may have many of. */
function trimmed(wanted: readonly Change[]): Change[] {
  const tokens = wanted.filter(({ kind }) => kind === 'revoke-token');
  const others = wanted.filter(({ kind }) => kind !== 'revoke-token').slice(0, mostChanges);
  return [...tokens.slice(0, mostChanges - others.length), ...others];
}

/** Why something is not asked for, with the place. */
function leftOut({ directory }: PlanDeps, change: Change, planned: Planned): string[] {
  if (planned.type !== 'refused') return [];
  const place = 'organizationId' in change ? directory.organization(change.organizationId)?.name : undefined;
  return [`Left out${place === undefined ? '' : ` in ${place}`}: ${planned.sentence}`];
}

/** The plans of what is asked for. */
export const plansIn = ({ planned }: CasePlan): ChangePlan[] =>
  planned.flatMap((one) => (one.type === 'plan' ? [one.plan] : []));
