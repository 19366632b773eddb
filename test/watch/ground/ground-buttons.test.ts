import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Person } from '../../../sandbox/slack/people/person.js';
import type { SlackSandbox } from '../../../sandbox/slack/server.js';
import type { GroundFinding } from '../../../src/approvals/ground-change.js';
import { auditActionIds, findingClick } from '../../../src/slack/audit-ids.js';
import type { KnownGroundChange } from '../../../src/watch/watch-queries.js';
import { openDoors } from '../listener-fixture.js';

const at = Date.parse('2026-11-20T09:00:00Z');
/** Make's own role Member, which Ben and most others hold. */
const widened: GroundFinding = {
  id: '00000000000000a1',
  organizationId: 7301,
  organization: 'Harbour Logistics',
  change: {
    type: 'role-permissions-changed',
    role: { id: 13, name: 'Member', category: 'organization', custom: true },
    before: ['organization view'],
    after: ['organization edit', 'organization view'],
    holders: { count: 100, names: [] },
  },
  between: { from: at, until: at + 60_000 },
};

let known: KnownGroundChange | undefined;
let begun: unknown[][];
let accepted: unknown[][];
let slack: SlackSandbox;
let close: () => Promise<void>;

beforeAll(async () => {
  const doors = await openDoors({
    finding: async (organizationId, id) =>
      organizationId === 7301 && id === known?.ground.id ? known : undefined,
    answer: async () => 'not-asked',
    acceptList: async () => 'over',
    alarm: async () => [],
    async beginUndo(...given) {
      begun.push(given);
    },
    async accept(...given) {
      accepted.push(given);
      return 'accepted';
    },
    counts: async () => ({ matched: 0, explained: 0, unexplained: 0 }),
    alarmIn: async () => undefined,
    recent: async () => [],
    recentGround: async () => [],
  });
  ({ slack, close } = doors);
});
afterAll(() => close());
beforeEach(() => {
  known = { ground: widened };
  begun = [];
  accepted = [];
});

async function press(user: string, button: string, id = widened.id): Promise<Person> {
  const person = slack.person(user);
  const alert = slack.person('U0ADMIN').post('C0AUDIT', 'an alert');
  await person.click(alert, button, { force: true, value: findingClick(7301, id) });
  return person;
}

const answered = async (person: Person, text: RegExp): Promise<string> =>
  (await person.waitForMessage({ channel: 'ephemeral', text })).rendered;

test('an approver gets the form, which shows what is removed, and its request is identified by name', async () => {
  const person = await press('U0BEN', auditActionIds.undo);
  const form = await person.waitForModal({ callback_id: 'ground.undo' });
  expect(form.text().replaceAll('*', '')).toMatch(
    /2 permissions → 1 permission.*Takes away: organization edit/s,
  );
  await form.submit();
  const answer = await person.waitForModal({ title: /Not possible/ });
  expect(answer.text()).toMatch(/one of Make's own roles/);
  expect(begun).toEqual([[7301, [widened.id], 'T0HARBOUR/U0BEN', expect.any(String)]]);
});

test('a form about an unknown or closed change makes no request', async () => {
  for (const then of [undefined, { ground: widened, accepted: { person: 'T0HARBOUR/U0ANA', at } } as const]) {
    known = { ground: widened };
    const person = await press('U0BEN', auditActionIds.undo);
    const form = await person.waitForModal({ callback_id: 'ground.undo' });
    known = then;
    await form.submit();
    const answer = await person.waitForModal({ title: /Not possible/ });
    expect(answer.text()).toMatch(
      then ? /accepted, or its undoing is asked for already/ : /no longer has this one/,
    );
  }
  expect(begun).toEqual([]);
});

test('a member who may not decide learns nothing by an id, whether the change exists or not', async () => {
  const sentences: string[] = [];
  for (const id of [widened.id, 'ffffffffffffffff']) {
    const person = await press('U0DEV', auditActionIds.undo, id);
    sentences.push(await answered(person, /./));
  }
  expect(new Set(sentences).size).toBe(1);
  expect(sentences[0]).not.toContain('Member');
});

test('the form of a change that cannot be restored exactly says so', async () => {
  const change = { type: 'two-factor-enforcement', before: true, after: false } as const;
  known = { ground: { ...widened, change } };
  const person = await press('U0BEN', auditActionIds.undo);
  expect(await answered(person, /cannot put this back exactly/)).toContain('by hand');
});

test('a person who holds the role or is named for the change cannot accept it; others can', async () => {
  const holder = await press('U0BEN', auditActionIds.accept);
  await answered(holder, /./);
  expect(accepted).toEqual([]);
  const change = { type: 'seats', before: 200, after: 50 } as const;
  known = {
    ground: { ...widened, change },
    actor: { makeUserId: 4131, name: { personal: 'Ben' }, uuid: 'u', at },
  };
  await press('U0BEN', auditActionIds.accept);
  expect(accepted).toEqual([]);
  const other = await press('U0ANA', auditActionIds.accept);
  await answered(other, /Accepted, and that is on record/);
  expect(accepted).toEqual([[7301, [widened.id], 'T0HARBOUR/U0ANA']]);
});
