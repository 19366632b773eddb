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

/** Make's clock and ours may differ by so much. */
export const slackMs = 60_000;

/** What an entry of Make's log tells of somebody's team role; undefined where it does not say whose or which team. */
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

/** The announced write that this entry tells of: of this person and team, about that time, and by the bot's account. */
export function ownWrite(
  { at, teamId, userId, actor }: Evidence,
  announced: readonly Announced[],
  bot: number | undefined,
): Announced | undefined {
  if (actor?.id !== undefined && actor.id !== bot) return undefined;
  return during(announced, at - slackMs, at + slackMs).findLast((one) => concernsTeam(one, teamId, userId));
}

/** What is set against the log once lists were compared. */
export interface Compared {
  readonly next: KnownMembers;
  readonly found: readonly Finding[];
  /** The findings on record. */
  readonly cases: ReadonlyMap<string, FindingRecord>;
  readonly announced: readonly Announced[];
  readonly bot: number | undefined;
  readonly names: Names;
  readonly now: number;
}

/** What is to be recorded, and the entries of the log that still wait for a change. */
export interface Settled {
  readonly events: readonly WatchEvent[];
  readonly waiting: readonly Evidence[];
}

/**
 * What is to be recorded once lists were compared: findings not on record yet, who did them where the log says, and
 * what the log tells of that no list shows.
 */
export function settleByLog({ next, found, cases, announced, bot, names, now: at }: Compared): Settled {
  const fresh = found.filter(({ id }) => !cases.has(id));
  const others = next.evidence.filter((one) => !ownWrite(one, announced, bot));
  const known = [...cases.values()];
  const { members } = next;
  const exact = join(others, members, [...known, ...fresh.map((finding) => ({ finding }))]);
  const overdue = exact.left.filter((one) => isOverdue(one, next, at));
  // Make's clock may differ from ours, but what lies near is only taken for the same once nothing fits exactly.
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
  /** Findings that the evidence names somebody for. */
  readonly named: ReadonlyMap<string, Culprit>;
  /** What belongs to no finding. */
  readonly left: readonly Evidence[];
}

/**
 * Joins entries of Make's log with the changes they tell of; the last entry of a change names who did it. Without
 * `slack` only what lies exactly between the two looks; with it also what is near, for changes nobody is named for.
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

/** What came from one entry of the log is not told of by another. */
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
  if (fromTheLog.has(movement)) return false;
  return team ? team.id === teamId : movement !== 'role-changed' && movement !== 'invitation-expired';
}

/** Two readings that show no change, or so long without them that none will come. */
const isOverdue = (one: Evidence, { from }: KnownMembers, now: number): boolean =>
  (one.reads >= 2 && from > one.at) || now - (one.keptAt ?? one.at) > recentMs;

/** Whether Usher itself took the person out of the team just before. */
const isAfterOwnRemoval = ({ at, teamId, userId }: Evidence, announced: readonly Announced[]): boolean =>
  during(announced, at - slackMs, at).some(
    ({ write }) => write.type === 'remove-from-team' && write.teamId === teamId && write.userId === userId,
  );

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

/** Who the log says it was; undefined where it does not. */
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
