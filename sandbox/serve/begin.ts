import type { Stage } from '../tour/stage.js';

/** What an admin of Usher would have done on the first day: the audit channel hears of changes that nobody asked for. */
export async function listenToMake({ slack }: Stage): Promise<void> {
  const text = 'subscribe Harbour Logistics';
  await slack.person('U0ADMIN').command('/make-audit', text, { channel: 'C0AUDIT' });
}
