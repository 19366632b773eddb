import type { Brake } from '../approvals/policy/leavers.js';
import { isHeld, isOpen, isSeen, isWaiting, type LeaverCase, type LeaversState, requestOf } from './cases.js';

/** The policy's settings about leavers that decide when a step is due. */
export interface LeaverTiming {
  readonly wait: number;
  readonly brake: Brake;
}

export type LeaverDue =
  /** The brake stops these cases, and no waiting case goes on. */
  | { readonly type: 'hold'; readonly cases: readonly LeaverCase[] }
  /** The wait is over: check with Slack again, and open the request. */
  | { readonly type: 'ask'; readonly case: LeaverCase }
  /** The case has a request: check its outcome. */
  | { readonly type: 'follow'; readonly case: LeaverCase }
  /** The brake holds the case: check if the person is back. */
  | { readonly type: 'look'; readonly case: LeaverCase };

/** The due steps of all cases, the brake first. After a crash the result is the same. */
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

/**
 * When the next step may be due; undefined if no case is waiting. `laterAt`: when a case that could not be asked about is
 * tried again.
 */
export function nextDueAt(
  state: LeaversState,
  timing: LeaverTiming,
  laterAt: (one: LeaverCase) => number = () => 0,
): number | undefined {
  const waiting = [...state.cases.values()].filter(isWaiting);
  const times = waiting.map((one) => Math.max(readyAt(one, timing), laterAt(one)));
  return times.length > 0 ? Math.min(...times) : undefined;
}

const followed = (open: readonly LeaverCase[]): LeaverDue[] =>
  open.flatMap((one) => (requestOf(one) === undefined ? [] : [{ type: 'follow', case: one }]));

/** A person whom an admin named is ready at once; a person whom Slack showed as gone may soon be back. */
const readyAt = (one: LeaverCase, { wait }: LeaverTiming): number =>
  isSeen(one) ? one.seenAt + wait : one.seenAt;

/**
 * The cases that the brake must stop: every waiting case that Slack reported, if more people left within the brake's
 * period than it allows, or if it already holds others. People named by an admin do not count.
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
