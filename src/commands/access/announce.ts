import { section } from '../../slack/blocks.js';
import type { Doors } from '../doors.js';

/** Says in the approvals channel what concerns everybody. What was decided stands also where Slack does not take it: false then. */
export async function announce({ poster, policy, store, now, log }: Doors, markup: string): Promise<boolean> {
  const { n } = await store.head();
  const message = { text: markup, blocks: [section(markup)] };
  const channel = policy().policy.approvals_channel;
  try {
    await poster.post({ channel, message, step: `control:${n}`, since: now() });
    return true;
  } catch (error) {
    log.error({ err: error, channel }, 'an announcement did not reach its channel');
    return false;
  }
}

/** Added to an answer whose announcement did not get through. */
export const unannounced = (reached: boolean): string =>
  reached ? '' : ' The approvals channel could not be told; tell people yourself.';
