import type { LeaverEnd } from '../approvals/leaver-event.js';
import { isResolved, isUnfinished } from '../approvals/phase.js';
import { isOver, type Request } from '../approvals/request.js';
import { type LeaverCase, type LeaversState, laterCaseOf, takesSome } from './cases.js';

/** The outcomes after which an account that the request did not reach must be asked about. */
const leavesOpen: ReadonlySet<LeaverEnd> = new Set(['done', 'expired', 'given-up', 'no-request']);

/**
 * How a case ends whose person has another account by now; undefined if the request may still reach it, or if people
 * decided that the person keeps their access.
 */
export function endOfMoved(
  outcome: LeaverEnd | 'remind' | undefined,
  request: Request | undefined,
): LeaverEnd | undefined {
  if (outcome === undefined) return request && isUnfinished(request.phase) ? 'given-up' : undefined;
  return outcome !== 'remind' && leavesOpen.has(outcome) ? outcome : undefined;
}

/**
 * The outcome of a case's request; `remind` if a leave of absence is over and the access is still removed. Undefined
 * while the request is in progress.
 */
export function followed(
  { until }: LeaverCase,
  request: Request | undefined,
  now: number,
): LeaverEnd | 'remind' | undefined {
  if (!request) return 'no-request';
  const { phase } = request;
  if (phase.status === 'active') {
    if (until === undefined) return 'contained';
    return now >= until ? 'remind' : undefined;
  }
  if (isResolved(phase)) return phase.status === 'ended' ? 'given-back' : phase.status;
  return isOver(request) ? 'given-up' : undefined;
}

/** Whether somebody on leave has left meanwhile: people decide on their removal, or their access has been taken. */
export function leftMeanwhile(state: LeaversState, one: LeaverCase): 'no' | 'asked' | 'gone' {
  const later = laterCaseOf(state, one);
  if (!later) return 'no';
  if (later.state.is !== 'closed') return 'asked';
  return takesSome.has(later.state.why) ? 'gone' : 'no';
}
