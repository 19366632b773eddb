import { type Asking, type Outcome, refusedForm } from './ask.js';
import type { Click } from './click.js';
import { refused } from './decide/context.js';
import { type Extend, extensionOf, unextendable } from './decide/extend.js';
import type { Deciding } from './deciding.js';
import type { Answer } from './desk-deps.js';
import { refuse } from './refusal.js';
import type { Store } from './store.js';

/** Whether this click may open the form; a refusal of a person without the right is recorded. */
export const createMayExtend =
  (deciding: Deciding) =>
  ({ id, person, where }: Omit<Click, 'n'>): Promise<Answer> =>
    deciding.on({
      name: 'extend',
      id,
      person,
      where,
      onlyAsks: true,
      async decide(request, { now }) {
        const refusal = unextendable(request, person, now);
        return refusal ? refused(refusal) : { events: [] };
      },
    });

/** Asks to extend a grant by a separate request, which is decided by the rule for the whole time. Reads Make. */
export const createExtending =
  (store: Store, ask: Asking['ask'], now: () => number) =>
  async (id: string, submission: string, more: Extend): Promise<Outcome> => {
    const request = (await store.request(id))?.request;
    if (!request) return refusedForm(refuse('not-found', { id }));
    const refusal = unextendable(request, more.person, now());
    if (refusal) return refusedForm(refusal);
    const asked = extensionOf(request, more);
    if ('code' in asked) return refusedForm(asked);
    const { changes, ...rest } = asked;
    return ask(more.person, { submission, wanted: { changes }, rest });
  };
