import { append } from '../../approvals/decide-on.js';
import type { PersonEvent } from '../../approvals/event.js';
import type { Actor, PersonId } from '../../approvals/person.js';
import { personStream } from '../../approvals/store.js';
import type { ListenerContext } from '../listener-context.js';

type Fact = PersonEvent extends infer Event
  ? Event extends PersonEvent
    ? Omit<Event, 'at' | 'by'>
    : never
  : never;

/** Records an event about a connected account. */
export async function recordOf(
  { store, now }: ListenerContext,
  person: PersonId,
  by: Actor,
  fact: Fact,
): Promise<void> {
  await append(store, personStream(person), [{ ...fact, at: now(), by }]);
}
