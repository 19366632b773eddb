import type { Store } from '../../approvals/store.js';
import type { Directory } from '../../make/directory.js';
import type { DirectorySnapshot } from '../../make/directory-snapshot.js';
import type { Make } from '../../make/make.js';
import { grantsOf } from '../../roster/grants.js';
import { Origins } from '../../roster/origins.js';
import { rosterOf, type TeamRoles } from '../../roster/roster.js';
import type { Row } from '../../roster/row.js';
import { within } from '../../runtime/within.js';
import { teamRolesKnown } from '../../watch/team-roles-known.js';
import { createPermissions, type Permissions } from './holders.js';
import { createUsageRead, type UsageRead } from './usage-read.js';

/** The access of all people, as last read from Make. */
export interface RosterRead {
  readonly rows: readonly Row[];
  /** False while Usher still reads the ledger, and does not know every origin yet. */
  readonly isWhole: boolean;
}

export interface RosterSource {
  read(): Promise<RosterRead>;
  /** The team roles that the watch has read. */
  teamRoles(): Promise<TeamRoles>;
  readonly permissions: Permissions;
  readonly usage: UsageRead;
}

export interface RosterSourceParts {
  readonly store: Pick<Store, 'get' | 'open' | 'entries'>;
  readonly directory: Pick<Directory, 'onPicture'>;
  readonly make: Pick<Make, 'roles' | 'users' | 'usage'>;
  readonly now: () => number;
}

/** A long ledger takes longer: the list then shows the facts known so far, and the reading continues. */
const readWithinMs = 8_000;
/** The watch reads one team after the other, so roles are minutes old anyway. */
const teamRolesForMs = 10_000;

export function createRosterSource({ store, directory, make, now }: RosterSourceParts): RosterSource {
  const origins = new Origins(store);
  let picture: Pick<DirectorySnapshot, 'organizations'> = { organizations: new Map() };
  let known: { readonly roles: Promise<TeamRoles>; readonly until: number } | undefined;
  directory.onPicture((latest) => {
    picture = latest;
  });

  const teamRoles = (): Promise<TeamRoles> => {
    if (known && now() < known.until) return known.roles;
    const roles = teamRolesKnown(store, [...picture.organizations.keys()]);
    known = { roles, until: now() + teamRolesForMs };
    roles.catch(() => {
      known = undefined;
    });
    return roles;
  };

  return {
    teamRoles,
    permissions: createPermissions(make, now),
    usage: createUsageRead(make, now),
    async read() {
      const following = origins.follow().then(() => true);
      const isWhole = (await within(following, readWithinMs)) ?? false;
      // The next caller gets the failure.
      following.catch(() => undefined);
      const open = (await store.open()).map(({ request }) => request);
      const grants = grantsOf(open);
      const rows = rosterOf({ picture, teamRoles: await teamRoles(), grants, origins, now: now() });
      return { rows, isWhole };
    },
  };
}
