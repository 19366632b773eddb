import type { Finding } from '../approvals/audit-event.js';
import type { GroundFinding } from '../approvals/ground-change.js';
import { sameMailbox } from '../approvals/person.js';
import { isOver, type Request } from '../approvals/request.js';
import { isUnderWay, type Undo } from '../slack/undo.js';

/**
 * The state of a request that was opened to undo a finding. `change` is the finding's index in a request that undoes
 * several; it is ignored if changes were left out since. Undefined if the request concerns another person or place.
 */
export function undoOf(
  request: Request,
  finding: Finding | GroundFinding,
  change: number | undefined,
  link: string | undefined,
): Undo | undefined {
  const { plans } = request.revision;
  const concerned = plans.flatMap((plan, index) => (concerns(plan, finding) ? [index] : []));
  const [first] = concerned;
  const index = change !== undefined && concerned.includes(change) ? change : first;
  const plan = index === undefined ? undefined : plans[index];
  if (!plan || index === undefined) return undefined;
  const after = plan.differences[0]?.after;
  const { phase } = request;
  return {
    request: request.id,
    ...(link !== undefined && { link }),
    by: request.requester.person,
    stands: standsOf(request, index),
    waitsFor: phase.status === 'pending' ? (request.missing[0]?.groups ?? []) : [],
    approvedBy: [...new Set(request.approvals.map(({ by }) => by))],
    ...(phase.status === 'denied' && { deniedBy: phase.by }),
    ...(after !== undefined && after !== 'none' && { leadsTo: after.name }),
  };
}

function concerns(plan: Request['revision']['plans'][number], finding: Finding | GroundFinding): boolean {
  const { organization, team, subject, content } = plan;
  if ('change' in finding) {
    const { change, organizationId } = finding;
    return 'role' in change && organization.id === organizationId && content?.role.id === change.role.id;
  }
  if (organization.id !== finding.organizationId || team?.id !== finding.team?.id) return false;
  if (subject.userId !== undefined) return subject.userId === finding.userId;
  const [theirs, its] = [subject.email.personal, finding.email.personal];
  return theirs !== '' && its !== '' && sameMailbox(theirs, its);
}

function standsOf(request: Request, index: number): Undo['stands'] {
  const { status } = request.phase;
  if (status === 'pending') return 'waiting';
  if (status === 'denied' || status === 'cancelled') return status;
  if (status === 'ended') return 'over';
  const state = request.progress[index]?.state;
  if (state === 'verified' || state === 'conflict') return 'done';
  if (status === 'expired') return 'expired';
  if (state === 'failed' || isOver(request)) return 'failed';
  return status === 'awaiting' ? 'invited' : 'approved';
}

const worth = (undo: Undo): number => (undo.stands === 'done' ? 2 : isUnderWay(undo) ? 1 : 0);

/** The request that shows the state best, out of several about one change; the newest of equals. */
export const decisive = (all: readonly Undo[]): Undo | undefined =>
  all.reduce<Undo | undefined>((best, one) => (!best || worth(one) >= worth(best) ? one : best), undefined);
