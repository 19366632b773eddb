import type { Button } from '@slack/types';
import { alwaysRuns, takesAway } from '../../approvals/changes/changes.js';
import type { Request } from '../../approvals/request.js';
import { isReshapable, leftOutOf } from '../../approvals/reshape.js';
import { button } from '../blocks.js';
import { actionIds, clickValue } from '../ids.js';
import { isLong } from '../offer-words.js';
import { cutEnd } from '../text.js';
import { waitingLines } from '../waiting.js';
import { titleOf } from '../words.js';
import { cancel } from './buttons.js';
import type { Maker, StatusView } from './view.js';

/** The request waits for people's decisions. */
export const pending: StatusView<'pending'> = {
  lines: waitingLines,
  plainly: ({ missing }, { expiresAt }, { typed, moment }) => {
    const awaited = missing.map(({ groups, count }) => `${count} of ${groups.map(typed).join(' or ')}`);
    return `waiting for ${awaited.join(' and ') || 'a decision'}, until ${moment(expiresAt)}`;
  },
  forDeciders: (request, _phase, make, { frozen }) => [
    ...(frozen !== undefined && !alwaysRuns(request.revision.changes) ? [] : [approve(request, make)]),
    make(actionIds.deny, 'Deny'),
    ...(isReshapable(request) ? [make(actionIds.offerLess, 'Offer less')] : []),
  ],
  forRequester: (request, _phase, make) => [
    ...answersToOffer(request, make),
    ...(isReshapable(request) ? [make(actionIds.edit, 'Change it')] : []),
    make(actionIds.remind, 'Remind them'),
    cancel(request, make),
  ],
};

function approve(request: Request, make: Maker): Button {
  if (!takesAway(request.revision.changes)) return make(actionIds.approve, 'Approve', { style: 'primary' });
  const effects = [...new Set(request.revision.plans.flatMap((plan) => plan.effects))].join(' ');
  const title = cutEnd(`${titleOf(request)}?`, 100);
  return make(actionIds.approve, 'Approve', {
    style: 'danger',
    confirm: { title, text: effects || title, yes: 'Approve', danger: true },
  });
}

/** The answers to an offer. Details shows what a long one leaves out, which the message does not. */
function answersToOffer({ id, offer, revision }: Request, make: Maker): Button[] {
  if (!offer) return [];
  const value = clickValue(id, offer.n);
  return [
    button(actionIds.takeOffer, 'Take the offer', value, {
      style: 'primary',
      spoken: `Take what is offered for ${id}`,
    }),
    button(actionIds.declineOffer, 'Keep my request', value, { spoken: `Keep what ${id} asks for` }),
    ...(isLong(leftOutOf(revision, offer.revision)) ? [make(actionIds.details, 'Details')] : []),
  ];
}
