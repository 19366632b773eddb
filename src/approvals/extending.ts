import { type Asking, type Outcome, refusedForm } from './ask.js';
import { type Extend, extensionOf, unextendable } from './decide/extend.js';
import { refuse } from './refusal.js';
import type { Store } from './store.js';

/** Asks to extend a grant by a separate request, which is decided by the rule for the whole time. Reads Make. */
export const createExtending =
  (store: Store, ask: Asking['ask']) =>
  async (id: string, submission: string, more: Extend): Promise<Outcome> => {
    const request = (await store.request(id))?.request;
    if (!request) return refusedForm(refuse('not-found', { id }));
    const refusal = unextendable(request, more.person);
    if (refusal) return refusedForm(refusal);
    const asked = extensionOf(request, more);
    if ('code' in asked) return refusedForm(asked);
    const { changes, ...rest } = asked;
    return ask(more.person, { submission, wanted: { changes }, rest });
  };
