import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../approvals/changes/catalogue.js';
import { isOver, type Request } from '../approvals/request.js';

/** What became of one change of a request on Make. */
export interface Settled {
  readonly done: boolean;
  readonly why?: string;
}

/** Where a request has what a line asked for; -1 where it has been changed since and asks for something else. */
export const placeOf = ({ revision }: Request, asked: Change): number =>
  revision.durationMs === undefined ? revision.changes.findIndex((one) => isDeepStrictEqual(one, asked)) : -1;

/**
 * How a line's request ended, as reading Make back showed it; undefined as long as it may still end otherwise. Only what was
 * verified is done: what was denied, expired, failed or was given up is not.
 */
export function settledBy(request: Request, asked: Change, now: number): Settled | undefined {
  const one = request.progress[placeOf(request, asked)];
  if (!one) return { done: false, why: `${request.id} does not have this change any more` };
  if (one.state === 'verified') return { done: true };
  const { phase } = request;
  const { why } = one;
  if (phase.status === 'denied')
    return { done: false, why: `${request.id} was denied: ${phase.reason.personal}` };
  if (phase.status === 'cancelled') return { done: false, why: `${request.id} was cancelled` };
  if (phase.status === 'expired')
    return { done: false, why: `${request.id} expired: ${expiredBecause[phase.why]}` };
  const failed = one.state === 'failed' || isOver(request);
  if (!failed) return undefined;
  // As long as it may be tried again it may still be done.
  const retryable = (phase.status === 'failed' || phase.status === 'partial') && now < phase.executeBy;
  if (retryable && !request.givenUp) return undefined;
  return { done: false, why: why ?? `${request.id} was closed before it was done` };
}

const expiredBecause = {
  'nobody-decided': 'nobody decided it in time',
  'not-executed': 'it was not carried out in time',
  'not-accepted': 'the invitation was not accepted',
} as const;

/** Where a request stands that has not ended, in a few words. */
export function underWay({ phase, id }: Request, change: number, failedWhy: string | undefined): string {
  switch (phase.status) {
    case 'pending':
      return `${id} waits for a decision`;
    case 'approved':
      return `${id} is approved and runs soon`;
    case 'failed':
    case 'partial':
      return failedWhy === undefined ? `${id} goes on` : `not done, ${id} can be tried again: ${failedWhy}`;
    case 'unknown':
      return `${id}: Make did not answer, so nobody knows whether change ${change + 1} is done`;
    default:
      return `${id} is being carried out`;
  }
}
