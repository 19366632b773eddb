import type { ControlEvent } from './control-event.js';
import type { Context, Decision } from './decide/context.js';
import { freeze, unfreeze } from './decide/control.js';
import { decideOn, positionOf } from './decide-on.js';
import type { PersonId } from './person.js';
import type { Clock, People } from './ports.js';
import type { Refusal } from './refusal.js';
import { controlStream, type Store } from './store.js';

interface FreezeDeps {
  readonly store: Store;
  readonly directory: People;
  readonly clock: Clock;
  readonly isApprover: (person: PersonId) => Promise<boolean>;
  readonly context: () => Promise<Context>;
  readonly admins: () => readonly PersonId[];
  /** Called after each commit. */
  readonly wake: (id: 'all') => void;
}

/**
 * Freezes changes and lifts the freeze. Each function returns the refusal, or nothing once the act is done and
 * durable.
 */
export function createFreeze({ store, directory, clock, isApprover, context, admins, wake }: FreezeDeps) {
  const change = async (decide: (now: Context) => Decision<ControlEvent>): Promise<Refusal | undefined> => {
    const { decided } = await decideOn(store, positionOf(store, controlStream), async () =>
      decide(await context()),
    );
    if (decided.refusal) return decided.refusal;
    wake('all');
    return undefined;
  };

  return {
    freeze: async (person: PersonId, reason?: string): Promise<Refusal | undefined> => {
      const identity = await directory.identify(person);
      const approver = await isApprover(person);
      return change((now) => freeze(identity, approver, reason, now));
    },

    unfreeze: async (person: PersonId): Promise<Refusal | undefined> => {
      const identity = await directory.identify(person);
      const { frozen } = await store.control(clock.now());
      const freezer = frozen && (await directory.identify(frozen.by));
      const others = await Promise.all(admins().map((one) => directory.identify(one)));
      return change((now) => unfreeze(identity, freezer, others, now));
    },
  };
}
