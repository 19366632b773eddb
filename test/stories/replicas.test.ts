import { afterEach, expect, it } from 'vitest';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { describeWithPostgres } from '../store/postgres/server.js';
import { askForRole, bare, cardOf, cardShows, told, writesOn } from './asking.js';
import { type Harness, type HarnessOptions, startHarness } from './harness.js';

const timeoutMs = 240_000;
/** Longer than every lease, so that others have taken over by then. */
const longPauseMs = Number(process.env.USHER_PAUSE_MS ?? 35_000);
const many = Number(process.env.USHER_REQUESTS ?? 6);

let harness: Harness | undefined;

afterEach(async () => {
  for (const app of harness?.apps() ?? []) app.resume();
  await harness?.close();
  harness = undefined;
}, 60_000);

async function threeProcesses(options: HarnessOptions = {}): Promise<Harness> {
  harness = await startHarness({ store: 'postgres', replicas: 3, process: true, ...options });
  return harness;
}

const subjects = ['dev@example.com', 'eva@example.com', 'cat@example.com', 'ines@example.com'];
const teams = ['Finance Ops', 'Marketing', 'Platform', 'Data'];
const wishes = teams.flatMap((where) =>
  subjects.map((who) => ({ who, where, role: 'Team Restricted Member' })),
);

/** Clicks until Slack has an answer: one that came to a process which stands still has none. */
async function approve(story: Harness, card: MessageRef): Promise<void> {
  const ana = story.person('U0ANA');
  await Promise.allSettled([ana.click(card, 'Approve'), ana.click(card, 'Approve')]);
}

/** What stands in the approvals channel of each request, without the threads. */
const cardsSeen = (story: Harness, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `REQ-${index + 1} · asked by`)
    .map(
      (words) =>
        story
          .person('U0ADMIN')
          .messagesSeen('C0APPROVALS')
          .filter(({ rendered }) => bare(rendered).includes(words)).length,
    )
    .map(String);

await describeWithPostgres('three processes on one database', () => {
  it(
    'carry out each request once, though one is killed and one stands still in the middle',
    async () => {
      const story = await threeProcesses({ env: { MAKE_TIMEOUT_SECONDS: '3' } });
      const asked = wishes.slice(0, many);
      const cards: MessageRef[] = [];
      for (const [index, wish] of asked.entries()) {
        await askForRole(story.person('U0BEN'), wish);
        cards.push(await cardOf(story, `REQ-${index + 1}`));
      }
      const [first, second] = story.apps();
      const clicks = cards.map((card) => approve(story, card));
      await first?.kill();
      second?.pause();
      const woken = new Promise((resolve) => setTimeout(resolve, longPauseMs)).then(() => second?.resume());
      await Promise.all(clicks);
      await woken;
      for (const card of cards) {
        const seen = await story.person('U0ADMIN').messagesSeen(card.channel);
        if (!seen.some(({ ts, rendered }) => ts === card.ts && /Approved by/.test(bare(rendered)))) {
          await approve(story, card);
        }
      }
      for (const card of cards) await cardShows(story, card, /Done, verified on Make/, 90_000);
      expect(writesOn(story)).toHaveLength(asked.length);
      expect(cardsSeen(story, asked.length)).toEqual(asked.map(() => '1'));
      const approvals = (await story.events()).filter(({ type }) => type === 'approval.given');
      expect(approvals).toHaveLength(asked.length);
    },
    timeoutMs,
  );

  it(
    'tell a change that nobody asked for once, also after the one that looks has gone',
    async () => {
      const story = await threeProcesses({ env: { USHER_POLL_SECONDS: '1' } });
      const admin = story.person('U0ADMIN');
      const audit = { channel: 'C0AUDIT' };
      await admin.command('/make-audit', 'subscribe Harbour Logistics', audit);
      await told(admin, /now listens to/);
      await admin.waitForMessage({ ...audit, text: /^Watching/ }, 30_000);
      const alerts = () =>
        admin.messagesSeen(audit.channel).filter(({ rendered }) => rendered.includes('Nobody asked Usher'));
      const { world } = story.make;
      world.setTeamRole(4133, 916, 'Team Admin');
      await admin.waitForMessage({ ...audit, text: /Dev Patel.*Nobody asked/s }, 30_000);
      const looking = story
        .apps()
        .find(({ log }) =>
          log.some(({ duty, msg }) => duty === 'feeds and watch' && msg === 'this process does it'),
        );
      expect(looking).toBeDefined();
      await looking?.kill();
      world.setOrganizationRole(4134, 7301, 'Admin');
      await admin.waitForMessage({ ...audit, text: /Eva Novak.*Nobody asked/s }, 60_000);
      const readings = () =>
        story.make.calls.filter(({ path }) => path.includes('user-organization-roles')).length;
      const before = readings();
      await expect.poll(readings, { timeout: 60_000 }).toBeGreaterThan(before + 3);
      expect(alerts()).toHaveLength(2);
    },
    timeoutMs,
  );

  it(
    'know at once that one of them froze',
    async () => {
      const story = await threeProcesses();
      await askForRole(story.person('U0BEN'), wishes[0] ?? { where: '', role: '' });
      const card = await cardOf(story, 'REQ-1');
      await story.person('U0ADMIN').command('/make-access', 'freeze');
      await told(story.person('U0ADMIN'), /^Changes are frozen(?!.*could not be told)/s);
      // One after another hears the click.
      for (const _ of story.apps())
        await story
          .person('U0ANA')
          .click(card, 'Approve')
          .catch(() => undefined);
      await cardShows(story, card, /Changes are frozen by/);
      expect(writesOn(story)).toEqual([]);
      const announced = story
        .person('U0ADMIN')
        .messagesSeen('C0APPROVALS')
        .filter(
          ({ rendered }) => /froze/i.test(rendered) && !/asked by|^Changes are frozen\./.test(rendered),
        );
      expect(announced).toHaveLength(1);
    },
    timeoutMs,
  );
});
