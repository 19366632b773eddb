import type { Stage } from '../tour/stage.js';

/**
 * Does what a Usher admin would do on the first day: subscribes the audit channel to changes that nobody asked for.
 */
export async function listenToMake({ slack }: Stage): Promise<void> {
  const text = 'subscribe Harbour Logistics';
  await slack.person('U0ADMIN').command('/make-audit', text, { channel: 'C0AUDIT' });
}
