import { slackIdOf } from '../../approvals/person.js';
import { within } from '../../delivery/announcer.js';
import { section } from '../../slack/blocks.js';
import type { ListenerContext } from '../listener-context.js';

const heardWithinMs = 10_000;

/**
 * Announces something in the approvals channel, or to the admins if the channel accepts no messages. When this
 * returns, the outbox holds the message; true if the channel has it already. `key` names the announcement.
 */
export async function announce(
  { outbox, policy, admins, now }: ListenerContext,
  key: string,
  markup: string,
): Promise<boolean> {
  const channel = policy().policy.approvals_channel;
  const instead = admins().map(slackIdOf);
  const message = { text: markup, blocks: [section(markup)] };
  await outbox.enqueue({ key, to: [channel], instead, message, since: now(), urgency: 'alarm' });
  const told = await within(outbox.first(key), heardWithinMs);
  return told?.reached.includes(channel) ?? false;
}

/** A sentence for an answer whose announcement did not get through. */
export const unannounced = (reached: boolean): string =>
  reached
    ? ''
    : ' The approvals channel could not be told yet. Usher keeps trying, and tells the admins if Slack refuses the message.';
