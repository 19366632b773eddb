import type { Culprit, Finding, WatchEvent } from '../approvals/audit-event.js';
import { system } from '../approvals/person.js';
import type { AuditLog } from '../make/audit-logs.js';
import { isMembership, isRemoval } from '../make/membership-events.js';
import { type Announced, during } from './announced.js';
import { concernsTeam } from './attribution.js';
import { loggedOnly, type Names } from './findings.js';
import type { Evidence, KnownMembers, Member } from './known-members.js';
import { culpritFrom } from './sealed-for.js';
import { type FindingRecord, recentMs } from './watch-state.js';

/** The largest expected difference between Make's clock and ours. */
export const slackMs = 60_000;

/** Reads a change of a team role from an entry of Make's log; undefined if the entry lacks the person or the team. */
export function evidenceOf({ uuid, eventName, at, team, actor, targetId }: AuditLog): Evidence | undefined {
  const userId = Number(targetId);
  const teamId = team?.id;
  if (!isMembership(eventName) || !Number.isInteger(userId) || userId <= 0) return undefined;
  if (teamId === undefined || teamId <= 0) return undefined;
  const { id, name, email } = actor ?? {};
  const known = {
    ...(id !== undefined && id > 0 && { id }),
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
  };
  const who = Object.keys(known).length > 0 && { actor: known };
  return { uuid, eventName, at, teamId, userId, ...who, reads: 0 };
}

/**
 * The announced write that an entry of Make's log reports: same person and team, about the same time, by Usher's
 * account.
 */
export function ownWrite(
  { at, teamId, userId, actor }: Evidence,
  announced: readonly Announced[],
  bot: number | undefined,
): Announced | undefined {
  if (actor?.id !== undefined && actor.id !== bot) return undefined;
  return during(announced, at - slackMs, at + slackMs).findLast((one) => concernsTeam(one, teamId, userId));
}

/** The inputs for matching with the log after lists were compared. */
export interface Compared {
  readonly next: KnownMembers;
  readonly found: readonly Finding[];
  /** The recorded findings. */
  readonly cases: ReadonlyMap<string, FindingRecord>;
  readonly announced: readonly Announced[];
  readonly bot: number | undefined;
  readonly names: Names;
  readonly now: number;
}

/** The events to record, and the entries of the log that still wait for a matching change. */
export interface Settled {
  readonly events: readonly WatchEvent[];
  readonly waiting: readonly Evidence[];
}

/**
 * Returns the events to record after lists were compared: new findings, the actors that the log names, and changes
 * that only the log shows.
 */
export function settleByLog({ next, found, cases, announced, bot, names, now: at }: Compared): Settled {
  const fresh = found.filter(({ id }) => !cases.has(id));
  const others = next.evidence.filter((one) => !ownWrite(one, announced, bot));
  const known = [...cases.values()];
  const { members } = next;
  const exact = join(others, members, [...known, ...fresh.map((finding) => ({ finding }))]);
  const overdue = exact.left.filter((one) => isOverdue(one, next, at));
  // Make's clock may differ from ours; a near time counts as a match only if no exact match exists.
  const unnamed = known.filter(({ finding }) => !exact.named.has(finding.id));
  const near = join(overdue, members, unnamed, slackMs);
  const named = new Map([...near.named, ...exact.named]);
  const isFresh = new Set(fresh.map(({ id }) => id));
  const onlyLogged = near.left.flatMap((one) => {
    const isBack = isAfterOwnRemoval(one, announced) || isAfterRemoval(one, near.left, known);
    const finding = loggedOnly(one, next, names, isBack);
    return cases.has(finding.id) ? [] : [recorded(finding, at, culpritOf(one, members))];
  });
  return {
    events: [
      ...fresh.map((finding) => recorded(finding, at, named.get(finding.id))),
      ...[...named].filter(([id]) => !isFresh.has(id)).map(([id, actor]) => namedLater(id, at, actor)),
      ...onlyLogged,
    ],
    waiting: exact.left.filter((one) => !overdue.includes(one)),
  };
}

interface Joined {
  /** The actor of each finding that an entry of the log names. */
  readonly named: ReadonlyMap<string, Culprit>;
  /** Entries that match no finding. */
  readonly left: readonly Evidence[];
}

/**
 * Matches entries of Make's log with findings; the last entry of a finding names the actor. Without `slack`, an entry
 * must lie exactly between the two polls; with it, a near time also counts for findings without an actor.
 */
function join(
  evidence: readonly Evidence[],
  members: readonly Member[],
  findings: readonly Pick<FindingRecord, 'finding' | 'actor'>[],
  slack = 0,
): Joined {
  const named = new Map<string, Culprit>();
  const left: Evidence[] = [];
  for (const one of evidence.toSorted((a, b) => a.at - b.at)) {
    const fitting = findings.filter(({ finding }) => tellsOf(one, finding, slack));
    const unnamed = fitting.findLast(({ actor }) => actor === undefined);
    const culprit = culpritOf(one, members);
    if (unnamed && culprit) named.set(unnamed.finding.id, culprit);
    else if (fitting.length === 0 || slack > 0) left.push(one);
  }
  return { named, left };
}

/** Movements that, at a single time, came from an entry of the log; another entry never matches them. */
const fromTheLog: ReadonlySet<Finding['movement']> = new Set([
  'changed-and-back',
  'changed-unseen',
  'removed-and-back',
  'removed-unseen',
  'put-back',
]);

function tellsOf({ teamId, userId, at }: Evidence, finding: Finding, slack: number): boolean {
  const { team, movement, between } = finding;
  if (finding.verdict !== 'unexplained' || finding.userId !== userId) return false;
  if (at < between.from - slack || at > between.until + slack) return false;
  if (fromTheLog.has(movement) && between.from === between.until) return false;
  return team ? team.id === teamId : movement !== 'role-changed' && movement !== 'invitation-expired';
}

/** True if two readings showed no change, or if so much time has passed without readings that none will. */
const isOverdue = (one: Evidence, { from }: KnownMembers, now: number): boolean =>
  (one.reads >= 2 && from > one.at) || now - (one.keptAt ?? one.at) > recentMs;

/** Tells if Usher itself removed the person from the team just before. */
const isAfterOwnRemoval = ({ at, teamId, userId }: Evidence, announced: readonly Announced[]): boolean =>
  during(announced, at - slackMs, at).some(
    ({ write }) => write.type === 'remove-from-team' && write.teamId === teamId && write.userId === userId,
  );

/** Tells if this person's previous change in this team, known only from the log, was a removal. */
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

/** The actor in the entry; undefined if the entry names none. */
const culpritOf = ({ uuid, at, actor }: Evidence, members: readonly Member[]): Culprit | undefined =>
  actor && culpritFrom(actor, { uuid, at }, members);

const recorded = (finding: Finding, at: number, actor: Culprit | undefined): WatchEvent => ({
  type: 'finding.recorded',
  at,
  by: system,
  finding,
  ...(actor && { actor }),
});

const namedLater = (finding: string, at: number, actor: Culprit): WatchEvent => ({
  type: 'finding.named',
  at,
  by: system,
  finding,
  actor,
});
