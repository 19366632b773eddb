import type { Change } from '../../approvals/changes/catalogue.js';
import { type PersonId, person, system } from '../../approvals/person.js';
import type { ReviewEvent } from '../../approvals/review-event.js';
import { mostChanges } from '../../approvals/revision.js';
import { aboutSubject, isLowerOrRemove, openLinesOf } from '../lines.js';
import type { Asking, LineState, Review, RoleName } from '../review.js';

/** How long Usher waits for further decisions by the same person before it opens their request. */
const quietMs = 60_000;

/** The role to which the policy lowers an undecided line. */
export type LoweredBySilence = (one: LineState) => RoleName | undefined;

/** Decided lines without a request, grouped by the person who decided. */
function waiting({ lines }: Review): Map<PersonId | undefined, LineState[]> {
  const groups = new Map<PersonId | undefined, LineState[]>();
  for (const one of lines.values()) {
    if (!isLowerOrRemove(one) || one.submission !== undefined || one.refused || one.settled) continue;
    const by = one.decided?.by;
    groups.set(by, [...(groups.get(by) ?? []), one]);
  }
  return groups;
}

const newest = (group: readonly LineState[]): number =>
  Math.max(...group.map(({ decided }) => decided?.at ?? 0));

/** Tells if the person is still deciding, so that more lines may join the same request. */
const isUnderWay = (
  review: Review,
  by: PersonId | undefined,
  group: readonly LineState[],
  now: number,
): boolean =>
  by !== undefined &&
  group.length < mostChanges &&
  now < newest(group) + quietMs &&
  openLinesOf(review, by).length > 0;

/** The time by which the waiting lines are requested; undefined if none wait. */
export function askingDueAt(review: Review): number | undefined {
  const times = [...waiting(review)].map(([, group]) => newest(group) + quietMs);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/**
 * The requests to open now: one person's decisions go together, split by kind and organization. A person who left the
 * page (`left`) is not waited for. A line that the policy lowers, and for which Make has no lower role any more, is
 * refused: nobody decided to remove it.
 */
export function askings(
  review: Review,
  lowered: LoweredBySilence,
  now: number,
  left?: PersonId,
): ReviewEvent[] {
  let n = review.askings.size;
  return [...waiting(review)]
    .filter(([by, group]) => (left !== undefined ? by === left : !isUnderWay(review, by, group, now)))
    .flatMap(([by, group]) => {
      const roles = new Map(group.map((one) => [one.line.line, one.decided?.to ?? lowered(one) ?? null]));
      const stuck = group.filter((one) => one.decided?.verdict === 'lower' && !roles.get(one.line.line));
      const requests = requestsOf(group.filter((one) => !stuck.includes(one))).map((lines) => {
        n += 1;
        return asking(review, n, by, lines, (one) => roles.get(one.line.line) ?? null, now);
      });
      return [...requests, ...stuck.map((one) => withoutLower(one, now))];
    });
}

const withoutLower = (one: LineState, at: number): ReviewEvent => ({
  type: 'line.refused',
  at,
  by: system,
  line: one.line.line,
  code: 'no-lower-role',
  sentence: aboutSubject(one, `Make shows no role below ${one.line.role} for this line any more.`),
});

/** Requests the lines of a refused request again, in these groups. */
export function askedApart(
  review: Review,
  { submission, by, lines: all, changes }: Asking,
  groups: readonly (readonly LineState[])[],
  now: number,
): ReviewEvent[] {
  const n = review.askings.size;
  const toRole = ({ line }: LineState) => changes[all.indexOf(line.line)] ?? null;
  return [
    { type: 'lines.parted', at: now, by: system, submission },
    ...groups.map((lines, index) => asking(review, n + index + 1, by, lines, toRole, now)),
  ];
}

function asking(
  { id }: Review,
  n: number,
  by: PersonId | undefined,
  lines: readonly LineState[],
  toRole: (one: LineState) => RoleName | null,
  at: number,
): ReviewEvent {
  return {
    type: 'lines.asking',
    at,
    by: by ? person(by) : system,
    submission: `review-${id}-${n}`,
    lines: lines.map(({ line }) => line.line),
    changes: lines.map((one) => (one.decided?.verdict === 'lower' ? toRole(one) : null)),
  };
}

/**
 * Splits lines into requests: lowering and removing, each organization, and teams and organizations are separate, with
 * at most fifty changes each.
 */
function requestsOf(group: readonly LineState[]): LineState[][] {
  const byKind = new Map<string, LineState[]>();
  for (const one of group) {
    const { organizationId, team } = one.line;
    const key = `${one.decided?.verdict} ${organizationId} ${team ? 'team' : 'organization'}`;
    byKind.set(key, [...(byKind.get(key) ?? []), one]);
  }
  return [...byKind.values()].flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / mostChanges) }, (_, n) =>
      all.slice(n * mostChanges, (n + 1) * mostChanges),
    ),
  );
}

/** The change that carries out a line's decision: lower the role, or remove the person. */
export function askedFor({ line }: LineState, { lines, changes }: Asking): Change {
  const { organizationId, team, userId } = line;
  const to = changes[lines.indexOf(line.line)];
  if (team) {
    const where = { organizationId, teamId: team.id, userId };
    return to
      ? { kind: 'change-team-role', ...where, roleId: to.id }
      : { kind: 'remove-from-team', ...where };
  }
  return to
    ? { kind: 'change-organization-role', organizationId, userId, roleId: to.id }
    : { kind: 'remove-from-organization', organizationId, userId, deleteConnections: false };
}
