import { listed } from '../approvals/listed.js';
import { type MakeUserId, type PersonId, personId, slackIdOf } from '../approvals/person.js';
import { groupLabel } from '../approvals/policy/group-label.js';
import { adminsGroup } from '../approvals/policy/leaver-rule.js';
import { type Lost, lossesWithout, lossNeeds } from '../approvals/policy/lost.js';
import { type Roster, rosterKey, type Scope } from '../approvals/policy/requirement.js';
import type { Policy } from '../approvals/policy/schema.js';
import type { StandIn } from '../approvals/policy/stand-ins.js';
import type { People } from '../approvals/ports.js';
import type { Directory } from '../make/directory.js';
import { MakeError } from '../make/error.js';
import type { LeaverCase } from './cases.js';
import { membershipsOf } from './make-identity.js';

export interface LossDeps {
  readonly people: Pick<People, 'identify' | 'roster'>;
  readonly directory: Pick<Directory, 'organizations' | 'organization' | 'team' | 'member'>;
  readonly policy: () => Policy;
  /** The stand-ins that absent people have chosen, as far as they hold. */
  readonly standIns: () => Promise<readonly StandIn[]>;
  /** The Make users who hold a role in a place; undefined if Make has no such role there. */
  readonly holdersOf: (
    role: string,
    where: Scope,
  ) => Promise<readonly { readonly userId: MakeUserId }[] | undefined>;
  readonly now: () => number;
}

const mostLookedUp = 100;
/** Make is asked about each place whose role holders decide. */
const mostPlaces = 20;

/** Groups and rules that lose their last approver when the person goes, and delegations, one sentence each. */
export async function losses(deps: LossDeps, { person, makeUsers }: LeaverCase): Promise<string[]> {
  if (person === undefined) return [];
  const policy = deps.policy();
  const all = makeUsers.flatMap((userId) => scopesOf(deps, userId));
  const places = all.slice(0, mostPlaces);
  const needs = lossNeeds(policy, places);
  const roster = await withPerson(deps, await deps.people.roster(needs, 'cached'), person, makeUsers, needs);
  const named = new Set(
    Object.values(roster).flatMap((members): readonly PersonId[] =>
      'people' in members ? members.people : [],
    ),
  );
  const looked = await Promise.all([...named].slice(0, mostLookedUp).map((one) => deps.people.identify(one)));
  const unable = new Set(looked.filter(({ standing }) => standing !== 'member').map((one) => one.person));
  const isAble = (one: PersonId): boolean => !unable.has(one);
  const lost = lossesWithout(policy, roster, person, isAble, deps.now(), places);
  const { rules, standsFor, replacedBy } = lost;
  const unread = needs.some(({ scope }) => scope) ? all.length - places.length : 0;
  return [
    ...groupsAlone(deps, lost),
    ...(unread > 0
      ? [`Of ${all.length} places, ${unread} were not looked at for groups of a Make role.`]
      : []),
    ...rules.map((rule) => `Nobody can approve by the rule “${rule}” without them.`),
    ...(await namesOf(deps, person, standsFor)).map((name) => `They stand in for ${name} in the policy.`),
    ...(await namesOf(deps, person, replacedBy)).map((name) => `${name} stands in for them in the policy.`),
    ...(await absences(deps, person)),
  ];
}

/** Adds the person to the groups of the Make roles they hold: a roster leaves out people who are gone from Slack. */
async function withPerson(
  { holdersOf, policy }: LossDeps,
  roster: Roster,
  person: PersonId,
  makeUsers: readonly MakeUserId[],
  needs: ReturnType<typeof lossNeeds>,
): Promise<Roster> {
  const { groups } = policy();
  const holds = async (group: string, where: Scope): Promise<boolean> => {
    const roles =
      groups[group]?.flatMap((entry) => (entry.startsWith('make:') ? [entry.slice(5)] : [])) ?? [];
    const found = await Promise.all(roles.map((role) => holdersOf(role, where)));
    return found.some((all) => all?.some(({ userId }) => makeUsers.includes(userId)));
  };
  const added = await Promise.all(
    needs.map(async ({ group, scope }) => {
      const key = rosterKey(group, scope);
      const members = roster[key];
      if (!scope || !members || !('people' in members)) return [];
      const isOne = await holds(group, scope).catch(unlessMakeFails);
      return isOne ? [[key, { people: [...members.people, person] }] as const] : [];
    }),
  );
  return { ...roster, ...Object.fromEntries(added.flat()) };
}

/** The card need not wait for Make: it then says nothing about this place. */
function unlessMakeFails(error: unknown): false {
  if (error instanceof MakeError) return false;
  throw error;
}

/** The organizations and teams in which the person may decide by a Make role. */
const scopesOf = ({ directory }: LossDeps, userId: MakeUserId): Scope[] =>
  membershipsOf({ directory }, userId).flatMap(({ organizationId, teamIds }) => [
    { organizationId },
    ...teamIds.map((teamId) => ({ organizationId, teamId })),
  ]);

function groupsAlone({ directory }: LossDeps, { groups, inPlaces }: Lost): string[] {
  const nameOf = ({ organizationId, teamId }: Scope): string =>
    (teamId === undefined ? directory.organization(organizationId) : directory.team(teamId))?.name ??
    `team ${teamId}`;
  const placed = [...new Set(inPlaces.map(({ group }) => group))].map((group) => {
    const where = inPlaces.filter((one) => one.group === group).map((one) => nameOf(one.where));
    return `The group “${groupLabel(group)}” has nobody else in ${listed(where)}.`;
  });
  const plain = groups.map((group) =>
    group === adminsGroup
      ? 'Nobody else is an Usher admin.'
      : `The group “${groupLabel(group)}” has nobody else who can decide.`,
  );
  return [...plain, ...placed];
}

/** Those who are away and chose the person, or whom the person chose. */
async function absences(deps: LossDeps, person: PersonId): Promise<string[]> {
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
  { people, directory }: LossDeps,
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
