import { slackIdOf } from '../../approvals/person.js';
import { within } from '../../delivery/announcer.js';
import { section } from '../../slack/blocks.js';
import type { ListenerContext } from '../listener-context.js';

const heardWithinMs = 10_000;

/**
 * Says in the approvals channel what concerns everybody, and to the admins where that takes no messages. It is owed once
 * this answers; true where the channel has it already. `key` names it.
 */
export async function announce(
  { outbox, policy, admins, now }: ListenerContext,
  key: string,
  markup: string,
): Promise<boolean> {
  const channel = policy().policy.approvals_channel;
  const instead = admins().map(slackIdOf);
  const message = { text: markup, blocks: [section(markup)] };
  await outbox.owe({ key, to: [channel], instead, message, since: now(), urgency: 'alarm' });
  const told = await within(outbox.first(key), heardWithinMs);
  return told?.reached.includes(channel) ?? false;
}

/** Added to an answer whose announcement did not get through. */
export const unannounced = (reached: boolean): string =>
  reached
    ? ''
    : ' The approvals channel could not be told yet. Usher goes on trying, and tells the admins where it takes no messages.';
