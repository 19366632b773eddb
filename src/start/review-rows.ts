import type { ReviewEntry } from '../approvals/policy/review-entry.js';
import { namesOne } from '../approvals/policy/role-names.js';
import type { Store } from '../approvals/store.js';
import type { Directory } from '../make/directory.js';
import type { DirectorySnapshot } from '../make/directory-snapshot.js';
import { MakeError } from '../make/error.js';
import type { Make } from '../make/make.js';
import type { RowsRead } from '../reviews/parts.js';
import { grantsOf } from '../roster/grants.js';
import type { Origins } from '../roster/origins.js';
import { rosterOf, type TeamRoles } from '../roster/roster.js';

export interface RowsParts {
  readonly make: Pick<Make, 'teamRoles'>;
  readonly directory: Pick<Directory, 'refresh' | 'onPicture'>;
  readonly store: Pick<Store, 'open'>;
  readonly origins: Pick<Origins, 'of' | 'follow'>;
  readonly now: () => number;
}

/**
 * Everybody in every guarded organization, with the roles that an entry of the policy is about, read from Make now, since a
 * review must be complete. It takes one call for each team of the entry, beyond the directory's calls. Returns the
 * teams that Make does not let Usher read, if there are any. Throws when any other call fails.
 */
export async function reviewRows(
  { make, directory, store, origins, now }: RowsParts,
  of: ReviewEntry['of'],
): Promise<RowsRead> {
  await directory.refresh();
  const picture = latest(directory);
  const { teamRoles, unread } = await rolesInTeams(make, picture, of);
  if (unread.length > 0) return { unread };
  await origins.follow();
  const grants = grantsOf((await store.open()).map(({ request }) => request));
  return { rows: rosterOf({ picture, teamRoles, grants, origins, now: now() }) };
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
  picture: DirectorySnapshot,
  of: ReviewEntry['of'],
): Promise<{ readonly teamRoles: TeamRoles; readonly unread: string[] }> {
  const found = new Map<number, ReadonlyMap<number, number>>();
  const unread: string[] = [];
  for (const { organizationId, organization, id, name } of teamsOf(picture, of)) {
    try {
      const roles = await make.teamRoles.list(id, { organizationId, priority: 'poll' });
      found.set(id, new Map(roles.map(({ userId, usersRoleId }) => [userId, usersRoleId])));
    } catch (error) {
      if (!(error instanceof MakeError) || !isShut.has(error.kind)) throw error;
      unread.push(`${name} in ${organization}`);
    }
  }
  return { teamRoles: found, unread };
}

const isShut: ReadonlySet<string> = new Set(['forbidden', 'not-found']);

/** The teams whose roles decide about the entry: a list may depend on a person's role in any team. */
function teamsOf({ organizations }: DirectorySnapshot, of: ReviewEntry['of']) {
  const isIn = (wanted: typeof of.teams, id: number, name: string): boolean =>
    wanted === undefined || namesOne(wanted, [id, name]);
  return [...organizations.values()].flatMap(({ organization, teams }) =>
    teams
      .filter(() => isIn(of.organization, organization.id, organization.name))
      .filter(({ id, name }) => of.list !== undefined || isIn(of.teams, id, name))
      .map(({ id, name }) => ({
        organizationId: organization.id,
        organization: organization.name,
        id,
        name,
      })),
  );
}
