import type { PersonId } from '../../approvals/person.js';
import type { Doors } from '../doors.js';
import { unannounced } from './announce.js';
import { type Reply, refusedReply } from './reply.js';

/** `freeze [why]`: stops approvals and widening changes, and says so to everybody. */
export async function freeze(doors: Doors, person: PersonId, rest: string): Promise<Reply> {
  const refusal = await doors.desk.freeze(person, rest || undefined);
  if (refusal) return refusedReply(doors, person, refusal);
  const reached = await doors.freezeReached();
  return {
    text: `Changes are frozen. Another admin lifts it with \`/make-access unfreeze\`.${unannounced(reached)}`,
  };
}

/** `unfreeze`: by an admin other than the one who froze. */
export async function unfreeze(doors: Doors, person: PersonId): Promise<Reply> {
  const refusal = await doors.desk.unfreeze(person);
  if (refusal) return refusedReply(doors, person, refusal);
  const reached = await doors.freezeReached();
  return { text: `The freeze is lifted.${unannounced(reached)}` };
}
