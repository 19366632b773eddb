import { expect, it } from 'vitest';
import type { PersonId } from '../../src/approvals/person.js';
import { createDailyLook } from '../../src/leavers/daily-look.js';
import type { Leavers } from '../../src/leavers/leavers.js';
import { memoryStore } from '../approvals/memory-store.js';

const hour = 3_600_000;
const people = new Map<number, PersonId>([
  [1, 'T0/U0EVA'],
  [2, 'T0/U0ODD'],
  [3, 'T0/U0BEN'],
]);

it('somebody for whom Slack never answers keeps nobody else from being looked at on the next days', async () => {
  let now = 0;
  const looked: string[] = [];
  const store = memoryStore(() => now);
  const look = createDailyLook({
    store: { ...store, recordedAs: async (userId) => [people.get(userId) ?? 'T0/U0NOBODY'] },
    directory: {
      organizations: () => [{ id: 7301, name: 'Harbour', zone: undefined, isPaused: false, hasLog: true }],
      members: () =>
        [...people.keys()].map((userId) => ({
          organizationId: 7301,
          userId,
          name: `User ${userId}`,
          email: '',
          roleId: 1,
          invitation: null,
          teamIds: [],
        })),
    },
    leavers: { heard: async (person: PersonId) => void looked.push(person) } as unknown as Leavers,
    async seeNow(person) {
      if (person === 'T0/U0ODD') throw new Error('fatal_error');
      return { standing: 'member', isSure: true };
    },
    now: () => now,
    log: { warn: () => undefined },
  });
  const until = async (end: number): Promise<void> => {
    while (now < end) now = Math.max(now + 1, await look());
  };
  await until(30 * hour);
  expect(looked).toEqual(['T0/U0EVA', 'T0/U0BEN']);
  await until(80 * hour);
  expect(looked.filter((one) => one === 'T0/U0BEN').length).toBeGreaterThanOrEqual(2);
});
