import type { ControlEvent } from './control-event.js';
import type { Context, Decision } from './decide/context.js';
import { declineAbsence, endAbsence, startAbsence } from './decide/stand-in.js';
import { decideOn, positionOf } from './decide-on.js';
import type { DeskParts } from './desk-deps.js';
import type { PersonId } from './person.js';
import type { Refusal } from './refusal.js';
import { standInRoster } from './standing-in.js';
import { controlStream } from './store.js';

type Parts = Pick<DeskParts, 'store' | 'directory' | 'policy' | 'wake'> & {
  readonly context: () => Promise<Context>;
};

/** Records absences and their end. Each function returns the refusal, or nothing once the act is on record. */
export function createGoingAway(parts: Parts) {
  const { store, directory, context, wake } = parts;
  const change = async (decide: (now: Context) => Decision<ControlEvent>): Promise<Refusal | undefined> => {
    const { decided } = await decideOn(store, positionOf(store, controlStream), async () =>
      decide(await context()),
    );
    if (decided.refusal) return decided.refusal;
    wake('all');
    return undefined;
  };

  return {
    /** `until`: the last day, in UTC. */
    startAbsence: async (person: PersonId, to: PersonId, until: string): Promise<Refusal | undefined> => {
      const [who, identity] = await Promise.all([directory.identify(person), directory.identify(to)]);
      const roster = await standInRoster(parts);
      return change((now) => startAbsence(who, { identity, until, roster }, now));
    },

    endAbsence: async (person: PersonId): Promise<Refusal | undefined> => {
      const who = await directory.identify(person);
      return change((now) => endAbsence(who, now));
    },

    /** `who`: the absent person who chose this one. */
    declineAbsence: async (person: PersonId, who: PersonId): Promise<Refusal | undefined> => {
      const identity = await directory.identify(person);
      return change((now) => declineAbsence(identity, who, now));
    },
  };
}
