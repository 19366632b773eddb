import { expect, vi } from 'vitest';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { bare, told } from './asking.js';
import type { Harness, HarnessOptions } from './harness.js';

export const [logistics, labs, bot, eva] = [7301, 7302, 4001, 4134];
export const audit = 'C0AUDIT';
export const auditorMay = ['organization users view', 'organization view'];

/** These tests are not about Make's limit. */
export const make: NonNullable<HarnessOptions['make']> = (world) => {
  for (const id of [logistics, labs]) world.changeSettings(id, { license: { apiLimit: 60_000 } });
  world.addCustomRole(logistics, { name: 'Auditor', category: 'organization', permissions: auditorMay });
  world.setOrganizationRole(eva, logistics, 'Auditor');
};
export const quick = { env: { USHER_POLL_SECONDS: '1' }, make };

export async function listen(harness: Harness): Promise<void> {
  const admin = harness.person('U0ADMIN');
  await admin.command('/make-audit', 'subscribe Harbour Logistics', { channel: audit });
  await told(admin, /now listens to/);
  await said(harness, /^Watching/);
}

/** Waits for a message that reads like this. */
export async function said(harness: Harness, text: RegExp, channel = audit): Promise<MessageRef> {
  const find = () =>
    harness
      .person('U0ADMIN')
      .messagesSeen(channel)
      .find(({ rendered }) => text.test(bare(rendered)));
  const message = await vi.waitFor(() => {
    const found = find();
    if (!found) throw new Error(`nothing says ${text}`);
    return found;
  }, 40_000);
  return { channel, ts: message.ts };
}

/** Waits until the organization's roles have been read this number of times from now on. */
export async function looks(harness: Harness, times: number, of = logistics): Promise<void> {
  for (let n = 0; n < times; n++) {
    const after = harness.make.calls.length;
    const isRead = ({ path, query }: { readonly path: string; readonly query: string }): boolean =>
      path === '/users/roles' && query.includes(`organizationId=${of}`);
    await vi.waitFor(() => expect(harness.make.calls.slice(after).some(isRead)).toBe(true), 30_000);
  }
}

/** The messages of a channel that match, as they read. */
export const shown = (harness: Harness, channel: string, text: RegExp): string[] =>
  harness
    .person('U0ADMIN')
    .messagesSeen(channel)
    .map(({ rendered }) => bare(rendered))
    .filter((one) => text.test(one));
