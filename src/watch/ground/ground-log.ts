import type { Culprit, WatchEvent } from '../../approvals/audit-event.js';
import type { GroundFinding } from '../../approvals/ground-change.js';
import { system } from '../../approvals/person.js';
import type { AuditLog } from '../../make/audit-logs.js';
import { isTeamUpdate, twoFactorSwitched } from '../../make/ground-events.js';
import type { Member } from '../known-members.js';
import { slackMs } from '../log-evidence.js';
import { culpritFrom } from '../sealed-for.js';
import type { GroundRead, KnownGround, Switched, TeamUpdate } from './ground.js';
import { groundId } from './ground-id.js';
import type { GroundRecord } from './ground-state.js';

/** The entries of Make's log that say who changed the ground. */
export interface GroundEntries {
  readonly switched: readonly Switched[];
  readonly teamUpdates: readonly TeamUpdate[];
}

/** Reads switches of two-factor enforcement and updates of teams from entries of Make's log. */
export const groundEntries = (events: readonly AuditLog[]): GroundEntries => ({
  switched: events.flatMap((event) => {
    const enforced = twoFactorSwitched(event.eventName);
    return enforced === undefined ? [] : [{ ...entryOf(event), enforced }];
  }),
  teamUpdates: events.flatMap((event) => {
    const team = event.team?.id ?? Number(event.targetId);
    return isTeamUpdate(event.eventName) && team > 0 ? [{ ...entryOf(event), team }] : [];
  }),
});

function entryOf({ uuid, at, actor }: AuditLog): Omit<Switched, 'enforced'> {
  const { id, name, email } = actor ?? {};
  const known = {
    ...(id !== undefined && id > 0 && { id }),
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
  };
  return { uuid, at, ...(Object.keys(known).length > 0 && { actor: known }), reads: 0 };
}

interface Compared {
  readonly organizationId: number;
  readonly organization: string;
  readonly known: KnownGround;
  readonly read?: GroundRead;
  /** The findings of this poll. */
  readonly fresh: readonly GroundFinding[];
  readonly state: { readonly ground: ReadonlyMap<string, GroundRecord> };
  readonly members: readonly Member[];
  readonly now: number;
}

interface Settled {
  readonly events: readonly WatchEvent[];
  /** Entries of the log that no poll has confirmed yet. */
  readonly waiting: GroundEntries;
}

const patienceMs = 3_600_000;

/**
 * Returns the events to record: each finding, with its actor if Make's log names one, and each entry of the log that
 * two polls of the setting, or one hour, have not confirmed.
 */
export function settleLog(compared: Compared): Settled {
  const { known, read, fresh, state, members, now: at } = compared;
  const recorded = [...state.ground.values()];
  const isRead = read?.readsSettings === true;
  const candidates = [...recorded, ...fresh.map((ground): Candidate => ({ ground }))];
  const named = new Map<string, Culprit>();
  const waiting: Switched[] = [];
  const onlyLogged: WatchEvent[] = [];
  for (const one of known.switched.toSorted((a, b) => a.at - b.at)) {
    const fitting = candidates.filter(({ ground }) => tellsOf(one, ground));
    const unnamed = fitting.findLast(({ actor }) => actor === undefined);
    const actor = one.actor && culpritFrom(one.actor, { uuid: one.uuid, at: one.at }, members);
    if (unnamed && actor) named.set(unnamed.ground.id, actor);
    if (fitting.length > 0) continue;
    const isLater = isRead && read.from > one.at;
    const reads = one.reads + (isLater ? 1 : 0);
    if (reads < 2 && at - one.at < patienceMs) waiting.push({ ...one, reads });
    else {
      const ground = loggedOnly(one, compared);
      if (!state.ground.has(ground.id)) onlyLogged.push(changed(ground, at, actor));
    }
  }
  const renames = settleUpdates(compared, candidates);
  for (const [id, actor] of renames.named) named.set(id, actor);
  const isFresh = new Set(fresh.map(({ id }) => id));
  return {
    events: [
      ...fresh.map((ground) => changed(ground, at, named.get(ground.id))),
      ...[...named]
        .filter(([id]) => !isFresh.has(id))
        .map(([ground, actor]): WatchEvent => ({ type: 'ground.named', at, by: system, ground, actor })),
      ...onlyLogged,
    ],
    waiting: { switched: waiting, teamUpdates: renames.waiting },
  };
}

/**
 * The actors of renamed teams, and the updates that no reading has explained yet. An update need not be the renaming,
 * so nobody is named if several people updated the team then.
 */
function settleUpdates(
  { known, read, members, now }: Compared,
  candidates: readonly Candidate[],
): { readonly named: Map<string, Culprit>; readonly waiting: readonly TeamUpdate[] } {
  const named = new Map<string, Culprit>();
  for (const { ground, actor } of candidates) {
    if (actor) continue;
    const fitting = known.teamUpdates.filter((one) => isOfRename(one, ground));
    const [first] = fitting;
    const isOne = fitting.every((one) => one.actor?.id !== undefined && one.actor.id === first?.actor?.id);
    const { uuid, at, actor: by } = first ?? {};
    if (isOne && by && uuid !== undefined && at !== undefined)
      named.set(ground.id, culpritFrom(by, { uuid, at }, members));
  }
  const waiting = known.teamUpdates.flatMap((one) => {
    const reads = one.reads + (read?.readsSettings === true && read.from > one.at ? 1 : 0);
    const isOver = candidates.some(({ ground }) => isOfRename(one, ground)) || reads >= 2;
    return isOver || now - one.at >= patienceMs ? [] : [{ ...one, reads }];
  });
  return { named, waiting };
}

const isOfRename = ({ at, team }: TeamUpdate, { change, between }: GroundFinding): boolean =>
  change.type === 'team-renamed' &&
  change.team.id === team &&
  at >= between.from - slackMs &&
  at <= between.until + slackMs;

/** The new entries of the log that are not older than the first comparison. */
export const newEntries = (known: KnownGround, { switched, teamUpdates }: GroundEntries): GroundEntries => ({
  switched: newAmong(known, known.switched, switched),
  teamUpdates: newAmong(known, known.teamUpdates, teamUpdates),
});

function newAmong<One extends { readonly uuid: string; readonly at: number }>(
  known: KnownGround,
  before: readonly One[],
  entries: readonly One[],
): readonly One[] {
  const kept = new Set(before.map(({ uuid }) => uuid));
  const fresh = entries.filter(({ uuid, at }) => !kept.has(uuid) && at >= (known.since ?? Infinity));
  return [...new Map(fresh.map((one) => [one.uuid, one])).values()];
}

type Candidate = Pick<GroundRecord, 'ground' | 'actor'>;

function tellsOf({ at, enforced }: Switched, { change, between }: GroundFinding): boolean {
  if (change.type !== 'two-factor-enforcement' || change.logged || change.after !== enforced) return false;
  return at >= between.from - slackMs && at <= between.until + slackMs;
}

const loggedOnly = (
  { uuid, at, enforced }: Switched,
  place: { readonly organizationId: number; readonly organization: string },
): GroundFinding => ({
  id: groundId(['log', uuid]),
  organizationId: place.organizationId,
  organization: place.organization,
  change: { type: 'two-factor-enforcement', before: !enforced, after: enforced, logged: true },
  between: { from: at, until: at },
});

const changed = (ground: GroundFinding, at: number, actor: Culprit | undefined): WatchEvent => ({
  type: 'ground.changed',
  at,
  by: system,
  ground,
  ...(actor && { actor }),
});
