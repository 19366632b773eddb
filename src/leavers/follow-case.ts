import type { LeaverEnd } from '../approvals/leaver-event.js';
import { isResolved } from '../approvals/phase.js';
import { isOver, type Request } from '../approvals/request.js';
import type { LeaverCase } from './cases.js';

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
