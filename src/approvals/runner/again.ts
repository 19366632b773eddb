import { system } from '../person.js';
import type { Request } from '../request.js';
import { commitOn, type RunnerContext } from './context.js';

/**
 * Retries at once the steps that wait for a fix: cards that Slack refuses, and carrying out. Called when a fix is
 * likely: after a start, after a new policy, or once a group can be read again.
 */
export async function tryAgain(ctx: RunnerContext): Promise<void> {
  for (const { request } of await ctx.store.open()) {
    if (stuckSteps(request, ctx.clock.now()).length === 0) continue;
    await commitOn(ctx, request.id, (now, { now: at }) => ({
      events: stuckSteps(now, at).map((step) => ({ type: 'step.again', at, by: system, step })),
    }));
  }
}

const stuckSteps = ({ steps }: Request, now: number): string[] =>
  Object.entries(steps)
    .filter(([key, { state, refused, retryAt }]) => {
      const mendable = refused === true || key === 'execute';
      return state === 'waiting' && retryAt > now && mendable;
    })
    .map(([key]) => key);
