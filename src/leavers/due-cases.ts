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
function stoppedBy(state: LeaversState, brake: Brake): LeaverCase[] {
  const all = [...state.cases.values()];
  const waiting = all.filter((one) => isWaiting(one) && isSeen(one) && !isPassed(one));
  if (waiting.length === 0) return [];
  if (all.some(isHeld)) return waiting;
  return isWave(countedBy(state), waiting, brake) ? waiting : [];
}

/** The cases that the brake counts, the oldest first. */
const countedBy = ({ cases, brakeFrom }: LeaversState): LeaverCase[] =>
  [...cases.values()]
    .filter((one) => isSeen(one) && one.state.is !== 'returned' && one.seenAt > brakeFrom)
    .sort((a, b) => a.seenAt - b.seenAt);

/** Tells if more people than the brake allows left in a period of its length, one of the waiting people among them. */
function isWave(
  left: readonly LeaverCase[],
  waiting: readonly LeaverCase[],
  { most, withinMs }: Brake,
): boolean {
  const waits = new Set(waiting);
  const period: LeaverCase[] = [];
  const people = new Map<string, number>();
  let waitingThere = 0;
  const count = (one: LeaverCase, by: 1 | -1): void => {
    const key = whoOf(one);
    const n = (people.get(key) ?? 0) + by;
    if (n === 0) people.delete(key);
    else people.set(key, n);
    if (waits.has(one)) waitingThere += by;
  };
  let from = 0;
  for (const one of left) {
    period.push(one);
    count(one, 1);
    for (let first = period[from]; first && first.seenAt < one.seenAt - withinMs; first = period[from]) {
      count(first, -1);
      from += 1;
    }
    if (people.size > most && waitingThere > 0) return true;
  }
  return false;
}

/** Somebody whose account moved has a second case, and counts once. */
const whoOf = ({ id, person, makeUsers: [makeUser] }: LeaverCase): string => person ?? `${makeUser ?? id}`;

/** How many other people left within the brake's period before it stopped these: their cases had gone on. */
export function goneOnBefore(
  state: LeaversState,
  { withinMs }: Brake,
  stopped: readonly LeaverCase[],
  now: number,
): number {
  const others = new Set(
    countedBy(state).flatMap((one) => (one.seenAt < now - withinMs || wasKept(one) ? [] : [whoOf(one)])),
  );
  for (const one of stopped) others.delete(whoOf(one));
  return others.size;
}

/** The case ended without a change of all the person's access. */
const wasKept = ({ state }: LeaverCase): boolean =>
  state.is === 'closed' && state.why !== 'done' && state.why !== 'contained';

const isPassed = ({ state }: LeaverCase): boolean => state.is === 'waiting' && state.isReleased;
