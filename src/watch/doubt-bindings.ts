import { decideOn } from '../approvals/decide-on.js';
import { type PersonId, system } from '../approvals/person.js';
import { personStream, type Store } from '../approvals/store.js';
import type { Moved } from './same-address.js';

/**
 * Records, once for each person, that their binding is in doubt because their Make user is gone. Returns everybody
 * still bound to that user.
 */
export async function doubtBindings(
  store: Pick<Store, 'binding' | 'commit' | 'read' | 'recordedAs'>,
  { was, now: instead }: Moved,
  at: number,
): Promise<readonly PersonId[]> {
  const people = await store.recordedAs(was);
  const doubted = { type: 'binding.doubted', at, by: system, makeUserId: was, instead } as const;
  for (const person of people) {
    const read = async () => {
      const { version } = await store.read(personStream(person));
      return { stream: personStream(person), version, recorded: await store.binding(person) };
    };
    await decideOn(store, read, ({ recorded }) => ({
      events: recorded?.makeUserId === was && recorded.doubted === undefined ? [doubted] : [],
    }));
  }
  return people;
}
