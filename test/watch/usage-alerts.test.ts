import { expect, it } from 'vitest';
import type { Notice } from '../../src/delivery/notice.js';
import { createUsageAlerts } from '../../src/watch/usage-alerts.js';

const hour = 3_600_000;

/** An organization of 1,000 operations, and what people are told of it. */
function organization() {
  const state = {
    now: Date.UTC(2026, 10, 28, 9),
    used: 0,
    share: 0.8 as number | undefined,
    calls: 0,
    fails: false,
  };
  const notices: Notice[] = [];
  const documents = new Map<string, unknown>();
  const begin = () =>
    createUsageAlerts({
      make: {
        usage: {
          ofOrganization: async () => [],
          ofTeam: async () => [],
          async ofPlan() {
            state.calls += 1;
            if (state.fails) throw new Error('Make is away');
            return { used: state.used, limit: 1000 };
          },
        },
      },
      directory: {
        organizations: () => [{ id: 1, name: 'Acme', zone: undefined, isPaused: false, hasLog: true }],
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

it('below the share nothing is told, and from it on the approvals channel hears it once that month', async () => {
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

it('is told again in another month, and at another share, and not after a restart', async () => {
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

it('Make is asked once an hour, also where it failed, and not at all where the policy names no share', async () => {
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
