import type { LeaverEnd } from '../approvals/leaver-event.js';
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
  const { status } = request.phase;
  switch (status) {
    case 'done':
    case 'denied':
    case 'cancelled':
    case 'expired':
      return status;
    case 'ended':
      return 'given-back';
    case 'active':
      if (until === undefined) return 'contained';
      return now >= until ? 'remind' : undefined;
    case 'partial':
    case 'failed':
    case 'unknown':
      return isOver(request) ? 'given-up' : undefined;
    case 'pending':
    case 'approved':
    case 'executing':
    case 'awaiting':
    case 'ending':
    case 'conflict':
      return undefined;
  }
}
