import type { Request } from '../approvals/request.js';
import { viewOf } from './statuses/statuses.js';
import { mention } from './text.js';
import { approvedNames, byPolicy } from './waiting.js';

/** The last line of a card, which says who asked, who decided, and when Usher saw the change on Make; markup. */
export function byLine(request: Request): string {
  const parts = [`${mention(request.requester.person)} asked`, ...decided(request)].join(', ');
  const rest = [...(viewOf(request).checked?.(request, request.phase) ?? []), request.id];
  return [parts, ...rest].join(' · ');
}

function decided(request: Request): string[] {
  const { automatic, approvals } = request;
  if (automatic) return [`approved automatically${byPolicy(request)}`];
  return approvals.length > 0 ? [`${approvedNames(request)} approved`] : [];
}
