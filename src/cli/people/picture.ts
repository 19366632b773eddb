import { createDirectory } from '../../make/directory.js';
import type { DirectoryMember, DirectorySnapshot, DirectoryTeam } from '../../make/directory-snapshot.js';
import { MakeError } from '../../make/error.js';
import { createHttp } from '../../make/http.js';
import { createLimiter } from '../../make/limiter.js';
import { createMake, type Make } from '../../make/make.js';
import {
  type Holder,
  holdersAt,
  type PermissionWish,
  permissionNamed,
  placesNamed,
  placesOf,
} from '../../roster/permitted.js';
import type { TeamRoles } from '../../roster/roster.js';
import { createLog } from '../../runtime/log.js';
import type { Config } from '../../settings/config.js';
import { makeTrouble } from '../../start/make-trouble.js';
import { createNetwork } from '../../start/network.js';
import { WrongInput } from '../terminal.js';

/** The present state of Make. */
export interface MakeNow {
  readonly picture: DirectorySnapshot;
  readonly teamRoles: TeamRoles;
  /** The holders of the permission that was asked about. */
  readonly holders?: readonly Holder[];
}

/** Selects the people whose team roles are needed; each team takes a call. */
export type Wanted = (member: DirectoryMember) => boolean;

/**
 * Reads Make with the settings of the process: all people, teams and roles, and the role holders in each team of the
 * wanted people, one call for each team; and the holders of a permission, one call for each place. Its calls count as
 * polls, so that they do not delay a running Usher. Throws `WrongInput` with a remedy when Make cannot be read.
 */
export async function readMake(config: Config, wanted: Wanted, wish?: PermissionWish): Promise<MakeNow> {
  const { url, token, timeoutMs, organizationId } = config.make;
  const network = createNetwork(config.proxies);
  const log = createLog('silent');
  const limiter = createLimiter({ share: config.apiShare });
  const make = createMake(createHttp({ url, token, timeoutMs, limiter, log, fetch: network.fetch }));
  const directory = createDirectory({ make, log, refreshMs: 60_000, organizationId });
  let picture: DirectorySnapshot | undefined;
  directory.onPicture((latest) => {
    picture = latest;
  });
  try {
    await directory.refresh();
    if (!picture) throw new WrongInput('Make listed no organization');
    const teams = teamsOf(picture, wanted);
    const read = teams.map(async ({ id, organizationId: of }) => {
      const roles = await make.teamRoles.list(id, { organizationId: of, priority: 'poll' });
      return [id, new Map(roles.map(({ userId, usersRoleId }) => [userId, usersRoleId]))] as const;
    });
    const teamRoles = new Map(await Promise.all(read));
    return { picture, teamRoles, ...(wish && { holders: await holdersOf(make, picture, wish) }) };
  } catch (error) {
    if (!(error instanceof MakeError)) throw error;
    throw new WrongInput(makeTrouble(error, config, network), { cause: error });
  } finally {
    await network.close();
  }
}

async function holdersOf(
  make: Make,
  { organizations }: DirectorySnapshot,
  { permission: asked, place }: PermissionWish,
): Promise<readonly Holder[]> {
  const permission = permissionNamed(await make.roles.permissions({ priority: 'poll' }), asked);
  if (!('name' in permission))
    throw new WrongInput(`Make knows no permission “${asked}”. The nearest: ${permission.join(', ')}`);
  const all = [...organizations.values()].map(({ organization, teams }) => ({ ...organization, teams }));
  const places = placesNamed(placesOf(all, permission), place);
  if (places.length === 0)
    throw new WrongInput(`Usher guards no place called “${place}” with this permission`);
  return holdersAt(make, permission.name, places, { priority: 'poll' });
}

function teamsOf({ organizations }: DirectorySnapshot, wanted: Wanted): readonly DirectoryTeam[] {
  return [...organizations.values()].flatMap(({ teams, members }) => {
    const ids = new Set([...members.values()].filter(wanted).flatMap(({ teamIds }) => teamIds));
    return teams.filter(({ id }) => ids.has(id));
  });
}
