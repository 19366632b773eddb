import type { Store } from '../approvals/store.js';
import type { Directory } from '../make/directory.js';
import type { DirectorySnapshot } from '../make/directory-snapshot.js';
import type { Make } from '../make/make.js';
import { grantsOf } from '../roster/grants.js';
import type { Origins } from '../roster/origins.js';
import { rosterOf, type TeamRoles } from '../roster/roster.js';
import type { Row } from '../roster/row.js';

export interface RowsParts {
  readonly make: Pick<Make, 'teamRoles'>;
  readonly directory: Pick<Directory, 'refresh' | 'onPicture'>;
  readonly store: Pick<Store, 'open'>;
  readonly origins: Pick<Origins, 'of' | 'follow'>;
  readonly now: () => number;
}

/**
 * Everybody in every guarded organization with all their roles, read from Make now, since a review must be complete.
 * It takes one call for each team, beyond the directory's calls. Throws when any of them fails.
 */
export async function reviewRows({ make, directory, store, origins, now }: RowsParts): Promise<Row[]> {
  await directory.refresh();
  const picture = latest(directory);
  const teamRoles = await rolesInTeams(make, picture);
  await origins.follow();
  const grants = grantsOf((await store.open()).map(({ request }) => request));
  return rosterOf({ picture, teamRoles, grants, origins, now: now() });
}

function latest(directory: Pick<Directory, 'onPicture'>): DirectorySnapshot {
  let found: DirectorySnapshot | undefined;
  directory.onPicture((picture) => {
    found = picture;
  })();
  if (!found) throw new Error('Make has not told of any organization yet');
  return found;
}

async function rolesInTeams(
  make: Pick<Make, 'teamRoles'>,
  { organizations }: DirectorySnapshot,
): Promise<TeamRoles> {
  const found = new Map<number, ReadonlyMap<number, number>>();
  for (const { organization, teams } of organizations.values()) {
    for (const { id } of teams) {
      const roles = await make.teamRoles.list(id, { organizationId: organization.id, priority: 'poll' });
      found.set(id, new Map(roles.map(({ userId, usersRoleId }) => [userId, usersRoleId])));
    }
  }
  return found;
}
