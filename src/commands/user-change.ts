import { seenInEvent } from '../slack/slack-user.js';
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';
import { personOf } from './payload.js';

/** Handles Slack's news about a person: they left, became a guest, or are back. */
export function registerUserChange(listeners: Listeners, ctx: ListenerContext): void {
  listeners.userChange(async (event) => {
    const seen = seenInEvent(event, ctx.home);
    if (!seen) return ctx.log.warn({}, 'Slack told of a change of somebody whom Usher cannot read');
    if (seen.standing === 'bot' || (seen.standing === 'foreign' && !seen.isDeactivatedElsewhere)) return;
    await ctx.leavers.hear(personOf(ctx.home, seen.slackUser), seen);
  });
}
