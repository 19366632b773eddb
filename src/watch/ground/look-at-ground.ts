import { isDeepStrictEqual } from 'node:util';
import type { WatchEvent } from '../../approvals/audit-event.js';
import type { WatchState } from '../watch-state.js';
import { type ComparisonFacts, compareGround, type Moved, nextGround } from './compare.js';
import { emptyGround, type GroundRead, type KnownGround } from './ground.js';
import { findingOf, type GroundPlace } from './ground-id.js';
import { type GroundEntries, newEntries, settleLog } from './ground-log.js';
import type { OpenLong } from './open-long.js';

/** The inputs of a poll other than the new reading. */
export interface GroundBefore extends ComparisonFacts, GroundPlace {
  readonly known: KnownGround | undefined;
  readonly state: Pick<WatchState, 'ground'>;
  readonly now: number;
}

/** The result of a poll: `events` are committed, then `next` is stored, then people are told. */
export interface LookAtGround {
  readonly events: readonly WatchEvent[];
  readonly next: KnownGround;
}

/** Compares a reading with the known ground, and matches it with Make's log. */
export function lookAtGround(before: GroundBefore, read: GroundRead, openLong: OpenLong): LookAtGround {
  const { state, now } = before;
  const known = before.known ?? emptyGround;
  const moved = [
    ...compareGround(known, read, before).filter((one) => !isTold(one, known, before)),
    ...openLong.moved,
  ];
  const fresh = moved.map((one) => findingOf(before, one)).filter(({ id }) => !state.ground.has(id));
  const since = known.since ?? now;
  const next = { ...nextGround(known, read), since, openLong: [...openLong.told] };
  const settled = settleLog({ ...before, known: next, read, fresh });
  return { events: settled.events, next: { ...next, ...kept(settled.waiting) } };
}

/**
 * Whether the earlier reading told of a role as it still is: it may have begun before Usher read its own write back,
 * and have come to the role after somebody changed it again.
 */
function isTold({ change }: Moved, { roles }: KnownGround, { state }: GroundBefore): boolean {
  if (change.type !== 'role-permissions-changed') return false;
  return [...state.ground.values()].some(
    ({ ground }) =>
      ground.change.type === change.type &&
      ground.change.role.id === change.role.id &&
      ground.request === undefined &&
      ground.between.until === roles?.until &&
      isDeepStrictEqual(ground.change.after, change.after),
  );
}

/** Adds entries of Make's log; undefined if none of them is new. */
export function lookAtLog(before: GroundBefore, entries: GroundEntries): LookAtGround | undefined {
  const known = before.known ?? emptyGround;
  const fresh = newEntries(known, entries);
  if (fresh.switched.length + fresh.teamUpdates.length === 0) return undefined;
  const next = {
    ...known,
    switched: [...known.switched, ...fresh.switched],
    teamUpdates: [...known.teamUpdates, ...fresh.teamUpdates],
  };
  const settled = settleLog({ ...before, known: next, fresh: [] });
  return { events: settled.events, next: { ...next, ...kept(settled.waiting) } };
}

const kept = ({ switched, teamUpdates }: GroundEntries) => ({
  switched: [...switched],
  teamUpdates: [...teamUpdates],
});
