import type { Brake } from '../approvals/policy/leavers.js';
import { isHeld, isOpen, isSeen, isWaiting, type LeaverCase, type LeaversState, requestOf } from './cases.js';

/** What the policy says of leavers, as far as it decides when something is due. */
export interface LeaverTiming {
  readonly wait: number;
  readonly brake: Brake;
}

export type LeaverDue =
  /** The brake stops these, with all that wait. */
  | { readonly type: 'hold'; readonly cases: readonly LeaverCase[] }
  /** The wait is over: ask Slack again, and open the request. */
  | { readonly type: 'ask'; readonly case: LeaverCase }
  /** It has a request: see what became of it. */
  | { readonly type: 'follow'; readonly case: LeaverCase }
  /** Held: see whether they are back. */
  | { readonly type: 'look'; readonly case: LeaverCase };

/** What is due about those who left, the brake first; after a crash the same question gives the same answer. */
export function dueCases(state: LeaversState, timing: LeaverTiming, now: number): LeaverDue[] {
  const open = [...state.cases.values()].filter(isOpen);
  const waiting = open.filter(isWaiting);
  const stopped = stoppedBy(state, timing.brake);
  if (stopped.length > 0) return [{ type: 'hold', cases: stopped }, ...followed(open)];
  const ready = waiting.filter((one) => readyAt(one, timing) <= now);
  const held = open.filter((one) => isHeld(one) && readyAt(one, timing) <= now);
  return [
    ...ready.map((one): LeaverDue => ({ type: 'ask', case: one })),
    ...held.map((one): LeaverDue => ({ type: 'look', case: one })),
    ...followed(open),
  ];
}

/** When something may be due next; undefined where nobody waits. */
export function nextDueAt(state: LeaversState, timing: LeaverTiming): number | undefined {
  const times = [...state.cases.values()].filter(isWaiting).map((one) => readyAt(one, timing));
  return times.length > 0 ? Math.min(...times) : undefined;
}

const followed = (open: readonly LeaverCase[]): LeaverDue[] =>
  open.flatMap((one) => (requestOf(one) === undefined ? [] : [{ type: 'follow', case: one }]));

/** An admin's word needs no second look; whom Slack shows to have left may be back soon. */
const readyAt = (one: LeaverCase, { wait }: LeaverTiming): number =>
  isSeen(one) ? one.seenAt + wait : one.seenAt;

/**
 * Whom the brake has to stop: all who wait, once more people than it lets through left within its time, or while it
 * holds others already. Admins who name people are no wave.
 */
function stoppedBy(state: LeaversState, { most, withinMs }: Brake): LeaverCase[] {
  const all = [...state.cases.values()];
  const waiting = all.filter((one) => isWaiting(one) && isSeen(one) && !isPassed(one));
  if (waiting.length === 0) return [];
  if (all.some(isHeld)) return waiting;
  const times = all
    .filter((one) => isSeen(one) && one.state.is !== 'returned' && one.seenAt > state.brakeFrom)
    .map(({ seenAt }) => seenAt)
    .sort((a, b) => a - b);
  const isWave = times.some((first, index) => {
    const last = times[index + most];
    if (last === undefined || last - first > withinMs) return false;
    return waiting.some(({ seenAt }) => seenAt >= first && seenAt <= last);
  });
  return isWave ? waiting : [];
}

const isPassed = ({ state }: LeaverCase): boolean => state.is === 'waiting' && state.isReleased;
