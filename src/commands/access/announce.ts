import { slackIdOf } from '../../approvals/person.js';
import type { Notice } from '../../delivery/notice.js';
import { within } from '../../runtime/within.js';
import { section } from '../../slack/blocks.js';
import type { ListenerContext } from '../listener-context.js';

const heardWithinMs = 10_000;

/** An announcement in the approvals channel, or to the admins if the channel accepts no messages. */
export const announcement = (
  { policy, admins, now }: Pick<ListenerContext, 'policy' | 'admins' | 'now'>,
  key: string,
  markup: string,
): Notice => ({
  key,
  to: [policy().policy.approvals_channel],
  instead: admins().map(slackIdOf),
  message: { text: markup, blocks: [section(markup)] },
  since: now(),
  urgency: 'alarm',
});

/** Waits for the first attempt to send an announcement that the outbox holds; true if the channel has it. */
export async function hasReached(
  { outbox, policy }: Pick<ListenerContext, 'outbox' | 'policy'>,
  key: string,
): Promise<boolean> {
  const told = await within(outbox.first(key), heardWithinMs);
  return told?.reached.includes(policy().policy.approvals_channel) ?? false;
}

/** A sentence for an answer whose announcement did not get through. */
export const unannounced = (reached: boolean): string =>
  reached
    ? ''
    : ' The approvals channel could not be told yet. Usher keeps trying, and tells the admins if Slack refuses the message.';
