import type { Store } from '../approvals/store.js';
import { knownTeams, snapshotKey } from './known-members.js';

/** The role of each Make user in each team. */
export type TeamRolesKnown = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** The team roles of these organizations that the watch has read; without teams it has not read yet. */
export async function teamRolesKnown(
  store: Pick<Store, 'get'>,
  organizationIds: readonly number[],
): Promise<TeamRolesKnown> {
  const documents = await Promise.all(organizationIds.map((id) => store.get(snapshotKey(id))));
  const teams = documents.flatMap((one) => (one === undefined ? [] : knownTeams(one).teams));
  return new Map(
    teams.map(({ teamId, roles }) => [teamId, new Map(roles.map(({ userId, roleId }) => [userId, roleId]))]),
  );
}
