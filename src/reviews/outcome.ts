import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../approvals/changes/catalogue.js';
import { factsOf } from '../approvals/phase.js';
import { isOver, type Request } from '../approvals/request.js';

/** The outcome of one change of a request on Make. */
export interface Settled {
  readonly done: boolean;
  readonly why?: string;
}

/** The index of a line's change in the request; -1 if the request was changed and asks for something else. */
export const placeOf = ({ revision }: Request, asked: Change): number =>
  revision.durationMs === undefined ? revision.changes.findIndex((one) => isDeepStrictEqual(one, asked)) : -1;

/**
 * How a line's request ended, as read back from Make; undefined while the outcome may still change. Only a verified
 * change is done: denied, expired, failed and abandoned ones are not.
 */
export function settledBy(request: Request, asked: Change, now: number): Settled | undefined {
  const one = request.progress[placeOf(request, asked)];
  if (!one) return { done: false, why: `${request.id} does not have this change any more` };
  if (one.state === 'verified') return { done: true };
  const { phase } = request;
  if (phase.status === 'denied')
    return {
      done: false,
      why: `${request.id} was ${phase.stopped ? 'stopped' : 'denied'}: ${phase.reason.personal}`,
    };
  if (phase.status === 'cancelled') return { done: false, why: `${request.id} was cancelled` };
  if (phase.status === 'expired')
    return { done: false, why: `${request.id} expired: ${expiredBecause[phase.why]}` };
  if (!isOver(request) && (one.state !== 'failed' || mayBeTriedAgain(request, now))) return undefined;
  return { done: false, why: one.why ?? `${request.id} was closed before it was done` };
}

/** Whether the approvals of a request still allow to try a failed change again, now or once its other changes end. */
const mayBeTriedAgain = ({ phase }: Request, now: number): boolean =>
  'executeBy' in phase && now < phase.executeBy;

const expiredBecause = {
  'nobody-decided': 'nobody decided it in time',
  'not-executed': 'it was not carried out in time',
  'not-accepted': 'the invitation was not accepted',
} as const;

/** The state of a request that has not ended, in a few words. */
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
      return `${id} is ${factsOf(phase.status).words}`;
  }
}
