import { type PersonId, personId, slackIdOf } from '../approvals/person.js';
import { groupLabel } from '../approvals/policy/group-label.js';
import { lossesWithout } from '../approvals/policy/lost.js';
import type { Policy } from '../approvals/policy/schema.js';
import type { StandIn } from '../approvals/policy/stand-ins.js';
import type { People } from '../approvals/ports.js';
import type { Directory } from '../make/directory.js';
import type { LeaverCase } from './cases.js';
import { membershipsOf } from './make-identity.js';
import type { CasePlan } from './plan-case.js';

export interface FactsDeps {
  readonly people: Pick<People, 'identify' | 'roster'>;
  readonly directory: Pick<Directory, 'organizations' | 'organization' | 'team' | 'role' | 'member'>;
  readonly policy: () => Policy;
  /** The stand-ins that absent people have chosen, as far as they hold. */
  readonly standIns: () => Promise<readonly StandIn[]>;
  /** The things on Make that stop when the person goes, one sentence each. */
  readonly stops: (one: LeaverCase) => Promise<readonly string[]>;
  readonly now: () => number;
}

/** The facts that approvers should know, one sentence each, the most important first. */
export async function factsOf(deps: FactsDeps, one: LeaverCase, plan: CasePlan): Promise<string[]> {
  return [
    ...plan.left,
    ...(await lost(deps, one)),
    ...plan.unreached,
    ...(await deps.stops(one)),
    ...places(deps, one),
  ];
}

/** Every organization and team of the person. */
function places({ directory }: FactsDeps, { makeUsers }: LeaverCase): string[] {
  return makeUsers.flatMap((userId) =>
    membershipsOf({ directory }, userId).map(({ organizationId, roleId, teamIds, invitation }) => {
      const where = directory.organization(organizationId)?.name ?? `organization ${organizationId}`;
      const role = directory.role(organizationId, roleId)?.name ?? `role ${roleId}`;
      const teams = teamIds.map((id) => directory.team(id)?.name ?? `team ${id}`);
      const open = invitation === null ? '' : ', invited and not there yet';
      return `${where}: ${role}${open}; ${teams.length === 0 ? 'in no team' : `teams: ${teams.join(', ')}`}.`;
    }),
  );
}

const mostLookedUp = 100;

/** Groups and rules that lose their last approver, and delegations. */
async function lost(deps: FactsDeps, { person }: LeaverCase): Promise<string[]> {
  if (person === undefined) return [];
  const policy = deps.policy();
  const needs = Object.keys(policy.groups).map((group) => ({ group }));
  const roster = await deps.people.roster(needs, 'cached');
  const named = new Set(
    Object.values(roster).flatMap((members): readonly PersonId[] =>
      'people' in members ? members.people : [],
    ),
  );
  const looked = await Promise.all([...named].slice(0, mostLookedUp).map((one) => deps.people.identify(one)));
  const unable = new Set(looked.filter(({ standing }) => standing !== 'member').map((one) => one.person));
  const { groups, rules, standsFor, replacedBy } = lossesWithout(
    policy,
    roster,
    person,
    (one) => !unable.has(one),
    deps.now(),
  );
  return [
    ...groups.map((group) => `The group “${groupLabel(group)}” has nobody else who can decide.`),
    ...rules.map((rule) => `Nobody can approve by the rule “${rule}” without them.`),
    ...(await namesOf(deps, person, standsFor)).map((name) => `They stand in for ${name} in the policy.`),
    ...(await namesOf(deps, person, replacedBy)).map((name) => `${name} stands in for them in the policy.`),
    ...(await absences(deps, person)),
  ];
}

/** Those who are away and chose the person, or whom the person chose. */
async function absences(deps: FactsDeps, person: PersonId): Promise<string[]> {
  const all = await deps.standIns();
  const nameOf = async (one: PersonId): Promise<string> =>
    (await namesOf(deps, person, [slackIdOf(one)]))[0] ?? slackIdOf(one);
  const said = all.map(async ({ who, to, until }) => {
    if (to === person) return [`They stand in for ${await nameOf(who)}, who is away until ${until}.`];
    return who === person ? [`${await nameOf(to)} stands in for them until ${until}.`] : [];
  });
  return (await Promise.all(said)).flat();
}

/** The people's names on Make, or their Slack ids if they have none; `near` is in the same Slack. */
const namesOf = (
  { people, directory }: FactsDeps,
  near: PersonId,
  users: readonly string[],
): Promise<string[]> =>
  Promise.all(
    users.map(async (user) => {
      const { binding } = await people.identify(personId.parse(near.replace(/[^/]+$/, user)));
      if (binding.state !== 'bound') return user;
      const [member] = membershipsOf({ directory }, binding.id);
      return member?.name ?? user;
    }),
  );
