import { accountOf, type Concern, fit } from './decide/barred.js';
import type { Identity, PersonId } from './person.js';
import type { Requirement, Roster } from './policy/requirement.js';
import { seating } from './policy/tally.js';
import type { People } from './ports.js';
import type { Store } from './store.js';

/**
 * Looks up the people whom the rules name, until each rule has enough people who can decide, or no more people are
 * left. An id in a list does not show that the person can act.
 */
export async function ableDeciders(
  { directory, store }: { readonly directory: People; readonly store: Store },
  requirements: readonly Requirement[],
  roster: Roster,
  concern: Concern,
): Promise<ReadonlyMap<PersonId, Identity>> {
  const known = new Map<PersonId, Identity>();
  const open = (await store.open()).map(({ request }) => request);
  for (const requirement of requirements) {
    for (;;) {
      const seats = seating(requirement, roster, fit(concern, known, open), accountOf(known)) ?? [];
      const unknown = seats.filter((one) => !known.has(one));
      if (unknown.length === 0) break;
      const found = await Promise.all(unknown.map((one) => directory.identify(one)));
      for (const one of found) known.set(one.person, one);
    }
  }
  return known;
}
