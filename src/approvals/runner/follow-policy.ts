import { underOtherRules, withoutLost } from '../decide/asked-again.js';
import { factsOfRequest } from '../decide/facts.js';
import { decideOn, positionOf } from '../decide-on.js';
import { system } from '../person.js';
import { resolvePolicy } from '../policy/match.js';
import { rosterNeeds } from '../policy/roster-needs.js';
import type { Request } from '../request.js';
import { controlStream, policyStream } from '../store.js';
import { commitOn, type RunnerContext } from './context.js';

/**
 * Compares the waiting requests with a policy that came after them: their cards are drawn again, and a request that the
 * policy now decides otherwise is asked again. A request that it refuses waits: a click gets the reason, and the
 * deciders may still deny it.
 */
export async function followPolicy(ctx: RunnerContext): Promise<void> {
  const { hash } = ctx.policy();
  const waiting = (await ctx.store.open()).map(({ request }) => request).filter(isWaiting);
  if (!(await isNews(ctx, waiting, hash)) || (await recordedHash(ctx)) !== hash) return;
  await drawAgain(ctx, hash);
  for (const request of waiting) {
    if (request.phase.status === 'pending') await askAgain(ctx, request, hash);
  }
}

const isWaiting = ({ phase }: Request): boolean => phase.status === 'pending' || phase.status === 'approved';

/** Whether some of these were asked, or their cards drawn, under another policy; also if this one was in force before. */
async function isNews(
  { store, clock }: RunnerContext,
  waiting: readonly Request[],
  hash: string,
): Promise<boolean> {
  const followed = (await store.control(clock.now())).policyHash;
  if (waiting.length > 0 && followed !== undefined && followed !== hash) return true;
  return waiting.some(({ revision }) => revision.policyHash !== hash);
}

/** The policy on record: processes with different files must not ask again in turns. */
async function recordedHash({ store }: RunnerContext): Promise<string | undefined> {
  const { events } = await store.read(policyStream);
  return events.flatMap((event) => (event.type === 'policy.loaded' ? [event.hash] : [])).at(-1);
}

/** A policy may name other people for the same groups; cards show the people. */
async function drawAgain({ store, clock }: RunnerContext, hash: string): Promise<void> {
  await decideOn(store, positionOf(store, controlStream), async () => {
    const at = clock.now();
    const { policyHash } = await store.control(at);
    const event = { type: 'control.policy-changed', at, by: system, hash } as const;
    return { events: policyHash === hash ? [] : [event] };
  });
}

async function askAgain(ctx: RunnerContext, seen: Request, hash: string): Promise<void> {
  const inForce = ctx.policy();
  const facts = factsOfRequest(seen);
  const roster = await ctx.directory.roster(rosterNeeds(inForce.policy, facts), 'cached');
  const resolution = resolvePolicy(inForce, facts, seen.reason.personal, roster);
  if (!resolution.ok) return;
  await commitOn(ctx, seen.id, (request, context) => {
    const { phase, revision } = request;
    const isSame = phase.status === 'pending' && revision.n === seen.revision.n;
    if (!isSame || context.now >= phase.expiresAt || context.policyHash !== hash) return { events: [] };
    const revised =
      underOtherRules(request, resolution.requirements, context) ?? withoutLost(request, roster, context);
    return { events: revised ? [revised] : [] };
  });
}
