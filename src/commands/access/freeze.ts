import type { PersonId } from '../../approvals/person.js';
import type { ListenerContext } from '../listener-context.js';
import { unannounced } from './announce.js';
import { type Reply, refusedReply } from './reply.js';

/** `freeze [why]`: stops approvals and widening changes, and announces it to everybody. */
export async function freeze(ctx: ListenerContext, person: PersonId, rest: string): Promise<Reply> {
  const refusal = await ctx.desk.freeze(person, rest || undefined);
  if (refusal) return refusedReply(ctx, person, refusal);
  const reached = await ctx.freezeReached();
  return {
    text: `Changes are frozen. Another admin lifts it with \`/make-access unfreeze\`.${unannounced(reached)}`,
  };
}

/** `unfreeze`: lifts the freeze; only an admin other than the one who froze may. */
export async function unfreeze(ctx: ListenerContext, person: PersonId): Promise<Reply> {
  const refusal = await ctx.desk.unfreeze(person);
  if (refusal) return refusedReply(ctx, person, refusal);
  const reached = await ctx.freezeReached();
  return { text: `The freeze is lifted.${unannounced(reached)}` };
}
