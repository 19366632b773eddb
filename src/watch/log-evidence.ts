import type { Culprit, Finding, WatchEvent } from '../approvals/audit-event.js';
import { system } from '../approvals/person.js';
import { isRemoval } from '../make/membership-events.js';
import { loggedOnly, type Names } from './findings.js';
import type { Evidence, KnownMembers } from './known-members.js';
import { culpritOf, join, slackMs } from './log-entry.js';
import { recentMs } from './watch-record.js';
import type { FindingRecord } from './watch-state.js';

interface Unsettled {
  readonly next: KnownMembers;
  readonly found: readonly Finding[];
  readonly cases: ReadonlyMap<string, FindingRecord>;
  /** Whether an entry of Make's log tells of a write of Usher's own. */
  readonly isOwn: (one: Evidence) => boolean;
  /** Whether Usher itself took the person out of the team just before. */
  readonly isAfterOwnRemoval: (one: Evidence) => boolean;
  readonly names: Names;
  readonly at: number;
}

/**
 * What is to be recorded once lists were compared: findings not on record yet, who did them where the log says, and
 * what the log tells of that no list shows. `open` is the evidence that still waits for a change.
 */
export function settleByLog({ next, found, cases, isOwn, isAfterOwnRemoval, names, at }: Unsettled): {
  readonly events: readonly WatchEvent[];
  readonly open: readonly Evidence[];
} {
  const fresh = found.filter(({ id }) => !cases.has(id));
  const others = next.evidence.filter((one) => !isOwn(one));
  const known = [...cases.values()];
  const exact = join(others, [...known, ...fresh.map((finding) => ({ finding }))]);
  const [overdue, open] = split(exact.left, (one) => isOverdue(one, next, at));
  // Make's clock may differ from ours, but what lies near is only taken for the same once nothing fits exactly.
  const near = join(
    overdue,
    known.filter(({ finding }) => !exact.named.has(finding.id)),
    slackMs,
  );
  const named = new Map([...near.named, ...exact.named]);
  const events: WatchEvent[] = [
    ...fresh.map((finding) => recorded(finding, at, named.get(finding.id))),
    ...[...named].flatMap(([id, actor]): WatchEvent[] =>
      fresh.some((one) => one.id === id)
        ? []
        : [{ type: 'finding.named', at, by: system, finding: id, actor }],
    ),
    ...near.left.flatMap((one) => {
      const finding = loggedOnly(
        one,
        next,
        names,
        isAfterOwnRemoval(one) || isAfterRemoval(one, near.left, known),
      );
      return cases.has(finding.id) ? [] : [recorded(finding, at, culpritOf(one))];
    }),
  ];
  return { events, open };
}

/** Whether the change of this person in this team that only the log tells of, and came before this one, was a removal. */
function isAfterRemoval(one: Evidence, all: readonly Evidence[], cases: readonly FindingRecord[]): boolean {
  const told = cases.flatMap(({ finding: { team, userId, movement, between } }) =>
    team?.id === one.teamId && userId === one.userId
      ? [{ at: between.until, removal: movement === 'removed-and-back' }]
      : [],
  );
  const others = all.flatMap(({ uuid, teamId, userId, at, eventName }) =>
    uuid !== one.uuid && teamId === one.teamId && userId === one.userId
      ? [{ at, removal: isRemoval(eventName) }]
      : [],
  );
  const before = [...told, ...others].filter(({ at }) => at <= one.at);
  return before.toSorted((a, b) => a.at - b.at).at(-1)?.removal ?? false;
}

const recorded = (finding: Finding, at: number, actor: Culprit | undefined): WatchEvent => ({
  type: 'finding.recorded',
  at,
  by: system,
  finding,
  ...(actor && { actor }),
});

/** Two readings that show no change, or so long without them that none will come. */
const isOverdue = (one: Evidence, { from }: KnownMembers, now: number): boolean =>
  (one.reads >= 2 && from > one.at) || now - (one.keptAt ?? one.at) > recentMs;

function split<T>(all: readonly T[], is: (one: T) => boolean): [T[], T[]] {
  return [all.filter(is), all.filter((one) => !is(one))];
}
