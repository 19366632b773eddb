import { actionIds } from '../slack/ids.js';
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';

const over = 'That is settled already: nobody waits for it any more.';

/** Registers the buttons of the alarm about more leavers than the policy allows. */
export function registerLeaverButtons(listeners: Listeners, ctx: ListenerContext): void {
  listeners.action(actionIds.leaversGoOn, async ({ person, say }) => {
    const isDone = await ctx.leavers.goOn(person);
    await say(
      isDone
        ? 'Usher goes on: it asks Slack about each of them again, and does what the policy says for those who are still gone.'
        : over,
    );
  });
  listeners.action(actionIds.leaversLeave, async ({ person, say }) => {
    const isDone = await ctx.leavers.leaveAll(person);
    await say(isDone ? 'All of them keep their access, and that is on record in your name.' : over);
  });
}
