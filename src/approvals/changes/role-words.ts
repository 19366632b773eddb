import type { ChangeWords, ShownTogether } from './kind.js';

/** The words for a role at a place. `isKept`: the person has the role already, and keeps it. */
export const roleWords = (name: string, role: string, place: string, isKept: boolean): ChangeWords => ({
  wish: isKept ? `let ${name} stay ${role} of ${place}` : `make ${name} ${role} of ${place}`,
  noun: `${role} of ${place} for ${name}`,
  outcome: `${name} is ${role} of ${place}`,
});

/** The words for the same role of several people, at several places, or both. */
export const roleWordsOfMany = ({ people, name, role }: ShownTogether): ChangeWords | undefined => {
  if (role === undefined) return undefined;
  const who = people === 1 ? name : `${people} people`;
  return {
    wish: `make ${who} ${role}`,
    noun: `${role} for ${who}`,
    outcome: `${who} ${people === 1 ? 'is' : 'are'} ${role}`,
  };
};

/** The words for a removal from a place. */
export const removalWords = (name: string, place: string): ChangeWords => ({
  wish: `remove ${name} from ${place}`,
  noun: `removal of ${name} from ${place}`,
  outcome: `${name} is no longer in ${place}`,
});
