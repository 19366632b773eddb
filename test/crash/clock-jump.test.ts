import { describe, expect, it, vi } from 'vitest';
import { describeWithPostgres } from '../store/postgres/server.js';
import { askForRole, bare, cardOf, cardShows, operatorForDev, told, writesOn } from '../stories/asking.js';
import { type Harness, startHarness } from '../stories/harness.js';

const minute = 60_000;
const hour = 60 * minute;
const timeoutMs = 120_000;
const [logistics, dev, eva] = [7301, 4133, 4134];
const [financeOps, data] = [915, 918];

const start = (store: 'folder' | 'postgres') =>
  startHarness({
    process: true,
    hasMovableClock: true,
    store,
    env: { USHER_POLL_SECONDS: '0.5' },
    // This test is not about Make's limit.
    make: ({ organizations }) =>
      Object.assign(organizations.get(logistics)?.license ?? {}, { apiLimit: 60_000 }),
  });

async function listen(harness: Harness): Promise<void> {
  const admin = harness.person('U0ADMIN');
  await admin.command('/make-audit', 'subscribe Harbour Logistics', { channel: 'C0AUDIT' });
  await told(admin, /now listens to/);
  await alert(harness, /^Watching/);
}

const alert = (harness: Harness, text: RegExp) =>
  harness.person('U0ADMIN').waitForMessage({ channel: 'C0AUDIT', text }, 30_000);

async function approved(harness: Harness, id: string, ask: Parameters<typeof askForRole>[1], shown: RegExp) {
  await askForRole(harness.person('U0BEN'), ask);
  const card = await cardOf(harness, id);
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, shown);
  return card;
}

/** Waits until the lists and the log were read so often that Usher has compared all changes with the record. */
async function compared(harness: Harness): Promise<void> {
  const reads = (path: RegExp) =>
    harness.make.calls.filter((one) => one.method === 'GET' && path.test(one.path)).length;
  const paths = [/teams\/915\/user-team-roles/, /organizations\/7301\/user-organization-roles/, /audit-logs/];
  const before = paths.map(reads);
  await vi.waitFor(
    () => {
      for (const [n, path] of paths.entries()) expect(reads(path)).toBeGreaterThan((before[n] ?? 0) + 3);
    },
    { timeout: 30_000, interval: 20 },
  );
}

/** The changes that the watch reported as asked for by nobody, each as "person movement". */
async function unexplained(harness: Harness): Promise<string[]> {
  return (await harness.events()).flatMap(({ type, finding }) => {
    const { userId, movement, verdict } = (finding ?? {}) as Record<string, unknown>;
    return type === 'finding.recorded' && verdict === 'unexplained' ? [`${userId} ${movement}`] : [];
  });
}

/** Sets the clock twice while requests are carried out, a grant runs and people change roles on Make by hand. */
async function tell(harness: Harness, [first, second, third]: readonly number[]): Promise<void> {
  if (first !== 0) await harness.restart('stop', first);
  await listen(harness);
  const sockets = () => harness.slack.calls.filter(({ method }) => method === 'apps.connections.open').length;
  const opened = sockets();
  const set = (ms = 0) => harness.app().setClock(ms);
  set(second);
  await approved(harness, 'REQ-1', operatorForDev, /checked on Make/);
  harness.make.world.setOrganizationRole(eva, logistics, 'Admin');
  set(third);
  await alert(harness, /Eva Novak.*Nobody asked Usher/s);
  const ask = { who: 'dev@example.com', where: 'Data', role: 'Team Operator', duration: '1 hour' };
  const card = await approved(harness, 'REQ-2', ask, /large_green_circle: .* until/);
  harness.make.world.setTeamRole(dev, financeOps, 'Team Admin', 4130);
  await alert(harness, /Dev Patel\W+became\W+Team Admin.*Nobody asked Usher/s);
  await compared(harness);
  expect(harness.make.world.teamRole(dev, data)).toBe('Team Operator');
  // Both connections stayed open, or Slack's messages in between would have reached nobody.
  expect(sockets()).toBe(opened);
  harness.app().setAhead((third ?? 0) + 61 * minute);
  await cardShows(harness, card, /Ended: /);
  await compared(harness);
  expect(harness.make.world.teamRole(dev, data)).toBeUndefined();
  expect(writesOn(harness).map(({ path }) => path)).toEqual([
    `/users/${dev}/user-team-roles/${financeOps}`,
    `/users/${dev}/user-team-roles/${data}`,
    `/users/${dev}/user-team-roles/${data}`,
  ]);
  expect((await unexplained(harness)).toSorted()).toEqual([
    `${dev} team-role-changed`,
    `${eva} role-changed`,
  ]);
  const said = harness.slack.workspace
    .history('C0AUDIT')
    .map((message) => bare(harness.slack.renderMessage(message)))
    .filter((text) => /Nobody asked Usher/.test(text));
  expect(said).toHaveLength(2);
  // The watch over background parts took no part for one that hangs.
  expect(harness.app().log.filter(({ level }) => level >= 50)).toEqual([]);
}

const jumps: readonly [string, readonly number[]][] = [
  ['goes back by an hour and forward again', [0, -hour, 0]],
  ['goes ahead by an hour and back again', [0, hour, 0]],
  ['begins an hour behind, is set right, and goes ahead by an hour', [-hour, 0, hour]],
];

for (const store of ['folder', 'postgres'] as const) {
  const suite = () => {
    it.concurrent.each(store === 'folder' ? jumps : jumps.slice(0, 1))(
      'settles everything once, and reports only manual changes, when its clock %s',
      async (_, times) => {
        const harness = await start(store);
        try {
          await tell(harness, times);
        } finally {
          await harness.close();
        }
      },
      timeoutMs,
    );
  };
  if (store === 'postgres') await describeWithPostgres('Usher, with a database,', suite);
  else describe('Usher, with a data folder,', suite);
}
