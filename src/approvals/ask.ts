import type { Asked, Form } from './asked.js';
import { alwaysRuns } from './changes/changes.js';
import { refusedBeforeMake } from './decide/before-make.js';
import type { Deciding } from './deciding.js';
import type { Answer, DeskParts } from './desk-deps.js';
import { foresee } from './foresee.js';
import { fromMemory } from './foretelling.js';
import type { FormBegun } from './forms-under-check.js';
import { createOpening } from './opening.js';
import type { PersonId } from './person.js';
import { insteadOf, type Planned } from './plan.js';
import type { Refusal } from './refusal.js';

/** The answer to a form, with Make's plan for each change. The plans are empty if Make was not asked. */
export interface Outcome {
  readonly answer: Answer;
  readonly planned: readonly Planned[];
}

export type Asking = ReturnType<typeof createAsking>;

/**
 * Turns a form into a request: first it checks from memory, then it asks Make, then it checks the whole policy. No
 * other code opens a request from a form.
 */
export function createAsking(
  parts: DeskParts,
  deciding: Deciding,
  beginForm: (person: PersonId) => FormBegun,
) {
  const { operations, urgent = operations, directory, make } = parts;
  const opening = createOpening(parts, deciding);

  /** The reason why this cannot be asked, as far as form, policy and limits show from memory. */
  const refusedFromMemory = async (person: PersonId, form: Form): Promise<Refusal | undefined> => {
    const { wanted, rest } = form;
    const { roster, identity } = await fromMemory({ directory, policy: parts.policy }, person);
    const foreseen = foresee(make, identity, form);
    const asked = { ...rest, changes: 'changes' in wanted ? wanted.changes : [] };
    return refusedBeforeMake({ person, asked, foreseen, roster }, await deciding.context());
  };

  /** Asks Make what each change would do, and waits for Make. */
  const plan = ({ changes, durationMs }: Asked): Promise<Planned[]> => {
    const reading = alwaysRuns(changes) ? urgent : operations;
    const options = { temporary: durationMs !== undefined };
    return Promise.all(changes.map((change) => reading.plan(change, options)));
  };

  /** Plans the changes; if Make offers something else instead, asks for that. */
  const planAndOpen = async (person: PersonId, submission: string, asked: Asked): Promise<Outcome> => {
    const planned = await plan(asked);
    const changes = insteadOf(planned);
    if (!changes) return { answer: await opening(person, submission, asked, planned), planned };
    const other = { ...asked, changes };
    return { answer: await opening(person, submission, other, await plan(other)), planned };
  };

  return {
    /**
     * Opens the request that a form asks for, or says why not. It does not ask Make about requests that the policy
     * refuses anyway, nor for more forms of one person at once than the policy allows. For people who came through a
     * listener.
     */
    async ask(person: PersonId, form: Form): Promise<Outcome> {
      const refusal = await refusedFromMemory(person, form);
      if (refusal) return refusedForm(refusal);
      const begun = beginForm(person);
      if ('refusal' in begun) return refusedForm(begun.refusal);
      try {
        const { wanted, rest, submission } = form;
        const placed = 'contain' in wanted ? await urgent.containment(wanted.contain) : wanted;
        if ('code' in placed) return refusedForm(placed);
        return await planAndOpen(person, submission, { ...rest, changes: placed.changes });
      } finally {
        begun.end();
      }
    },

    /** Opens a request without a form. */
    open: async (person: PersonId, submission: string, asked: Asked): Promise<Answer> =>
      opening(person, submission, asked, await plan(asked)),
  };
}

/** A refused form, before any call to Make. */
export const refusedForm = (refusal: Refusal): Outcome => ({ answer: { ok: false, refusal }, planned: [] });
