import { type Kind, kinds } from '../../changes/catalogue.js';
import type { Facts } from '../match.js';
import type { Policy, Rule } from '../schema.js';
import { standIn } from './assumed.js';
import { invitedTo, place } from './invited.js';
import type { Scene } from './verdict.js';

type Named = string | number;
const minuteMs = 60_000;
const team = 'T0';

/** The values that a sample chooses. */
interface Choice {
  readonly kind: Kind;
  readonly organization: Named;
  readonly team: Named;
  readonly requester: string | undefined;
  readonly forSelf: boolean;
  readonly now: Named;
  readonly after: Named;
  /** The role in a team that an invitation also gives. */
  readonly teamRole: Named | undefined;
  readonly direction: Facts['direction'] | undefined;
  readonly durationMs: number | undefined;
  readonly emergency: boolean;
  readonly domain: string | undefined;
  readonly reason: string | undefined;
}

type Pools = { readonly [Key in keyof Choice]: readonly Choice[Key][] };

const anOrganization = 'an organization';
const aTeam = 'a team';
const aRole = 'another role';

/**
 * Requests at the limits of every rule of both policies: one for each rule and each kind it covers, and variants of it
 * with one value changed that some rule checks. Durations are at each limit and just beyond it.
 */
export function samplesOf(...policies: readonly Policy[]): Scene[] {
  const rules = policies.flatMap((policy) => policy.rules);
  const pools = poolsOf(policies, rules);
  const bases = rules.flatMap((rule) => kindsIn(rule, pools).map((kind) => baseOf(rule, kind, pools)));
  const seen = new Map<string, Scene>();
  let tried = 0;
  for (const choice of everyChoice(bases, pools)) {
    tried += 1;
    if (tried > mostTried) break;
    const scene = sceneOf(choice);
    if (scene) seen.set(JSON.stringify(scene), scene);
  }
  return [...seen.values()];
}

/** A policy with hundreds of rules and roles has more combinations than anybody would wait for. */
const mostTried = 10_000;

function* everyChoice(bases: readonly Choice[], pools: Pools): Generator<Choice> {
  yield* bases;
  for (const base of bases) yield* variations(base, pools);
}

function* variations(base: Choice, pools: Pools): Generator<Choice> {
  for (const forSelf of pools.forSelf) yield { ...base, forSelf };
  for (const organization of pools.organization) yield { ...base, organization };
  for (const place of pools.team) yield { ...base, team: place };
  for (const requester of pools.requester) yield { ...base, requester };
  for (const now of pools.now) yield { ...base, now };
  for (const after of pools.after) yield { ...base, after };
  for (const teamRole of pools.teamRole) yield { ...base, teamRole };
  for (const direction of pools.direction) yield { ...base, direction };
  for (const durationMs of pools.durationMs) yield { ...base, durationMs };
  for (const emergency of pools.emergency) yield { ...base, emergency };
  for (const domain of pools.domain) yield { ...base, domain };
  for (const reason of pools.reason) yield { ...base, reason };
}

function poolsOf(policies: readonly Policy[], rules: readonly Rule[]): Pools {
  const conditions = rules.map(({ when = {} }) => when);
  const each = <T>(values: readonly (T | readonly T[] | undefined)[]): T[] => [
    ...new Set(values.flatMap((one) => (one === undefined ? [] : ([one].flat() as T[])))),
  ];
  const lengths = each<number>([
    ...conditions.map((when) => when.duration_at_most),
    ...rules.map(({ at_most }) => at_most?.duration),
    ...policies.map(({ limits }) => limits.longest_grant),
  ]);
  const roles = each<Named>(
    conditions.flatMap((when) => [when.role_now, when.role_after, when.role_now_or_after]),
  );
  const named = each<Kind>(conditions.map(({ kind }) => kind));
  return {
    kind: [...new Set([...everyday, ...named])],
    organization: [anOrganization, ...each<Named>(conditions.map((when) => when.organization))],
    team: [aTeam, ...each<Named>(conditions.map((when) => when.team))],
    requester: [undefined, ...each<string>(conditions.map((when) => when.requester))],
    forSelf: [false, true],
    now: ['none', aRole, ...roles],
    after: [aRole, ...roles],
    teamRole: conditions.some((when) => when.team !== undefined) ? [undefined, aRole] : [undefined],
    direction: conditions.some((when) => when.change !== undefined)
      ? ['raise', 'lower', 'other']
      : [undefined],
    durationMs: [undefined, ...lengths.flatMap((ms) => [ms, ms + minuteMs])],
    emergency: [false, true],
    domain: [undefined, ...each<string>(policies.map(({ limits }) => limits.invite_domains))],
    reason: rules.some((rule) => rule.reason) ? [undefined, 'It is needed for work'] : [undefined],
  };
}

/** Rare kinds are tried only if a rule names them. */
const seldom: ReadonlySet<Kind> = new Set([
  'extend-grant',
  'restore-role-permissions',
  'demand-password-reset',
]);
const everyday = kinds.filter((kind) => !seldom.has(kind));

const kindsIn = ({ when }: Rule, pools: Pools): readonly Kind[] =>
  when?.kind === undefined ? pools.kind : [when.kind].flat();

/** A request that this rule would cover if it were the first. */
function baseOf({ when = {}, at_most }: Rule, kind: Kind, pools: Pools): Choice {
  const first = <T>(value: T | readonly T[] | undefined, otherwise: T): T =>
    ([value ?? []].flat() as T[])[0] ?? otherwise;
  const either = first<Named>(when.role_now_or_after, aRole);
  const takesAway = kind.startsWith('remove') || kind === 'contain-token';
  const role = first<Named>(when.role_after, either);
  const isIntoTeam = kind === 'invite' && when.team !== undefined;
  return {
    kind,
    organization: first<Named>(when.organization, anOrganization),
    team: first<Named>(when.team, aTeam),
    requester: first<string | undefined>(when.requester, undefined),
    forSelf: when.for === 'self',
    now: first<Named>(when.role_now, takesAway ? either : 'none'),
    after: isIntoTeam ? aRole : role,
    teamRole: isIntoTeam ? role : undefined,
    direction: first<Facts['direction'] | undefined>(when.change, undefined),
    durationMs: when.duration_at_most ?? at_most?.duration,
    emergency: when.emergency ?? false,
    domain: pools.domain.at(-1),
    reason: undefined,
  };
}

const inTeams: ReadonlySet<Kind> = new Set(['change-team-role', 'remove-from-team', 'extend-grant']);
const temporary: ReadonlySet<Kind> = new Set([
  'change-organization-role',
  'change-team-role',
  'extend-grant',
]);

/** The request for a choice; undefined if nobody could ask for it. */
function sceneOf(choice: Choice): Scene | undefined {
  const { kind, requester, durationMs, domain, reason } = choice;
  const removes = kind.startsWith('remove') || kind === 'contain-token';
  const isToken = kind === 'revoke-token' || kind === 'demand-password-reset';
  const isRoleItself = kind === 'restore-role-permissions';
  if (durationMs !== undefined && !temporary.has(kind)) return undefined;
  if (removes && choice.now === 'none') return undefined;
  if (!isToken && !removes && !isRoleItself && choice.now === choice.after) return undefined;
  const now = kind === 'invite' ? 'none' : isRoleItself ? choice.after : choice.now;
  const into = kind === 'invite' && choice.teamRole !== undefined ? [choice.teamRole] : [];
  const facts: Facts = {
    kind,
    requester: standIn(team, requester),
    forSelf: kind !== 'invite' && !isRoleItself && choice.forSelf,
    organization: place(choice.organization),
    ...(inTeams.has(kind) && { team: place(choice.team) }),
    ...(into.length > 0 && invitedTo(place(choice.team), [now], [choice.after, ...into])),
    rolesNow: isToken ? [] : [now],
    rolesAfter: isToken ? [] : [...new Set([removes ? 'none' : choice.after, ...into])],
    direction: removes || isToken ? 'lower' : (choice.direction ?? (now === 'none' ? 'raise' : 'other')),
    ...(durationMs !== undefined && { durationMs }),
    emergency: choice.emergency,
    ...(kind === 'invite' && { inviteDomain: domain ?? 'elsewhere.example' }),
  };
  const own = facts.forSelf ? facts.requester : null;
  return { facts: [facts], people: [own], emails: [], ...(reason !== undefined && { reason }) };
}
