import type { Culprit, WatchEvent } from '../../approvals/audit-event.js';
import type { GroundFinding } from '../../approvals/ground-change.js';
import { system } from '../../approvals/person.js';
import type { AuditLog } from '../../make/audit-logs.js';
import { twoFactorSwitched } from '../../make/ground-events.js';
import type { Member } from '../known-members.js';
import { slackMs } from '../log-evidence.js';
import { culpritFrom } from '../sealed-for.js';
import type { GroundRead, KnownGround, Switched } from './ground.js';
import { groundId } from './ground-id.js';
import type { GroundRecord } from './ground-state.js';

/** Reads a switch of two-factor enforcement from an entry of Make's log; undefined for any other entry. */
export function switchedOf({ uuid, eventName, at, actor }: AuditLog): Switched | undefined {
  const enforced = twoFactorSwitched(eventName);
  if (enforced === undefined) return undefined;
  const { id, name, email } = actor ?? {};
  const known = {
    ...(id !== undefined && id > 0 && { id }),
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
  };
  return { uuid, at, enforced, ...(Object.keys(known).length > 0 && { actor: known }), reads: 0 };
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
  readonly waiting: readonly Switched[];
}

const patienceMs = 3_600_000;

/**
 * Returns the events to record: each finding, with its actor if Make's log names one, and each entry of the log that
 * two polls of the setting, or one hour, have not confirmed.
 */
export function settleSwitched({ known, read, fresh, state, members, now: at, ...place }: Compared): Settled {
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
      const ground = loggedOnly(one, place);
      if (!state.ground.has(ground.id)) onlyLogged.push(changed(ground, at, actor));
    }
  }
  const isFresh = new Set(fresh.map(({ id }) => id));
  return {
    events: [
      ...fresh.map((ground) => changed(ground, at, named.get(ground.id))),
      ...[...named]
        .filter(([id]) => !isFresh.has(id))
        .map(([ground, actor]): WatchEvent => ({ type: 'ground.named', at, by: system, ground, actor })),
      ...onlyLogged,
    ],
    waiting,
  };
}

/** The new entries of the log that are not older than the first comparison. */
export function newSwitches(known: KnownGround, entries: readonly Switched[]): readonly Switched[] {
  const kept = new Set(known.switched.map(({ uuid }) => uuid));
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
