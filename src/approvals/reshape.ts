import type { Change } from './changes/catalogue.js';
import { canBeTemporary, roleIdOf, withRole } from './changes/changes.js';
import type { MakeInMemory } from './changes/foreseen.js';
import type { ChangePlan } from './plan.js';
import { durationInWords } from './policy/duration.js';
import type { Request } from './request.js';
import type { Revision } from './revision.js';

/** A shape that a request could have instead. */
export interface Shape {
  /** The changes that stay, by their number from 0. */
  readonly lines: readonly number[];
  /** Another role, for requests with a single change. */
  readonly roleId?: number;
  readonly durationMs?: number;
}

/** The changes of a request in this shape; undefined if the shape does not fit the request. */
export function shapedChanges({ revision }: Request, { lines, roleId }: Shape): Change[] | undefined {
  const { changes } = revision;
  const kept = [...new Set(lines)].toSorted((a, b) => a - b).flatMap((line) => changes[line] ?? []);
  if (kept.length === 0 || kept.length !== lines.length) return undefined;
  if (roleId === undefined) return kept;
  const [only] = changes;
  const other = changes.length === 1 && only ? withRole(only, roleId) : undefined;
  return other && [other];
}

/**
 * Whether a request may get another shape. Only an ordinary request may, which neither settles nor extends a grant,
 * and is not about a token or a leaver.
 */
export const isReshapable = ({
  requester,
  revision,
  progress,
  settles,
  extends: extension,
  leaver,
}: Request): boolean =>
  requester.isUsher === undefined &&
  settles === undefined &&
  extension === undefined &&
  leaver === undefined &&
  progress.every(({ state }) => state === 'todo') &&
  (revision.changes.length > 1 ||
    canBeTemporary(revision.changes) ||
    revision.changes.some((one) => roleIdOf(one) !== undefined)) &&
  revision.plans.every(({ token }) => token === undefined);

/** Whether a shape gives less than asked and nothing else: fewer lines, a shorter time, a lower role. */
export function isLess(
  { revision }: Request,
  { lines, roleId, durationMs }: Shape,
  { roleOrder }: Pick<MakeInMemory, 'roleOrder'>,
): boolean {
  const { changes, plans, durationMs: asked } = revision;
  const from = changes[0] && roleIdOf(changes[0]);
  const isOtherRole = roleId !== undefined && roleId !== from;
  const order = isOtherRole && from !== undefined && roleOrder(plans[0]?.organization.id ?? 0, from, roleId);
  if (isOtherRole && order !== 'lower') return false;
  if (asked !== undefined && (durationMs === undefined || durationMs > asked)) return false;
  return isOtherRole || durationMs !== asked || lines.length < changes.length;
}

/** The plans of the changes that a later revision no longer has. */
export function leftOutOf(before: Revision, after: Revision): ChangePlan[] {
  if (after.changes.length >= before.changes.length) return [];
  const kept = new Set(after.changes.map((one) => JSON.stringify(one)));
  return before.plans.filter((_, index) => !kept.has(JSON.stringify(before.changes[index])));
}

/** The differences between two revisions of a request, one sentence each; first how many changes are left out. */
export function differencesBetween(before: Revision, after: Revision): string[] {
  const left = before.changes.length - after.changes.length;
  const roles = left === 0 ? rolesThatDiffer(before, after) : [];
  const time =
    before.durationMs === after.durationMs
      ? undefined
      : `${timeOf(after)} instead of ${earlierTime(before, after)}`;
  const [role, ...otherRoles] = roles;
  if (role !== undefined && otherRoles.length === 0 && time !== undefined) return [`${role}, ${time}.`];
  return [
    ...(left > 0
      ? [`${left} of ${before.changes.length} changes ${left === 1 ? 'is' : 'are'} left out.`]
      : []),
    ...roles.map((one) => `${one}.`),
    ...(time === undefined ? [] : [`${capital(time)}.`]),
  ];
}

function rolesThatDiffer(before: Revision, after: Revision): string[] {
  const roles = ({ plans }: Revision) =>
    plans.flatMap(({ differences }) => differences.map(({ after: role }) => role));
  const [was, is] = [roles(before), roles(after)];
  return is.flatMap((role, index) => {
    const earlier = was[index];
    if (role === 'none' || !earlier || earlier === 'none' || earlier.id === role.id) return [];
    return [`${role.name} instead of ${earlier.name}`];
  });
}

/** The earlier time; "for" is said once if both are durations. */
const earlierTime = (before: Revision, { durationMs }: Revision): string =>
  before.durationMs === undefined || durationMs === undefined
    ? timeOf(before)
    : durationInWords(before.durationMs);

const timeOf = ({ durationMs }: Revision): string =>
  durationMs === undefined ? 'until somebody changes it' : `for ${durationInWords(durationMs)}`;

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
