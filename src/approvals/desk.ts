import { createAsking } from './ask.js';
import type { Click } from './click.js';
import { createCommenting } from './comments.js';
import { cancel, endEarly, giveUp, recordRestoredByHand, retry, unsettleable } from './decide/act.js';
import { decides } from './decide/authority.js';
import { refused } from './decide/context.js';
import { ownerObjects } from './decide/own-token.js';
import { remind } from './decide/remind.js';
import { withdrawApproval } from './decide/review.js';
import { Deciding } from './deciding.js';
import type { Answer, DeskParts } from './desk-deps.js';
import { createExtending, createMayExtend } from './extending.js';
import { createForetelling } from './foretelling.js';
import { createFormsUnderCheck } from './forms-under-check.js';
import { createFreeze } from './freeze.js';
import { createGoingAway } from './going-away.js';
import { createLeaving } from './leaving.js';
import { createOpening } from './opening.js';
import { createOwnerDeciding } from './owner-deciding.js';
import type { PersonId } from './person.js';
import { firstOf, queueOf } from './queue.js';
import type { Request } from './request.js';
import { createReshaping } from './reshaping.js';
import { createReviewing } from './reviewing.js';
import { createSettlement } from './settlement.js';
import { standInsNow } from './standing-in.js';
import { createVisibility } from './visibility.js';

const actions = {
  withdraw: withdrawApproval,
  cancel,
  'end early': endEarly,
  retry,
  'give up': giveUp,
  remind,
  object: ownerObjects,
} as const;
export type RequestAction = keyof typeof actions;

export type Desk = ReturnType<typeof createDesk>;

/**
 * Turns people's acts into decisions: loads the request, identifies the person, decides and commits, and decides again
 * if the request changed meanwhile. Throws `StoreFailure` if a decision could not be made durable; then nothing has
 * happened.
 */
export function createDesk(parts: DeskParts) {
  const { store, directory } = parts;
  const deciding = new Deciding(parts);
  const reading = createVisibility(store, directory, () => parts.policy().policy);
  const beginForm = createFormsUnderCheck(() => parts.policy().policy.limits.forms_per_person);
  const { ask, open } = createAsking(parts, deciding, beginForm);

  const reviewing = createReviewing(deciding);

  return {
    ask,
    ...createForetelling(parts),
    ...reviewing,

    /** Withdraws an approval, ends a grant early, tries again, and so on; `how` is the act. */
    act: (how: RequestAction, { id, person, where }: Omit<Click, 'n'>): Promise<Answer> =>
      deciding.on({
        name: how,
        id,
        person,
        where,
        decide: async (request, now) =>
          actions[how](request, await deciding.acting(request, person, how), now),
      }),

    /** Settles a grant in conflict through a request like any other. Reads Make. */
    settle: createSettlement({
      ...parts,
      context: () => deciding.context(),
      open,
      isNamed: async (request, person) => {
        const { decider, roster } = await deciding.review(request, person, request.revision.n);
        const { open: others } = await deciding.context();
        return decides(request, decider, roster, others, 'approve')?.code !== 'not-an-approver';
      },
      approve: reviewing.approve,
      goOn: ({ id, person }) =>
        deciding.on({
          name: 'restore',
          id,
          person,
          decide: async (request, now) => recordRestoredByHand(request, person, now),
        }),
      allowed: ({ id, person, where }, choice) =>
        deciding.on({
          name: choice,
          id,
          person,
          where,
          async decide(request, now) {
            const acting = await deciding.acting(request, person, choice);
            const refusal = unsettleable(request, acting, choice, now);
            return refusal ? refused(refusal) : { events: [] };
          },
        }),
    }),

    extend: createExtending(store, ask, () => parts.clock.now()),
    mayExtend: createMayExtend(deciding),
    ...createReshaping({ parts, deciding, beginForm }),
    deleteNow: createOwnerDeciding(parts, deciding),
    leaving: createLeaving(parts, deciding, createOpening(parts, deciding)),
    ...createFreeze({ ...parts, isApprover: reading.isApprover, context: () => deciding.context() }),
    ...createGoingAway({ ...parts, context: () => deciding.context() }),
    ...createCommenting(parts),
    /** The present stand-ins of absent people. */
    standIns: () => standInsNow(parts),
    ...reading,
    queue: (person: PersonId): Promise<Request[]> => queueOf(deciding, person),
    /** The first of these requests that waits for this person's decision. */
    firstOf: (person: PersonId, ids: readonly string[]) => firstOf(deciding, person, ids),
  };
}
