import type { Asked } from './asked.js';
import { alwaysRuns } from './changes/changes.js';
import { refusedBeforeMake } from './decide/before-make.js';
import type { Context } from './decide/context.js';
import { createFormsUnderCheck } from './forms-under-check.js';
import type { MakeUserId, PersonId } from './person.js';
import type { Planned } from './plan.js';
import type { Foreseen } from './policy/could-match.js';
import type { Policy } from './policy/schema.js';
import type { Operations, People } from './ports.js';
import type { Refusal } from './refusal.js';

interface Parts {
  readonly operations: Operations;
  readonly urgent?: Operations;
  readonly directory: People;
  readonly policy: () => { readonly policy: Policy };
  readonly context: () => Promise<Context>;
}

/** What comes before a request: whether it may be asked at all, and only then what Make says of it. */
export function createBeforeAsking(parts: Parts) {
  const { operations, urgent = operations, directory, context } = parts;
  return {
    /**
     * Why this cannot be asked, as far as form, policy and limits tell from what is in memory; asked before Make is. For
     * those who came through a listener.
     */
    async mayAsk(
      person: PersonId,
      asked: Asked,
      foreseen: readonly Foreseen[],
    ): Promise<Refusal | undefined> {
      const groups = Object.keys(parts.policy().policy.groups).map((group) => ({ group }));
      const roster = await directory.roster(groups, 'cached');
      return refusedBeforeMake({ person, asked, foreseen, roster }, await context());
    },

    /** Takes one of the places a person has for forms that Make is asked about. */
    beginForm: createFormsUnderCheck(() => parts.policy().policy.limits.forms_per_person),

    /** Reads Make for what each change would do. Takes as long as Make takes. */
    plan: ({ changes, durationMs }: Asked): Promise<Planned[]> => {
      const reading = alwaysRuns(changes) ? urgent : operations;
      const options = { temporary: durationMs !== undefined };
      return Promise.all(changes.map((change) => reading.plan(change, options)));
    },

    /** What containing somebody would change, place by place. Reads Make. */
    containment: (userId: MakeUserId) => urgent.containment(userId),
  };
}
