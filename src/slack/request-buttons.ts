import type { Button } from '@slack/types';
import { isDeletableByOwner } from '../approvals/decide/own-token.js';
import type { Request } from '../approvals/request.js';
import type { Control } from '../approvals/store.js';
import { actionIds } from './ids.js';
import { maker } from './statuses/buttons.js';
import { viewOf } from './statuses/statuses.js';

/** The buttons for the acts that approvers can do with a request now; empty if there is nothing to decide. */
export const decidingButtons = (request: Request, control: Pick<Control, 'frozen'>): Button[] =>
  viewOf(request).forDeciders?.(request, request.phase, maker(request), control) ?? [];

/** The buttons for the acts that the requester can do with their request. */
export const requesterButtons = (request: Request): Button[] =>
  viewOf(request).forRequester?.(request, request.phase, maker(request)) ?? [];

/** The buttons for the acts that the subject can do with their access. */
export const subjectButtons = (request: Request): Button[] =>
  viewOf(request).forSubject?.(request, request.phase, maker(request)) ?? [];

export const detailsButton = (request: Request): Button => maker(request)(actionIds.details, 'Details');

/** The button for the owner of a leaked token, who can delete it without anybody else's approval. */
export const ownerButtons = (request: Request): Button[] =>
  isDeletableByOwner(request)
    ? [
        maker(request)(actionIds.deleteNow, 'Delete it now', {
          style: 'danger',
          confirm: {
            title: 'Delete your token now?',
            text: 'It is deleted on Make at once, and nobody else has to agree. Everything that uses it stops working.',
            yes: 'Delete it',
            danger: true,
          },
        }),
      ]
    : [];

/** The button for an approver who says that an approval was not theirs. */
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
