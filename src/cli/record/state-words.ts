import type { Request } from '../../approvals/request.js';
import { doneAndNot, failureReasons } from '../../slack/outcome.js';
import { iso, type Typed, userOf } from './text.js';

/** The state of a request, as a sentence without its full stop. */
export function stateWords(request: Request, typed: Typed): string {
  const { phase } = request;
  const reasons = failureReasons(request).map(typed).join(' ');
  const closed = request.givenUp ? '; closed' : '';
  switch (phase.status) {
    case 'pending':
      return `waiting for ${awaited(request, typed)}, until ${iso(phase.expiresAt)}`;
    case 'approved':
      return phase.runsAt > phase.at
        ? `approved, on hold until ${iso(phase.runsAt)}`
        : `approved, to be carried out by ${iso(phase.executeBy)}`;
    case 'executing':
      return 'being changed on Make';
    case 'awaiting':
      return `invited, waiting for acceptance until ${iso(phase.until)}`;
    case 'active':
      return `in effect, verified, until ${phase.endsAt === undefined ? 'an admin ends it' : iso(phase.endsAt)}`;
    case 'ending':
      return 'being ended on Make';
    case 'conflict':
      return `ended but not undone: somebody made it ${typed(phase.found)} meanwhile`;
    case 'done':
      return `done, verified on Make ${iso(phase.at)}`;
    case 'ended':
      return `ended, verified on Make ${iso(phase.at)}`;
    case 'partial':
      return `${doneAndNot(request)}: ${reasons}${closed}`;
    case 'failed':
      return `not done: ${reasons}${closed}`;
    case 'unknown':
      return `not known: Make did not answer and reading back is not conclusive${closed}`;
    case 'denied':
      return `denied by ${userOf(phase.by)} ${iso(phase.at)}`;
    case 'cancelled':
      return `cancelled ${iso(phase.at)}`;
    case 'expired':
      return `expired ${iso(phase.at)} (${phase.why})`;
  }
}

const awaited = ({ missing }: Request, typed: Typed): string =>
  missing.map(({ groups, count }) => `${count} of ${groups.map(typed).join(' or ')}`).join(' and ') ||
  'a decision';
