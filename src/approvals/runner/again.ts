import { system } from '../person.js';
import type { Request } from '../request.js';
import { commitOn, type RunnerContext } from './context.js';
import { followPolicy } from './follow-policy.js';

/**
 * Follows what changes around the requests, so that they have more to do than their own times say: a start, a fix or
 * another policy. It may read many groups, and what is due must not wait for that.
 */
export function createChanges(ctx: RunnerContext) {
  let isDue = false;
  return {
    note(): void {
      isDue = true;
    },
    isDue: (): boolean => isDue,
    /** Does nothing if no change was noted. After a failure the next call tries again. */
    async follow(): Promise<void> {
      if (!isDue) return;
      isDue = false;
      try {
        await tryAgain(ctx);
        await followPolicy(ctx);
      } catch (error) {
        isDue = true;
        throw error;
      }
    },
  };
}

/**
 * Retries at once the steps that wait for a fix: cards that Slack refuses, and carrying out. Called when a fix is
 * likely: after a start, after a new policy, or once a group can be read again.
 */
async function tryAgain(ctx: RunnerContext): Promise<void> {
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
