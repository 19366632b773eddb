import type { Button } from '@slack/types';
import { alwaysRuns, isContainment, takesAway } from '../approvals/changes/changes.js';
import { isDeletableByOwner } from '../approvals/decide/own-token.js';
import type { Request } from '../approvals/request.js';
import { isReshapable } from '../approvals/reshape.js';
import type { Control } from '../approvals/store.js';
import { type ButtonLook, button } from './blocks.js';
import { goingBack } from './changes-in-words.js';
import { actionIds, clickValue } from './ids.js';
import { countOf } from './outcome.js';
import { cutEnd, cutMiddle } from './text.js';
import { roleWord, thingOf, titleOf } from './words.js';

type Maker = (actionId: string, label: string, look?: ButtonLook) => Button;

/** A button about this request; its text for screen readers names the request. */
const maker =
  (request: Request): Maker =>
  (actionId, label, look) =>
    button(actionId, label, clickValue(request.id, request.revision.n), {
      ...look,
      spoken: `${label} ${request.id}: ${thingOf(request)}`,
    });

/** What approvers can do with a request now; empty if there is nothing to decide. */
export function decidingButtons(request: Request, { frozen }: Pick<Control, 'frozen'>): Button[] {
  const make = maker(request);
  const { phase, revision } = request;
  const isFrozen = frozen !== undefined && !alwaysRuns(revision.changes);
  switch (phase.status) {
    case 'pending':
      return [
        ...(isFrozen ? [] : [approve(request, make)]),
        make(actionIds.deny, 'Deny'),
        ...(isReshapable(request) ? [make(actionIds.offerLess, 'Offer less')] : []),
      ];
    case 'approved':
      return phase.runsAt > phase.at ? [make(actionIds.deny, 'Stop', { style: 'danger' })] : [];
    case 'conflict':
      return settling(request, make);
    case 'failed':
    case 'partial':
    case 'unknown':
      return request.givenUp ? [] : unfinished(request, make);
    case 'active':
      return [...extend(request, make), endNow(request, make)];
    case 'awaiting':
      return tryAgain(request, make);
    case 'executing':
    case 'ending':
    case 'done':
    case 'ended':
    case 'denied':
    case 'cancelled':
    case 'expired':
      return [];
  }
}

/** What the requester can do with their request. */
export function requesterButtons(request: Request): Button[] {
  const make = maker(request);
  const { status } = request.phase;
  switch (status) {
    case 'pending':
      return [
        ...offered(request),
        ...(isReshapable(request) ? [make(actionIds.edit, 'Change it')] : []),
        make(actionIds.remind, 'Remind them'),
        make(actionIds.cancel, 'Cancel request'),
      ];
    case 'approved':
      return [make(actionIds.cancel, 'Cancel request')];
    case 'awaiting':
      return [...tryAgain(request, make), withdraw(request, make)];
    case 'active':
      return isContainment(request.revision.changes) ? [] : [...extend(request, make), endNow(request, make)];
    case 'failed':
    case 'partial':
    case 'unknown':
      return request.givenUp ? [] : unfinished(request, make);
    case 'denied':
    case 'cancelled':
    case 'expired':
      return [askAgain(request)];
    case 'executing':
    case 'ending':
    case 'conflict':
    case 'done':
    case 'ended':
      return [];
  }
}

/** What the subject can do with their access. */
export const subjectButtons = (request: Request): Button[] =>
  request.phase.status === 'active' && !isContainment(request.revision.changes)
    ? [...extend(request, maker(request)), endNow(request, maker(request))]
    : [];

/** The answers to an offer. */
function offered({ id, offer }: Request): Button[] {
  if (!offer) return [];
  const value = clickValue(id, offer.n);
  return [
    button(actionIds.takeOffer, 'Take the offer', value, {
      style: 'primary',
      spoken: `Take what is offered for ${id}`,
    }),
    button(actionIds.declineOffer, 'Keep what I asked', value, { spoken: `Keep what ${id} asks for` }),
  ];
}

export const detailsButton = (request: Request): Button => maker(request)(actionIds.details, 'Details');

export const askAgain = (request: Request): Button => maker(request)(actionIds.askAgain, 'Ask again');

/** For the owner of a leaked token: they delete it without anybody else's approval. */
export const ownerButtons = (request: Request): Button[] =>
  isDeletableByOwner(request)
    ? [
        maker(request)(actionIds.deleteNow, 'Delete it now', {
          style: 'danger',
          confirm: {
            title: 'Delete your token now?',
            text: 'It is deleted on Make at once, and nobody else has to agree. Whatever uses it stops.',
            yes: 'Delete it',
            danger: true,
          },
        }),
      ]
    : [];

/** For an approver who says that an approval was not theirs. */
export const notMeButton = (request: Request): Button =>
  maker(request)(actionIds.notMe, 'This was not me', {
    style: 'danger',
    confirm: {
      title: 'This was not you?',
      text: `Your approval of ${request.id} is taken back, changes are frozen for everybody, and Usher tells the admins.`,
      yes: 'Take it back',
      danger: true,
    },
  });

function approve(request: Request, make: Maker): Button {
  if (!takesAway(request.revision.changes)) return make(actionIds.approve, 'Approve', { style: 'primary' });
  const effects = [...new Set(request.revision.plans.flatMap((plan) => plan.effects))].join(' ');
  const title = cutEnd(`${titleOf(request)}?`, 100);
  return make(actionIds.approve, 'Approve', {
    style: 'danger',
    confirm: { title, text: effects || title, yes: 'Approve', danger: true },
  });
}

const extend = ({ phase }: Request, make: Maker): Button[] =>
  phase.status === 'active' && phase.endsAt !== undefined
    ? [make(actionIds.extend, 'Ask to extend', { style: 'primary' })]
    : [];

/** Gives back what a containment took away; ends any other grant. */
function endNow(request: Request, make: Maker): Button {
  if (isContainment(request.revision.changes)) {
    const text = 'They get back the roles they had before, wherever nobody changed them since.';
    return make(actionIds.endEarly, 'Restore access', {
      confirm: { title: 'Restore access?', text, yes: 'Restore' },
    });
  }
  return make(actionIds.endEarly, 'End now', {
    confirm: {
      title: 'End it now?',
      text: cutEnd(goingBack(request), 300),
      yes: 'End now',
      danger: true,
    },
  });
}

function settling(request: Request, make: Maker): Button[] {
  const { revision, progress, phase } = request;
  if (phase.status !== 'conflict') return [];
  const open = revision.plans.flatMap(({ differences }, index) =>
    progress[index]?.state === 'conflict' ? differences : [],
  );
  const before = new Set(open.map(({ now }) => roleWord(now)));
  const [only] = before;
  const back = before.size === 1 && only !== undefined ? `Back to ${cutMiddle(only, 60)}` : 'Restore';
  const kept =
    progress.filter(({ state }) => state === 'conflict').length === 1
      ? `Keep ${cutMiddle(phase.found, 60)}`
      : 'Keep';
  return [make(actionIds.restore, back, { style: 'primary' }), make(actionIds.keep, kept)];
}

function unfinished(request: Request, make: Maker): Button[] {
  const { status } = request.phase;
  const again = status === 'unknown' ? 'Check again' : 'Try again';
  return [
    ...(status === 'partial'
      ? tryAgain(request, make)
      : [make(actionIds.retry, again, { style: 'primary' })]),
    make(actionIds.giveUp, 'Close request', {
      confirm: {
        title: `Close ${request.id}?`,
        text: 'What is not done stays so, and the approvals are gone. It can be asked for again.',
        yes: 'Close request',
        danger: true,
      },
    }),
  ];
}

/** Only the refused part, with the approvals that the request has. */
function tryAgain(request: Request, make: Maker): Button[] {
  const left = countOf(request, 'failed');
  return left > 0 ? [make(actionIds.retry, `Try ${left} again`, { style: 'primary' })] : [];
}

function withdraw(request: Request, make: Maker): Button {
  const open = countOf(request, 'awaiting');
  const label = open > 1 ? 'Withdraw open invitations' : 'Withdraw invitation';
  const whom = open > 1 ? `${open} people are` : 'One person is';
  return make(actionIds.cancel, label, {
    style: 'danger',
    confirm: {
      title: `${label}?`,
      text: `${whom} taken out of Make again. Anybody who has accepted stays.`,
      yes: 'Withdraw',
      danger: true,
    },
  });
}
