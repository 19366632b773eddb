import { expect, it } from 'vitest';
import { startApp } from '../../sandbox/app-process.js';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { cuttingProxy } from '../store/postgres/cutting-proxy.js';
import { describeWithPostgres } from '../store/postgres/server.js';
import { askForRole, bare, cardOf, cardShows, writesOn } from '../stories/asking.js';
import { type Harness, startHarness } from '../stories/harness.js';

const wishes = ['Finance Ops', 'Marketing', 'Platform', 'Data'].map((where) => ({
  who: 'dev@example.com',
  where,
  role: 'Team Restricted Member',
}));

const isApproved = (harness: Harness, { channel, ts }: MessageRef): boolean =>
  harness
    .person('U0ADMIN')
    .messagesSeen(channel)
    .some((one) => one.ts === ts && bare(one.rendered).includes(' approved'));

/** Clicks until it is approved; the process that is cut off does not answer, or says that nothing was decided. */
async function approve(harness: Harness, card: MessageRef): Promise<void> {
  await expect
    .poll(
      async () => {
        if (!isApproved(harness, card))
          await harness
            .person('U0ANA')
            .click(card, 'Approve')
            .catch(() => undefined);
        return isApproved(harness, card);
      },
      { timeout: 120_000, interval: 1000 },
    )
    .toBe(true);
}

const cardsOf = (harness: Harness, id: string): number =>
  harness
    .person('U0ADMIN')
    .messagesSeen('C0APPROVALS')
    .filter(({ rendered }) => new RegExp(`${id} · rules? |· ${id}$`, 'm').test(bare(rendered))).length;

await describeWithPostgres('one of three processes that is cut off from the database', () => {
  it('blocks nobody, decides nothing, and works again once it is back', async () => {
    const harness = await startHarness({ store: 'postgres', replicas: 2, process: true });
    const { DATABASE_URL = '' } = harness.settings();
    const proxy = await cuttingProxy(DATABASE_URL);
    const third = await startApp({ ...harness.settings(), DATABASE_URL: proxy.url });
    try {
      await harness.slack.waitForSockets(6);
      const cards: MessageRef[] = [];
      for (const [index, wish] of wishes.entries()) {
        await askForRole(harness.person('U0BEN'), wish);
        cards.push(await cardOf(harness, `REQ-${index + 1}`));
      }
      const [last, ...first] = cards.reverse();
      proxy.stall();
      for (const card of first) await approve(harness, card);
      for (const card of first) await cardShows(harness, card, /checked on Make/, 120_000);
      expect(writesOn(harness)).toHaveLength(first.length);
      proxy.open();
      if (last) {
        await approve(harness, last);
        await cardShows(harness, last, /checked on Make/, 120_000);
      }
      expect(writesOn(harness)).toHaveLength(wishes.length);
      expect(wishes.map((_, index) => cardsOf(harness, `REQ-${index + 1}`))).toEqual(wishes.map(() => 1));
      const approvals = (await harness.events()).filter(({ type }) => type === 'approval.given');
      expect(approvals).toHaveLength(wishes.length);
    } finally {
      proxy.open();
      await third.stop();
      await proxy.close();
      await harness.close();
    }
  }, 400_000);
});
