import type { PersonId } from './person.js';

/** A part of a sentence: words, which are only text, or a named person. */
export type Part = string | { readonly person: PersonId };

/** A sentence that keeps named people apart from its words. */
export const said = (words: TemplateStringsArray, ...values: readonly Part[]): readonly Part[] =>
  words.flatMap((word, index) => {
    const value = values[index];
    return value === undefined ? [word] : [word, value];
  });

/** A person whom a rule names and who could not decide, and the reason in words. */
export interface Unable {
  readonly person: PersonId;
  readonly why: string;
}

const unableShown = 5;

/** The people who could not decide, in a sentence to follow another; empty if there are none. */
export function unableInWords(all: readonly Unable[]): Part[] {
  if (all.length === 0) return [];
  const shown = all.slice(0, unableShown);
  const rest = all.length - shown.length;
  return [
    ' Of those it names, ',
    ...shown.flatMap(({ person, why }, index) => [...(index > 0 ? [', '] : []), { person }, ` ${why}`]),
    rest > 0 ? `, and ${rest} more cannot.` : '.',
  ];
}
