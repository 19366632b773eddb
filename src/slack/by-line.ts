import { isUnread } from '../approvals/changes/changes.js';
import type { Request } from '../approvals/request.js';
import { hasTouchedMake } from './outcome.js';
import { date, mention } from './text.js';
import { approvedNames, byPolicy } from './waiting.js';

/** Who asked, who decided, and when Usher saw it on Make: the last line of a card; markup. */
export function byLine(request: Request): string {
  const parts = [`${mention(request.requester.person)} asked`, ...decided(request)].join(', ');
  const rest = [...ending(request), request.id];
  return [parts, ...rest].join(' · ');
}

function decided(request: Request): string[] {
  const { automatic, approvals } = request;
  if (automatic) return [`approved automatically${byPolicy(request)}`];
  return approvals.length > 0 ? [`${approvedNames(request)} approved`] : [];
}

function ending(request: Request): string[] {
  const { phase } = request;
  const unchanged = hasTouchedMake(request) ? [] : ['nothing was changed'];
  switch (phase.status) {
    case 'done':
      if (isUnread(request.revision.changes)) return [`answered by Make ${date(phase.at)}`];
      return [`checked on Make ${date(phase.at)}`];
    case 'ended':
      return [`checked on Make ${date(phase.at)}`];
    case 'active':
      return [`checked on Make ${date(phase.startedAt)}`];
    case 'denied':
      return [`${phase.stopped ? 'stopped' : 'denied'} ${date(phase.at)}`, ...unchanged];
    case 'cancelled':
      return [`cancelled ${date(phase.at)}`, ...unchanged];
    case 'expired':
      return [`expired ${date(phase.at)}`];
    case 'pending':
    case 'approved':
    case 'executing':
    case 'awaiting':
    case 'ending':
    case 'conflict':
    case 'partial':
    case 'failed':
    case 'unknown':
      return [];
  }
}
