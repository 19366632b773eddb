import { expect, it } from 'vitest';
import type { PersonId } from '../../src/approvals/person.js';
import { createDailyLook } from '../../src/leavers/daily-look.js';
import type { Leavers } from '../../src/leavers/leavers.js';
import type { SlackPage } from '../../src/slack/slack-users.js';
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
      byEmail: () => [],
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
    pageOfSlack: async () => ({ people: [] }),
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

/** Checks for two days; `pages` of Slack's list, each by the cursor that names it. */
async function lookedAt(pages: Record<string, SlackPage | Error>): Promise<string[]> {
  let now = 0;
  const looked: string[] = [];
  const store = memoryStore(() => now);
  const onMake = new Set(['dev@example.com', 'cat@example.com', 'ben@example.com']);
  const look = createDailyLook({
    store: { ...store, recordedAs: async () => [] },
    directory: {
      organizations: () => [],
      members: () => [],
      byEmail: (email) =>
        onMake.has(email.toLowerCase()) ? [{ userId: 1, name: '', email, members: [] }] : [],
    },
    leavers: { heard: async (person: PersonId) => void looked.push(person) } as unknown as Leavers,
    seeNow: async () => ({ standing: 'deactivated', isSure: true }),
    async pageOfSlack(cursor = 'first') {
      const page = pages[cursor];
      if (!page || page instanceof Error) throw page ?? new Error('invalid_cursor');
      return page;
    },
    now: () => now,
    log: { warn: () => undefined },
  });
  while (now < 47 * hour) now = Math.max(now + 1, await look());
  return looked;
}

const one = (person: PersonId, email: string, standing: 'member' | 'deactivated' | 'guest' = 'deactivated') =>
  ({ person, email, standing, isSure: true }) as const;

it('deactivated people who never used Usher are asked about if their address is on Make', async () => {
  const people = [
    one('T0/U0DEV', 'Dev@example.com'),
    one('T0/U0GONE', 'gone@example.com'),
    one('T0/U0OLD', 'cat@example.com'),
    one('T0/U0GUEST', 'ben@example.com', 'guest'),
  ];
  const rest = [one('T0/U0CAT', 'cat@example.com', 'member'), one('T0/U0BEN', 'ben@example.com')];
  const pages = { first: { people, next: 'second' }, second: { people: rest } };
  expect(await lookedAt(pages)).toEqual(['T0/U0DEV', 'T0/U0BEN']);
});

it('a list that Slack does not give keeps nobody else from being asked about', async () => {
  expect(await lookedAt({ first: new Error('fatal_error') })).toEqual([]);
  const people = [one('T0/U0DEV', 'dev@example.com')];
  expect(await lookedAt({ first: { people, next: 'second' } })).toEqual(['T0/U0DEV']);
});
