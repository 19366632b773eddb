import { describe, expect, it } from 'vitest';
import type { Notice } from '../../src/delivery/notice.js';
import { createUsageAlerts } from '../../src/watch/usage-alerts.js';

const hour = 3_600_000;

/** An organization with 1,000 operations, and the messages about it. */
function organization() {
  const state = {
    now: Date.UTC(2026, 10, 28, 9),
    used: 0,
    data: {} as { used?: number; limit?: number },
    transferLimit: undefined as number | undefined,
    share: 0.8 as number | undefined,
    calls: 0,
    fails: false,
    lastReset: undefined as string | undefined,
    teams: [] as number[],
    days: [] as { date: string; operations: number; dataTransfer?: number }[],
    teamCalls: 0,
  };
  const notices: Notice[] = [];
  const documents = new Map<string, unknown>();
  const begin = () =>
    createUsageAlerts({
      make: {
        usage: {
          async ofTeam() {
            state.teamCalls += 1;
            if (state.fails) throw new Error('Make is away');
            return state.days;
          },
          async ofPlan() {
            state.calls += 1;
            if (state.fails) throw new Error('Make is away');
            return {
              used: state.used,
              limit: 1000,
              data: state.data,
              ...(state.lastReset && { lastReset: state.lastReset }),
            };
          },
        },
      },
      directory: {
        organizations: () => [{ id: 1, name: 'Acme', zone: undefined, isPaused: false, hasLog: true }],
        teams: () => [
          { id: 5, name: 'Support', organizationId: 1 },
          ...state.teams.map((id) => ({ id, name: `Team ${id}`, organizationId: 1, operationsLimit: 100 })),
          ...(state.transferLimit === undefined
            ? []
            : [{ id: 8, name: 'Imports', organizationId: 1, transferLimit: state.transferLimit }]),
        ],
      },
      store: {
        get: async (key) => documents.get(key),
        put: async (key, value) => void documents.set(key, value),
      },
      outbox: { enqueue: async (notice) => void notices.push(notice) },
      share: () => state.share,
      to: () => ({ channel: 'C0APPROVALS', instead: ['U0ADMIN'] }),
      now: () => state.now,
      log: { warn: () => undefined },
    });
  const look = async (alerts: ReturnType<typeof begin>, laterMs = hour): Promise<number> => {
    state.now += laterMs;
    await alerts.look();
    return notices.length;
  };
  return { state, notices, begin, look };
}

it('usage below the share is not reported, and above it the approvals channel is told once that month', async () => {
  const { state, notices, begin, look } = organization();
  const alerts = begin();
  state.used = 799;
  expect(await look(alerts)).toBe(0);
  state.used = 800;
  expect(await look(alerts)).toBe(1);
  state.used = 950;
  expect(await look(alerts)).toBe(1);
  expect(notices[0]).toMatchObject({ key: 'usage:1:2026-11:80', to: ['C0APPROVALS'], instead: ['U0ADMIN'] });
  expect(notices[0]?.message.text).toContain('Acme has used 800 of its 1,000 operations');
});

it('data transfer has its own limit and its own message, for a plan and for a team', async () => {
  const { state, notices, begin, look } = organization();
  const alerts = begin();
  state.data = { used: 3_999_999_999, limit: 5_000_000_000 };
  expect(await look(alerts)).toBe(0);
  state.data = { used: 4_100_000_000, limit: 5_000_000_000 };
  expect(await look(alerts)).toBe(1);
  expect(notices[0]?.key).toBe('usage:1/data:2026-11:80');
  expect(notices[0]?.message.text).toContain('Acme has used 4.1 GB of its 5.0 GB of data transfer* since');
  state.used = 900;
  expect(await look(alerts)).toBe(2);
  state.transferLimit = 1_000_000;
  state.days = [{ date: '2026-11-27', operations: 5, dataTransfer: 800_000 }];
  expect(await look(alerts)).toBe(3);
  expect(notices[2]?.message.text).toContain(
    'Imports in Acme has used 800.0 kB of its 1.0 MB of data transfer*',
  );
  expect(await look(begin())).toBe(3);
});

it('usage is reported again in another month or at another share, but not after a restart', async () => {
  const { state, notices, begin, look } = organization();
  state.used = 900;
  expect(await look(begin())).toBe(1);
  expect(await look(begin())).toBe(1);
  state.share = 0.9;
  expect(await look(begin())).toBe(2);
  expect(await look(begin(), 4 * 24 * hour)).toBe(3);
  expect(notices.map(({ key }) => key)).toEqual([
    'usage:1:2026-11:80',
    'usage:1:2026-11:90',
    'usage:1:2026-12:90',
  ]);
});

it('Make is asked once an hour, even after a failure, and not at all if the policy sets no share', async () => {
  const { state, begin, look } = organization();
  const alerts = begin();
  state.fails = true;
  await look(alerts);
  for (let minutes = 0; minutes < 59; minutes++) await look(alerts, 60_000);
  expect(state.calls).toBe(1);
  state.share = undefined;
  await look(alerts);
  expect(state.calls).toBe(1);
});

describe('a team with a limit of its own', () => {
  const limited = (...teams: number[]) => {
    const all = organization();
    all.state.teams = teams;
    all.state.lastReset = '2026-11-05T10:11:12.000Z';
    all.state.days = [
      { date: '2026-11-04', operations: 500 },
      { date: '2026-11-05', operations: 30 },
      { date: '2026-11-27', operations: 49 },
    ];
    return all;
  };
  const textOf = ({ notices }: ReturnType<typeof organization>, n = 0) => notices[n]?.message.text;

  it('is reported once per period above the share, counted from the reset day, and no other team is', async () => {
    const all = limited(9);
    const { state, look, begin, notices } = all;
    const alerts = begin();
    expect(await look(alerts)).toBe(0);
    state.days.push({ date: '2026-11-28', operations: 1 });
    expect(await look(alerts)).toBe(1);
    expect(notices[0]).toMatchObject({
      key: 'usage:team/9:2026-11-05:80',
      to: ['C0APPROVALS'],
      instead: ['U0ADMIN'],
    });
    expect(textOf(all)).toBe(
      ':bar_chart: *Team 9 in Acme has used 80 of its 100 operations* since November 5, the day of Make’s last reset, which is more than 80% (`limits.usage_alert_at`). `/make-access usage Team 9` shows where they went.',
    );
    expect(await look(begin())).toBe(1);
    expect(await look(alerts, 4 * 24 * hour)).toBe(1);
    state.lastReset = '2026-12-05T10:11:12.000Z';
    state.days = [{ date: '2026-12-05', operations: 90 }];
    expect(await look(alerts, 4 * 24 * hour)).toBe(2);
    expect(notices[1]?.key).toBe('usage:team/9:2026-12-05:80');
  });

  it('shows “at least” if Make gives only the end of the period, and the number of days if there is no reset', async () => {
    const year = limited(9);
    year.state.lastReset = '2026-02-01T00:00:00Z';
    await year.look(year.begin());
    expect(textOf(year)).toContain(
      'has used at least 579 of its 100 operations* since February 1, the day of',
    );
    const unknown = limited(9);
    unknown.state.lastReset = undefined;
    await unknown.look(unknown.begin());
    expect(textOf(unknown)).toContain('has used 579 of its 100 operations* in the last 30 days, which');
    expect(unknown.notices[0]?.key).toBe('usage:team/9:2026-11:80');
  });

  it('is polled once an hour, a few at a time, and only after the reset of its organization is known', async () => {
    const { state, look, begin } = limited(11, 12, 13, 14, 15, 16, 17);
    const alerts = begin();
    state.fails = true;
    await look(alerts);
    expect(state.teamCalls).toBe(0);
    state.fails = false;
    await look(alerts);
    expect(state.teamCalls).toBe(5);
    for (let minutes = 0; minutes < 50; minutes++) await look(alerts, 60_000);
    expect(state.teamCalls).toBe(7);
  });
});

it('an organization is reported again after the next reset, even in the same month, but not after an upgrade', async () => {
  const { state, notices, begin, look } = organization();
  state.used = 900;
  const alerts = begin();
  expect(await look(alerts)).toBe(1);
  state.lastReset = '2026-11-05T10:11:12.000Z';
  expect(await look(alerts)).toBe(1);
  const other = organization();
  other.state.used = 900;
  other.state.lastReset = '2026-10-30T10:11:12.000Z';
  expect(await other.look(other.begin())).toBe(1);
  other.state.lastReset = '2026-11-28T10:11:12.000Z';
  expect(await other.look(other.begin())).toBe(2);
  expect(notices.map(({ key }) => key)).toEqual(['usage:1:2026-11:80']);
});
