import { decideOn } from '../approvals/decide-on.js';
import { type Binding, type PersonId, system } from '../approvals/person.js';
import { personStream, type RecordedBinding, type Store } from '../approvals/store.js';

export interface BindingsParts {
  readonly store: Pick<Store, 'binding' | 'commit' | 'read'>;
  readonly now: () => number;
  /** The Make users with this address. */
  readonly makeUsersWith: (email: string) => readonly MakeMatch[];
}

interface MakeMatch {
  readonly userId: number;
}

/** Compares the recorded Make user with the present owner of the address, and records the first clear match. */
export async function bindingOf(
  parts: BindingsParts,
  person: PersonId,
  email: string | undefined,
): Promise<Binding> {
  const recorded = await parts.store.binding(person);
  const matches = email === undefined ? [] : parts.makeUsersWith(email);
  const [match] = matches;
  if (recorded?.makeUserId !== undefined) {
    return recordedBinding(recorded.makeUserId, recorded, matches);
  }
  if (matches.length > 1) return { state: 'ambiguous' };
  if (!match) return { state: 'none' };
  return recordMatch(parts, person, match.userId, matches);
}

/** Records the match. If another look-up has recorded one at the same moment, the other one holds. */
async function recordMatch(
  { store, now }: BindingsParts,
  person: PersonId,
  makeUserId: number,
  matches: readonly MakeMatch[],
): Promise<Binding> {
  const matched = { type: 'person.matched', at: now(), by: system, makeUserId } as const;
  const read = async () => {
    const { version } = await store.read(personStream(person));
    return { stream: personStream(person), version, recorded: await store.binding(person) };
  };
  const { found } = await decideOn(store, read, ({ recorded }) => ({
    events: recorded?.makeUserId === undefined ? [matched] : [],
  }));
  const { recorded } = found;
  if (recorded?.makeUserId === undefined) return { state: 'bound', id: makeUserId };
  return recordedBinding(recorded.makeUserId, recorded, matches);
}

function recordedBinding(
  id: number,
  { confirmed, doubted }: RecordedBinding,
  matches: readonly MakeMatch[],
): Binding {
  if (doubted !== undefined) return { state: 'differs', id };
  if (confirmed || matches.length === 0) return { state: 'bound', id };
  if (matches.length > 1) return { state: 'ambiguous' };
  return matches[0]?.userId === id ? { state: 'bound', id } : { state: 'differs', id };
}
