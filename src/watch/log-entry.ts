import type { Culprit, Finding } from '../approvals/audit-event.js';
import { about } from '../approvals/personal.js';
import type { AuditLog } from '../make/audit-logs.js';
import { isMembership } from '../make/membership-events.js';
import type { Announced } from './announced.js';
import { concernsTeam } from './attribution.js';
import type { Evidence } from './known-members.js';

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
  return {
    uuid,
    eventName,
    at,
    teamId,
    userId,
    ...(Object.keys(known).length > 0 && { actor: known }),
    reads: 0,
  };
}

/** Who the log says it was; undefined where it does not. */
export const culpritOf = ({ uuid, at, actor }: Evidence): Culprit | undefined =>
  actor && {
    ...(actor.id !== undefined && { makeUserId: actor.id }),
    name: about(actor.name ?? actor.email ?? `User ${actor.id ?? ''}`.trim()),
    ...(actor.email !== undefined && { email: about(actor.email) }),
    uuid,
    at,
  };

/** The announced write that this entry tells of: of this person and team, about that time, and by the bot's account. */
export function ownWrite(
  { at, teamId, userId, actor }: Evidence,
  announced: readonly Announced[],
  bot: number | undefined,
): Announced | undefined {
  if (actor?.id !== undefined && actor.id !== bot) return undefined;
  return announced.findLast(
    (one) => one.at <= at + slackMs && one.until >= at - slackMs && concernsTeam(one, teamId, userId),
  );
}

/** A finding and who did it, as far as is known. */
export interface Named {
  readonly finding: Finding;
  readonly actor?: Culprit | undefined;
}

export interface Joined {
  /** Findings that the evidence names somebody for. */
  readonly named: ReadonlyMap<string, Culprit>;
  /** What belongs to no finding. */
  readonly left: readonly Evidence[];
}

/**
 * Joins entries of Make's log with the changes they tell of; the last entry of a change names who did it. Without
 * `slack` only what lies exactly between the two looks; with it also what is near, for changes nobody is named for.
 */
export function join(evidence: readonly Evidence[], findings: readonly Named[], slack = 0): Joined {
  const named = new Map<string, Culprit>();
  const left: Evidence[] = [];
  for (const one of evidence.toSorted((a, b) => a.at - b.at)) {
    const fitting = findings.filter(({ finding }) => tellsOf(one, finding, slack));
    const unnamed = fitting.findLast(({ actor }) => actor === undefined);
    const culprit = culpritOf(one);
    if (unnamed && culprit) named.set(unnamed.finding.id, culprit);
    else if (fitting.length === 0 || slack > 0) left.push(one);
  }
  return { named, left };
}

/** What came from one entry of the log is not told of by another. */
const onlyLogged: ReadonlySet<Finding['movement']> = new Set([
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
  if (onlyLogged.has(movement)) return false;
  return team ? team.id === teamId : movement !== 'role-changed' && movement !== 'invitation-expired';
}
