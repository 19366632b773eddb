import type { PersonId } from './person.js';
import { type Refusal, refuse } from './refusal.js';

/** A form under check on Make. `end` makes room for another form, and may be called again. */
export type FormBegun = { readonly end: () => void } | { readonly refusal: Refusal };

/** Limits the forms of one person that are under check, so that they do not delay other people's forms. */
export function createFormsUnderCheck(most: () => number): (person: PersonId) => FormBegun {
  const under = new Map<PersonId, Set<object>>();
  return (person) => {
    const own = under.get(person) ?? new Set();
    if (own.size >= most()) return { refusal: refuse('too-many-forms', { most: `${most()}` }) };
    const form = {};
    under.set(person, own.add(form));
    return {
      end() {
        own.delete(form);
        if (own.size === 0 && under.get(person) === own) under.delete(person);
      },
    };
  };
}
