import { createDirectory } from '../../make/directory.js';
import type { DirectoryMember, DirectorySnapshot, DirectoryTeam } from '../../make/directory-snapshot.js';
import { MakeError } from '../../make/error.js';
import { createHttp } from '../../make/http.js';
import { createLimiter } from '../../make/limiter.js';
import { createMake } from '../../make/make.js';
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
}

/** Selects the people whose team roles are needed; each team takes a call. */
export type Wanted = (member: DirectoryMember) => boolean;

/**
 * Reads Make with the settings of the process: all people, teams and roles, and the role holders in each team of the
 * wanted people, one call for each team. Its calls count as polls, so that they do not delay a running Usher. Throws
 * `WrongInput` with a remedy when Make cannot be read.
 */
export async function readMake(config: Config, wanted: Wanted): Promise<MakeNow> {
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
    return { picture, teamRoles: new Map(await Promise.all(read)) };
  } catch (error) {
    if (!(error instanceof MakeError)) throw error;
    throw new WrongInput(makeTrouble(error, config, network), { cause: error });
  } finally {
    await network.close();
  }
}

function teamsOf({ organizations }: DirectorySnapshot, wanted: Wanted): readonly DirectoryTeam[] {
  return [...organizations.values()].flatMap(({ teams, members }) => {
    const ids = new Set([...members.values()].filter(wanted).flatMap(({ teamIds }) => teamIds));
    return teams.filter(({ id }) => ids.has(id));
  });
}
