import type { GroundChange, GroundRole, Holders } from '../../approvals/ground-change.js';
import type { Personal } from '../../approvals/personal.js';
import { type Announced, during } from '../announced.js';
import type { Member } from '../known-members.js';
import { gapBetween, readBackIn } from '../read-back.js';
import { aboutUser } from '../sealed-for.js';
import type { GroundRead, KnownGround, KnownRole } from './ground.js';
import { logUntold, untoldInARow } from './log-untold.js';

/** A change between the known ground and a new reading. */
export interface Moved {
  readonly change: GroundChange;
  /** The change happened between the start of one reading and the end of the next. */
  readonly between: { readonly from: number; readonly until: number };
  /** When the earlier state was read; part of the id, so the change has the same id after a crash. */
  readonly readAt: number;
  /** The request whose announced write made the change. */
  readonly request?: string;
}

/** Other facts that the comparison uses. */
export interface ComparisonFacts {
  readonly holders: (role: GroundRole) => Holders;
  /** The organization's announced writes, in order. */
  readonly announced: readonly Announced[];
  readonly members: readonly Member[];
}

/** The changes of the ground. A value that is unknown on either side counts as unchanged. */
export function compareGround(known: KnownGround, read: GroundRead, facts: ComparisonFacts): Moved[] {
  return [
    ...rolesMoved(known, read, facts),
    ...moved(known.name, read.name, read, (before, after) =>
      before === after ? [] : [{ type: 'organization-renamed', before, after }],
    ),
    ...moved(known.teams, read.teams, read, teamsRenamed),
    ...moved(known.twoFactor, read.twoFactor, read, (before, after) =>
      before === after ? [] : [{ type: 'two-factor-enforcement', before, after }],
    ),
    ...moved(known.singleSignOn, read.singleSignOn, read, (before, after) =>
      before === after ? [] : [{ type: 'single-sign-on', before, after }],
    ),
    ...moved(known.logDays, read.logDays, read, (before, after) =>
      before === after ? [] : [{ type: after < before ? 'log-taken' : 'log-given', before, after }],
    ),
    ...moved(known.logDays, logUntold(known, read), read, (before) => [{ type: 'log-untold', before }]),
    ...moved(known.seats, read.seats, read, (before, after) =>
      before === after ? [] : [{ type: 'seats', before, after }],
    ),
    ...moved(known.controls, read.controls, read, controlsMoved),
    ...moved(known.spaces, read.spaces, read, (before, after) =>
      after
        .filter(({ id }) => !before.some((one) => one.id === id))
        .map(({ id, name }) => ({ type: 'private-space', space: { id, name: spaceName(name, facts) } })),
    ),
  ];
}

/** Make names a space after its owner, and does not show who that is. */
function spaceName(name: string, { members }: ComparisonFacts): Personal {
  const [owner, ...others] = members.filter((one) => one.name === name);
  return aboutUser(others.length === 0 ? owner?.userId : undefined, name);
}

/** The known ground after this poll. A value that was not read keeps its last known state. */
export function nextGround(known: KnownGround, read: GroundRead): KnownGround {
  const { from, until } = read;
  const now = <Value>(value: Value | undefined, before: Dated<Value>): Dated<Value> =>
    value === undefined ? before : { value, from, until };
  const roles = read.roles && mergedRoles(known.roles?.value ?? [], read.roles, read.listsCustomRoles);
  const controls = read.controls && withUnlisted(read.controls, known.controls?.value);
  return {
    ...known,
    name: now(read.name, known.name),
    teams: now(read.teams && withUnlisted(read.teams, known.teams?.value), known.teams),
    roles: now(roles, known.roles),
    listsCustomRoles: read.roles ? read.listsCustomRoles : known.listsCustomRoles,
    twoFactor: now(read.twoFactor, known.twoFactor),
    singleSignOn: now(read.singleSignOn, known.singleSignOn),
    logDays: now(read.logDays, known.logDays),
    logUntold: untoldInARow(known, read),
    seats: now(read.seats, known.seats),
    controls: now(controls, known.controls),
    spaces: now(read.spaces && withUnlisted(read.spaces, known.spaces?.value), known.spaces),
  };
}

/** What a list leaves out keeps its last known state. */
const withUnlisted = <One extends { readonly id: string | number }>(
  now: readonly One[],
  before: readonly One[] = [],
): One[] => {
  const listed = new Set(now.map(({ id }) => id));
  return [...now, ...before.filter(({ id }) => !listed.has(id))];
};

type Dated<Value> = { value: Value; from: number; until: number } | undefined;

function moved<Value>(
  before: Dated<Value>,
  after: Value | undefined,
  read: GroundRead,
  changes: (before: Value, after: Value) => GroundChange[],
): Moved[] {
  if (!before || after === undefined) return [];
  // The clock may have been set back.
  const between = { from: Math.min(before.from, read.from), until: read.until };
  return changes(before.value, after).map((change) => ({ change, between, readAt: before.from }));
}

const controlsMoved = (
  before: NonNullable<GroundRead['controls']>,
  after: NonNullable<GroundRead['controls']>,
): GroundChange[] =>
  after.flatMap(({ id, name, enabled }) => {
    const was = before.find((one) => one.id === id);
    if (!was || was.enabled === enabled) return [];
    return [{ type: 'feature-control', control: { id, name }, before: was.enabled, after: enabled }];
  });

const teamsRenamed = (
  before: NonNullable<GroundRead['teams']>,
  after: NonNullable<GroundRead['teams']>,
): GroundChange[] => {
  const names = new Map(before.map(({ id, name }) => [id, name]));
  return after.flatMap(({ id, name }) => {
    const was = names.get(id);
    return was === undefined || was === name
      ? []
      : [{ type: 'team-renamed', team: { id, name }, before: was }];
  });
};

function rolesMoved(ground: KnownGround, read: GroundRead, facts: ComparisonFacts): Moved[] {
  const { roles: known, listsCustomRoles } = ground;
  if (!known || !read.roles) return [];
  const before = new Map(known.value.map((one) => [one.id, one]));
  const present = new Set(read.roles.map(({ id }) => id));
  const between = { from: Math.min(known.from, read.from), until: read.until };
  const at = { between, readAt: known.from };
  return [
    ...read.roles.flatMap((now): Moved[] => {
      const was = before.get(now.id);
      if (was)
        return [...renamed(was, now, at, facts), ...permissionsMoved(was, now, at, known.from, read, facts)];
      // The licence has only now begun to show custom roles.
      if (now.custom && listsCustomRoles === false) return [];
      return [{ change: { type: 'role-made', role: shown(now), permissions: now.permissions ?? [] }, ...at }];
    }),
    ...known.value
      .filter((one) => isGone(one, present, read))
      .map((was): Moved => {
        const change = {
          type: 'role-deleted',
          role: shown(was),
          permissions: was.permissions ?? [],
        } as const;
        return { change, ...at };
      }),
  ];
}

/** Whether a list lacks a role that was known and that the licence would show. */
export const lacksRole = (known: KnownGround | undefined, read: GroundRead): boolean => {
  const present = new Set(read.roles?.map(({ id }) => id));
  return read.roles !== undefined && (known?.roles?.value ?? []).some((one) => isGone(one, present, read));
};

const isGone = ({ id, custom }: KnownRole, present: ReadonlySet<number>, read: GroundRead): boolean =>
  !present.has(id) && (!custom || read.listsCustomRoles !== false);

/** A rename changes whom a policy means by a name, although nobody's permissions change. */
function renamed(
  was: KnownRole,
  now: KnownRole,
  at: Pick<Moved, 'between' | 'readAt'>,
  { holders }: ComparisonFacts,
): Moved[] {
  if (was.name === now.name) return [];
  const role = shown(now);
  return [{ change: { type: 'role-renamed', role, before: was.name, holders: holders(role) }, ...at }];
}

/**
 * Compares a role's permissions with the known ones and with Usher's own writes. If Usher read a write of its own back
 * between the two readings, the permissions it set are the base of the comparison; so a manual change right after it
 * is still found. Make's list may be some seconds behind: see `gapBetween`.
 */
function permissionsMoved(
  was: KnownRole,
  now: KnownRole,
  at: Pick<Moved, 'between' | 'readAt'>,
  knownFrom: number,
  read: GroundRead,
  { announced, holders }: ComparisonFacts,
): Moved[] {
  const after = now.permissions;
  if (!was.permissions || !after) return [];
  const gap = gapBetween({ from: knownFrom }, read);
  const ours = during(announced, Math.min(at.between.from, gap.from), at.between.until).flatMap((one) =>
    one.write.type === 'set-role-permissions' && one.write.roleId === now.id
      ? [{ permissions: one.write.permissions, readBackAt: readBackIn(one, gap), request: one.request }]
      : [],
  );
  const role = shown(now);
  const changed = (before: readonly string[]): GroundChange => ({
    type: 'role-permissions-changed',
    role,
    before: [...before],
    after: [...after],
    holders: holders(role),
  });
  const settled = ours.findLast(({ readBackAt }) => readBackAt !== undefined);
  const before = settled?.permissions ?? was.permissions;
  if (!same(before, after)) {
    const its = ours.findLast(({ permissions }) => same(permissions, after));
    return [{ change: changed(before), ...at, ...(its && { request: its.request }) }];
  }
  if (!settled || same(was.permissions, after)) return [];
  return [{ change: changed(was.permissions), ...at, request: settled.request }];
}

/** Both lists are sorted. */
const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, n) => one === b[n]);

const shown = ({ id, name, category, custom }: KnownRole): GroundRole => ({ id, name, category, custom });

function mergedRoles(
  before: readonly KnownRole[],
  now: readonly KnownRole[],
  listsCustomRoles: boolean | undefined,
): KnownRole[] {
  const known = new Map(before.map((one) => [one.id, one]));
  const present = new Set(now.map(({ id }) => id));
  const unlisted =
    listsCustomRoles === false ? before.filter(({ id, custom }) => custom && !present.has(id)) : [];
  return [
    ...now.map((one) => {
      const permissions = one.permissions ?? known.get(one.id)?.permissions;
      return { ...one, ...(permissions && { permissions }) };
    }),
    ...unlisted,
  ];
}
