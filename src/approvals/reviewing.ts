import type { Click } from './click.js';
import { approve, deny } from './decide/review.js';
import type { Deciding } from './deciding.js';
import type { Answer } from './desk-deps.js';

/** A click on Deny or Stop. `stops`: which of the two the person saw, if known. */
export type Denial = Click & { readonly stops?: boolean | undefined };

/** Handles the clicks on Approve, Deny and Stop. */
export function createReviewing(deciding: Deciding) {
  const denyOn = (
    { id, person, n, where, stops }: Denial,
    reason: string,
    onlyAsks: boolean,
  ): Promise<Answer> =>
    deciding.on({
      name: 'deny',
      id,
      person,
      where,
      onlyAsks,
      decide: async (request, now) =>
        deny(request, { ...(await deciding.review(request, person, n)), reason, stops }, now),
    });

  return {
    approve: ({ id, person, n, where }: Click): Promise<Answer> =>
      deciding.on({
        name: 'approve',
        id,
        person,
        where,
        decide: async (request, now) =>
          approve(await deciding.asKnownNow(request), await deciding.review(request, person, n), now),
      }),

    deny: (click: Denial, reason: string): Promise<Answer> => denyOn(click, reason, false),

    /** Whether this click could deny with a reason. A refusal is recorded like a refused denial. */
    mayDeny: (click: Denial): Promise<Answer> => denyOn(click, 'not said yet', true),
  };
}
