import type { MakeUserId } from '../approvals/person.js';
import type { Connection } from '../make/connections.js';
import type { Directory } from '../make/directory.js';
import type { DirectoryTeam } from '../make/directory-snapshot.js';
import { MakeError } from '../make/error.js';
import type { Make } from '../make/make.js';
import type { Scenario } from '../make/scenarios.js';
import type { LeaverCase } from './cases.js';
import { membershipsOf } from './make-identity.js';

interface StopsDeps {
  readonly make: Pick<Make, 'users' | 'scenarios' | 'connections'>;
  readonly directory: Pick<Directory, 'organizations' | 'member' | 'team'>;
}

const mostTeams = 20;
const namesShown = 5;

/**
 * The things on Make that may stop when a person goes: active scenarios they made or last changed, and connections
 * that log in with their address. Both need scopes that Usher's token may lack; the sentence then says that this is
 * unknown.
 */
export async function affectedWork(deps: StopsDeps, one: LeaverCase): Promise<string[]> {
  const { scope } = await deps.make.users.authorization();
  const teams = teamsOf(deps, one);
  const read = teams.slice(0, mostTeams);
  const lines = [
    ...(scope.includes('scenarios:read')
      ? await ofEach(read, (team) => scenariosOf(deps, team, one.makeUsers))
      : [notKnown('scenarios they made', 'scenarios:read')]),
    ...(scope.includes('connections:read')
      ? await ofEach(read, (team) => connectionsOf(deps, team, one.address))
      : [notKnown('connections log in as them', 'connections:read')]),
  ];
  const unread = teams.length - read.length;
  return unread === 0
    ? lines
    : [...lines, `Of ${teams.length} teams, ${unread} were not looked at for this.`];
}

const notKnown = (what: string, scope: string): string =>
  `Usher cannot see which ${what}: its token on Make lacks the scope ${scope}.`;

function teamsOf(deps: StopsDeps, { makeUsers }: LeaverCase): DirectoryTeam[] {
  const ids = makeUsers.flatMap((id) => membershipsOf(deps, id).flatMap(({ teamIds }) => teamIds));
  return [...new Set(ids)].flatMap((id) => deps.directory.team(id) ?? []);
}

/** A failure in one team does not stop the others. */
async function ofEach(
  teams: readonly DirectoryTeam[],
  look: (team: DirectoryTeam) => Promise<string[]>,
): Promise<string[]> {
  const found: string[] = [];
  for (const team of teams) {
    try {
      found.push(...(await look(team)));
    } catch (error) {
      if (!(error instanceof MakeError)) throw error;
      found.push(`${team.name}: Make does not say what may stop there (${error.detail}).`);
    }
  }
  return found;
}

async function scenariosOf(
  { make }: StopsDeps,
  { id, name, organizationId }: DirectoryTeam,
  makeUsers: readonly MakeUserId[],
): Promise<string[]> {
  const isTheirs = ({ isActive, createdByUser, updatedByUser }: Scenario): boolean =>
    isActive === true && [createdByUser?.id, updatedByUser?.id].some((by) => by && makeUsers.includes(by));
  const theirs = (await make.scenarios.list(id, { organizationId, priority: 'poll' })).filter(isTheirs);
  if (theirs.length === 0) return [];
  const count = theirs.length === 1 ? '1 active scenario' : `${theirs.length} active scenarios`;
  return [`${name}: they made or last changed ${count}: ${named(theirs)}.`];
}

async function connectionsOf(
  { make }: StopsDeps,
  { id, name, organizationId }: DirectoryTeam,
  address: string,
): Promise<string[]> {
  if (address === '') return [];
  const logsIn = ({ metadata }: Connection): boolean =>
    (JSON.stringify(metadata) ?? '').toLowerCase().includes(`"${address.toLowerCase()}"`);
  const theirs = (await make.connections.list(id, { organizationId, priority: 'poll' })).filter(logsIn);
  return theirs.map((one) => {
    const users = one.scenarioUsages ?? [];
    const use = users.length === 0 ? 'no scenario uses it' : `used by ${named(users)}`;
    return `${name}: the connection “${one.name}” logs in as them; ${use}.`;
  });
}

function named(all: readonly { readonly name: string }[]): string {
  const shown = all.slice(0, namesShown).map(({ name }) => `“${name}”`);
  const rest = all.length - shown.length;
  return [...shown, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
