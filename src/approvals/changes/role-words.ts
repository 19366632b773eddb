import type { ChangeWords, ShownTogether } from './kind.js';

/** A role at a place in words; `isKept`: they hold it already, and keep it. */
export const roleWords = (name: string, role: string, place: string, isKept: boolean): ChangeWords => ({
  wish: isKept ? `let ${name} stay ${role} of ${place}` : `make ${name} ${role} of ${place}`,
  thing: `${role} of ${place} for ${name}`,
  outcome: `${name} is ${role} of ${place}`,
});

/** The same role at the same place for several people. */
export const roleWordsOfMany = ({ count, role }: ShownTogether): ChangeWords | undefined =>
  role === undefined
    ? undefined
    : {
        wish: `make ${count} people ${role}`,
        thing: `${role} for ${count} people`,
        outcome: `${count} people are ${role}`,
      };

/** Out of a place, in words. */
export const removalWords = (name: string, place: string): ChangeWords => ({
  wish: `remove ${name} from ${place}`,
  thing: `removal of ${name} from ${place}`,
  outcome: `${name} is no longer in ${place}`,
});
