import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import type { Request } from '../../approvals/request.js';
import { isReshapable } from '../../approvals/reshape.js';
import type { Control } from '../../approvals/store.js';
import { actions, button, plain, section } from '../blocks.js';
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
  /** The part of the queue that Home shows, so that it stays chosen when Home is drawn again. */
  look: chosen.optional(),
});
export type Reviewing = z.infer<typeof reviewing>;

/**
 * One request of a queue to decide. `refusal` is the reason if the last click did not count. If others have decided it
 * meanwhile, the only button leads to the next request.
 */
export function reviewModal(request: Request, control: Control, at: Reviewing, refusal?: string): ModalView {
  const value = clickValue(request.id, request.revision.n);
  const spoken = (label: string) => ({ spoken: `${label} ${request.id}: ${nounOf(request)}` });
  const drawn = approvalCard(request, control).blocks;
  if (request.phase.status !== 'pending') {
    const state = drawn.flatMap((block): KnownBlock[] => {
      if (block.type === 'actions') return [];
      if (block.type !== 'section') return [block];
      const { accessory: _, ...text } = block;
      return [text];
    });
    const next = actions('decide', button(actionIds.reviewSkip, 'Next', value, spoken('Next after')));
    return modalOf(at, refusal, [...state, ...next]);
  }
  const deciding = drawn.flatMap((block): KnownBlock[] => {
    if (block.type !== 'actions') return [block];
    const approves = block.elements.flatMap((one) =>
      one.type === 'button' && one.action_id === actionIds.approve
        ? [{ ...one, action_id: actionIds.reviewApprove }]
        : [],
    );
    return actions(
      'decide',
      ...approves,
      button(actionIds.reviewDeny, 'Deny', value, spoken('Deny')),
      ...(isReshapable(request)
        ? [button(actionIds.reviewOffer, 'Offer less', value, spoken('Offer less'))]
        : []),
      button(actionIds.reviewSkip, 'Skip', value, spoken('Skip')),
    );
  });
  return modalOf(at, refusal, deciding);
}

const modalOf = (at: Reviewing, refusal: string | undefined, blocks: readonly KnownBlock[]): ModalView => ({
  ...shell(`Request ${at.done + 1} of ${at.total}`, at),
  blocks: [...(refusal === undefined ? [] : [section(`:warning: ${refusal}`)]), ...blocks].slice(0, 100),
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
