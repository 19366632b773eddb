import type { Button } from '@slack/types';
import { isContainment } from '../../approvals/changes/changes.js';
import { retriedInPlace } from '../../approvals/decide/act.js';
import type { PhaseOf } from '../../approvals/phase.js';
import type { Request } from '../../approvals/request.js';
import { holdMsOf } from '../../approvals/revision.js';
import { button } from '../blocks.js';
import { goingBack } from '../changes-in-words.js';
import { actionIds, clickValue } from '../ids.js';
import { countOf, onlyIn } from '../outcome.js';
import { cutEnd } from '../text.js';
import { nounOf } from '../words.js';
import type { Maker } from './view.js';

/** Creates buttons about this request. Their text for screen readers names the request. */
export const maker =
  (request: Request): Maker =>
  (actionId, label, look) =>
    button(actionId, label, clickValue(request.id, request.revision.n), {
      ...look,
      spoken: `${label} ${request.id}: ${nounOf(request)}`,
    });

/** The button that asks for the same in a new request. */
export const askAgain = (request: Request): Button => maker(request)(actionIds.askAgain, 'Ask again');

/** The button for access that has an end, unless somebody asks to extend it or a containment has taken it away. */
export const extend = (
  { followUps = [] }: Pick<Request, 'followUps'>,
  { endsAt }: PhaseOf<'active'>,
  make: Maker,
): Button[] =>
  endsAt === undefined || followUps.some(({ asks }) => asks === 'extend' || asks === 'contain')
    ? []
    : [make(actionIds.extend, 'Ask to extend', { style: 'primary' })];

/** The button that gives back the access that a containment took, or ends any other grant. */
export function endNow(request: Request, make: Maker): Button {
  if (isContainment(request.revision.changes)) {
    const text = 'They get back the roles they had before, wherever nobody changed them since.';
    return make(actionIds.endEarly, 'Restore access', {
      confirm: { title: 'Restore access?', text, yes: 'Restore' },
    });
  }
  return make(actionIds.endEarly, 'End now', {
    confirm: {
      title: 'End it now?',
      text: cutEnd(goingBack(onlyIn(request, 'verified')), 300),
      yes: 'End now',
      danger: true,
    },
  });
}

/** Cancels the request; asks first if approvals would be lost. */
export function cancel({ approvals, id }: Request, make: Maker): Button {
  const count = approvals.length;
  if (count === 0) return make(actionIds.cancel, 'Cancel request');
  const lost =
    count === 1 ? 'The approval that it has is lost.' : `The ${count} approvals that it has are lost.`;
  const confirm = { title: `Cancel ${id}?`, text: lost, yes: 'Cancel request', danger: true };
  return make(actionIds.cancel, 'Cancel request', { confirm });
}

/**
 * The button that tries only the refused part again, with the approvals that the request has. While other changes are
 * awaited or in effect there is none for a rule that holds changes back, nor once the grant is or may become longer, nor
 * during a containment.
 */
export function tryAgain(request: Request, make: Maker): Button[] {
  const left = countOf(request, 'failed');
  const { phase, revision, grant, followUps = [] } = request;
  const isBarred = grant?.extensions !== undefined || followUps.length > 0 || holdMsOf(revision) > 0;
  if (retriedInPlace(phase.status) && isBarred) return [];
  return left > 0 ? [make(actionIds.retry, `Try ${left} again`, { style: 'primary' })] : [];
}
