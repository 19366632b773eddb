import type { Change } from '../../approvals/changes/catalogue.js';
import { type PersonId, person, system } from '../../approvals/person.js';
import type { ReviewEvent } from '../../approvals/review-event.js';
import { isLowerOrRemove, openLinesOf } from '../lines.js';
import type { Asking, LineState, Review, RoleName } from '../review.js';

/** A request takes no more. */
const mostChanges = 50;
/** So long nobody has decided anything more, and what they decided is asked for. */
export const quietMs = 60_000;

/** To which role a line is lowered that nobody decided. */
export type LoweredBySilence = (one: LineState) => RoleName | undefined;

/** What was decided and is not asked for yet, by who decided it. */
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

/** Whether somebody goes on deciding, so that more may come to the same request. */
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

/** When what is decided is asked for at the latest; undefined where nothing waits. */
export function askingDueAt(review: Review): number | undefined {
  const times = [...waiting(review)].map(([, group]) => newest(group) + quietMs);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/**
 * Which requests are to be asked now: what one person decided goes together, a request for each kind and organization. A
 * person who left a page (`left`) is not waited for.
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
    .flatMap(([by, group]) =>
      requestsOf(group).map((lines) => {
        n += 1;
        return asking(review, n, by, lines, lowered, now);
      }),
    );
}

/** The same lines asked for again, in these groups. */
export function askedApart(
  review: Review,
  { submission, by }: Asking,
  groups: readonly (readonly LineState[])[],
  lowered: LoweredBySilence,
  now: number,
): ReviewEvent[] {
  const n = review.askings.size;
  return [
    { type: 'lines.parted', at: now, by: system, submission },
    ...groups.map((lines, index) => asking(review, n + index + 1, by, lines, lowered, now)),
  ];
}

function asking(
  { id }: Review,
  n: number,
  by: PersonId | undefined,
  lines: readonly LineState[],
  lowered: LoweredBySilence,
  at: number,
): ReviewEvent {
  return {
    type: 'lines.asking',
    at,
    by: by ? person(by) : system,
    submission: `review-${id}-${n}`,
    lines: lines.map(({ line }) => line.line),
    changes: lines.map((one) =>
      one.decided?.verdict === 'lower' ? (one.decided.to ?? lowered(one) ?? null) : null,
    ),
  };
}

/** One card says one thing: lowering apart from removing, teams apart from organizations, fifty at most. */
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

/** The change by which a request carries out what was decided of a line: its role lowered, or taken away. */
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
