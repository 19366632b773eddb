import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import type { Request } from '../../approvals/request.js';
import { isReshapable } from '../../approvals/reshape.js';
import type { Control } from '../../approvals/store.js';
import { actions, type ButtonLook, button, plain, section } from '../blocks.js';
import { approvalCard } from '../card.js';
import { chosen } from '../home-queue.js';
import { actionIds, clickValue, viewIds } from '../ids.js';
import { nounOf } from '../words.js';

/**
 * The progress of a review: the requests after the one shown, and the number of those decided. Stored in the modal.
 */
export const reviewing = z.object({
  rest: z.array(z.string()),
  done: z.number().int().nonnegative(),
  total: z.number().int().positive(),
  /** Whether the request shown is on hold, so that Deny is a Stop. */
  stops: z.boolean().optional(),
  /** The part of the queue that Home shows, so that it stays chosen when Home is drawn again. */
  look: chosen.optional(),
});
export type Reviewing = z.infer<typeof reviewing>;

/** The reason why the last click did not count, and whether the person can still decide on the request. */
export interface NotCounted {
  readonly refusal: string;
  readonly canDecide: boolean;
}

/**
 * One request of a queue to decide. If it is no longer for this person to decide, the buttons lead to the next request,
 * and stop it while it is on hold.
 */
export function reviewModal(
  request: Request,
  control: Control,
  at: Reviewing,
  missed?: NotCounted,
): ModalView {
  const value = clickValue(request.id, request.revision.n);
  const click = (action: string, label: string, look: ButtonLook = {}) =>
    button(action, label, value, { ...look, spoken: `${label} ${request.id}: ${nounOf(request)}` });
  const drawn = approvalCard(request, control).blocks;
  const details = click(actionIds.details, 'Details');
  const approving = drawn.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  const has = (action: string) =>
    approving.filter((one) => one.type === 'button' && one.action_id === action);
  if (request.phase.status !== 'pending' || missed?.canDecide === false) {
    const stops = request.phase.status === 'approved' && has(actionIds.deny).length > 0;
    const state = drawn.flatMap((block): KnownBlock[] => {
      if (block.type === 'actions') return [];
      if (block.type !== 'section') return [block];
      const { accessory: _, ...text } = block;
      return [text];
    });
    const stop = stops ? [click(actionIds.reviewDeny, 'Stop', { style: 'danger' })] : [];
    const next = actions('decide', ...stop, click(actionIds.reviewSkip, 'Next'));
    return modalOf({ ...at, stops }, missed, [...state, ...next]);
  }
  const approves = has(actionIds.approve).flatMap((one) =>
    one.type === 'button' ? [{ ...one, action_id: actionIds.reviewApprove }] : [],
  );
  const buttons = actions(
    'decide',
    ...approves,
    click(actionIds.reviewDeny, 'Deny'),
    ...(isReshapable(request) ? [click(actionIds.reviewOffer, 'Offer less')] : []),
    click(actionIds.reviewSkip, 'Skip'),
    details,
  );
  const deciding = drawn.flatMap((block) => (block.type === 'actions' ? buttons : [block]));
  return modalOf({ ...at, stops: false }, missed, deciding);
}

const modalOf = (
  at: Reviewing,
  missed: NotCounted | undefined,
  blocks: readonly KnownBlock[],
): ModalView => ({
  ...shell(`Request ${at.done + 1} of ${at.total}`, at),
  blocks: [...(missed ? [section(`:warning: ${missed.refusal}`)] : []), ...blocks].slice(0, 100),
});

/** The modal after the last request. */
export const reviewedModal = (at: Reviewing, markup: string): ModalView => ({
  ...shell('Reviewed', at),
  blocks: [section(markup)],
});

const shell = (title: string, at: Reviewing): Omit<ModalView, 'blocks'> => ({
  type: 'modal',
  callback_id: viewIds.review,
  title: plain(title, 24),
  close: plain('Close', 24),
  private_metadata: JSON.stringify(at),
});
