import type { Button } from '@slack/types';
import { isDeletableByOwner } from '../approvals/decide/own-token.js';
import { isJustReminded } from '../approvals/decide/remind.js';
import { isOpenToObjection } from '../approvals/leak.js';
import { isOver, type Request } from '../approvals/request.js';
import type { Control } from '../approvals/store.js';
import { linkButton } from './blocks.js';
import { actionIds, clickValue } from './ids.js';
import { maker } from './statuses/buttons.js';
import { viewOf } from './statuses/statuses.js';

/** The buttons for the acts that approvers can do with a request now; empty if there is nothing to decide. */
export const decidingButtons = (request: Request, control: Pick<Control, 'frozen'>): Button[] =>
  viewOf(request).forDeciders?.(request, request.phase, maker(request), control) ?? [];

/** The buttons for the acts that the requester can do with their request. */
export const requesterButtons = (request: Request): Button[] =>
  viewOf(request).forRequester?.(request, request.phase, maker(request)) ?? [];

/** The same at a known time: people are reminded once a day. */
export const requesterButtonsAt = (request: Request, now: number): Button[] =>
  requesterButtons(request).filter(
    ({ action_id }) => action_id !== actionIds.remind || !isJustReminded(request, now),
  );

/** The buttons for the acts that the subject can do with their access. */
export const subjectButtons = (request: Request): Button[] =>
  viewOf(request).forSubject?.(request, request.phase, maker(request)) ?? [];

export const detailsButton = (request: Request): Button => maker(request)(actionIds.details, 'Details');

/**
 * The buttons for the owner of a leaked token: delete it without anybody else's approval, open the page where Make lists
 * their tokens, say that it did not leak.
 */
export const ownerButtons = (request: Request, tokenPage: string | undefined): Button[] => {
  const make = maker(request);
  return [
    ...(isDeletableByOwner(request) ? [make(actionIds.deleteNow, 'Delete it now', deleteNow)] : []),
    ...(tokenPage !== undefined && !isOver(request)
      ? [
          linkButton(
            actionIds.openTokens,
            'Open my tokens',
            clickValue(request.id, request.revision.n),
            tokenPage,
          ),
        ]
      : []),
    ...(isOpenToObjection(request) ? [make(actionIds.notLeaked, 'It did not leak', notLeaked)] : []),
  ];
};

const deleteNow = {
  style: 'danger',
  confirm: {
    title: 'Delete your token now?',
    text: 'It is deleted on Make at once, and nobody else has to agree. Everything that uses it stops working.',
    yes: 'Delete it',
    danger: true,
  },
} as const;

const notLeaked = {
  confirm: {
    title: 'It did not leak?',
    text: 'The people who decide see on the card that you say so, and still decide.',
    yes: 'It did not leak',
  },
} as const;

/** The button for an approver who says that an approval was not theirs. */
export const notMeButton = (request: Request): Button =>
  maker(request)(actionIds.notMe, 'This was not me', {
    style: 'danger',
    confirm: {
      title: 'This was not you?',
      text: `Your approval of ${request.id} is taken back if nothing was changed yet. Either way changes are frozen for everybody, and Usher tells the admins.`,
      yes: 'Take it back',
      danger: true,
    },
  });
