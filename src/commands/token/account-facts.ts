import type { PersonEvent } from '../../approvals/event.js';
import type { Actor, PersonId } from '../../approvals/person.js';
import { Conflict, personStream } from '../../approvals/store.js';
import type { Doors } from '../doors.js';

type Fact = PersonEvent extends infer Event
  ? Event extends PersonEvent
    ? Omit<Event, 'at' | 'by'>
    : never
  : never;

/** Puts on record what became of somebody's connected account. */
export async function recordOf(
  { store, now }: Doors,
  person: PersonId,
  by: Actor,
  fact: Fact,
): Promise<void> {
  const stream = personStream(person);
  for (;;) {
    const { version } = await store.read(stream);
    try {
      await store.commit(stream, version, [{ ...fact, at: now(), by }]);
      return;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}
