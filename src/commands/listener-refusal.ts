import { setTimeout as pause } from 'node:timers/promises';
import { standingRefusal } from '../approvals/decide/barred.js';
import type { PersonId } from '../approvals/person.js';
import { delegatorsOf } from '../approvals/policy/delegates.js';
import { type Refusal, refuse } from '../approvals/refusal.js';
import type { ListenerContext } from './listener-context.js';
import type { ListenerNeeds } from './listener-table.js';

/** Slack waits three seconds for the answer to a form, so Usher answers with the facts it has by then. */
const answerWithinMs = 2_700;

/**
 * The reason why a person may not use a listener; undefined if they may. Before a listener that changes something,
 * Usher asks Slack again who this is, and in which of the policy's groups they and the people they stand in for still
 * are.
 */
export async function refusalAt(
  ctx: ListenerContext,
  person: PersonId,
  { who, changes }: ListenerNeeds,
): Promise<Refusal | undefined> {
  const { people, policy, desk, now } = ctx;
  if (changes) {
    const byPolicy = delegatorsOf(policy().policy.delegates, person, now());
    const { away = [] } = await ctx.store.control(now());
    const said = away.filter(({ to }) => to === person).map(({ who: one }) => one);
    if (!(await people.lookAfresh([person, ...new Set([...byPolicy, ...said])]))) return refuse('too-fast');
  }
  const refusal = standingRefusal(await people.identify(person));
  if (refusal) return refusal;
  if (who !== 'admin') return undefined;
  // A contained admin may look, but not decide.
  return changes ? desk.adminRefusal(person) : desk.isAdmin(person) ? undefined : refuse('admins-only');
}

/** The same, in time for the answer to a form: refuses the person if Slack has not answered by then. */
export async function refusalInTime(
  ctx: ListenerContext,
  person: PersonId,
  needs: ListenerNeeds,
): Promise<Refusal | undefined> {
  const late = new AbortController();
  try {
    return await Promise.race([
      refusalAt(ctx, person, needs),
      pause(answerWithinMs, refuse('unreadable'), { signal: late.signal }),
    ]);
  } finally {
    late.abort();
  }
}
