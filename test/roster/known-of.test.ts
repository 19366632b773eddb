import { expect, it } from 'vitest';
import type { AnyEvent } from '../../src/approvals/event.js';
import type { MakeUserId, PersonId } from '../../src/approvals/person.js';
import type { ReviewLine } from '../../src/approvals/review-event.js';
import { knownOf } from '../../src/roster/known-of.js';
import { mostText, textIn } from '../../src/slack/fit-together.js';
import { knownMessages } from '../../src/slack/known-of-view.js';
import { ownAct } from '../../src/slack/own-acts.js';

const eva = 'T0HARBOUR/U0EVA' as PersonId;
const ana = 'T0HARBOUR/U0ANA' as PersonId;
const by = (person: PersonId) => ({ kind: 'slack-user', person }) as const;
const system = { kind: 'system' } as const;
const at = Date.parse('2026-11-01T09:00:00Z');

const line = (n: number, user: number): ReviewLine => ({
  line: n,
  organizationId: 7301,
  organization: 'Harbour Logistics',
  userId: user as MakeUserId,
  name: { personal: 'Somebody' },
  email: { personal: `user${user}@example.com` },
  roleId: 3,
  role: 'Member',
  above: false,
  circle: 0,
  evidence: { twoFactor: 'on', origin: { how: 'unknown' } },
});

async function* record(
  entries: readonly (readonly [string, readonly AnyEvent[]])[],
): AsyncGenerator<{ stream: string; events: readonly AnyEvent[] }> {
  for (const [stream, events] of entries) yield { stream, events };
}

const entries: readonly (readonly [string, readonly AnyEvent[]])[] = [
  ['control', [{ type: 'control.frozen', at, by: by(eva) }]],
  ['request/REQ-7', [{ type: 'offer.declined', at, by: by(eva), n: 1 }]],
  ['request/REQ-8', [{ type: 'offer.declined', at, by: by(ana), n: 1 }]],
  [
    'review/R-1',
    [
      { type: 'review.listed', at, by: system, lines: [line(1, 41), line(2, 52)] },
      { type: 'line.decided', at, by: by(ana), line: 1, verdict: 'keep' },
      { type: 'line.decided', at, by: by(eva), line: 2, verdict: 'remove' },
    ],
  ],
  [
    'leavers',
    [
      {
        type: 'leaver.seen',
        at,
        by: system,
        case: 'L-1',
        why: 'deactivated',
        person: eva,
        makeUsers: [41 as MakeUserId],
        name: { personal: 'Eva' },
        address: { personal: 'eva@example.com' },
      },
      { type: 'leaver.closed', at, by: system, case: 'L-1', why: 'cancelled' },
    ],
  ],
];

const known = () =>
  knownOf(
    { person: eva, makeUserIds: new Set([41 as MakeUserId]), emails: new Set(['eva@example.com']) },
    record(entries) as Parameters<typeof knownOf>[1],
  );

it('the record of a person has all their acts, their lines in reviews, and the cases about them', async () => {
  const { acts, reviewed, leaving } = await known();
  expect(acts.map(({ about, event }) => [about, ownAct(event)])).toEqual([
    [undefined, 'froze changes'],
    ['REQ-7', 'kept it as it was'],
    ['R-1', 'answered line 2 with remove'],
  ]);
  expect(reviewed.map(({ review, line: one, answer }) => [review, one.line, answer?.verdict])).toEqual([
    ['R-1', 1, 'keep'],
  ]);
  expect(leaving.map(({ event, isClosed }) => [event.case, isClosed])).toEqual([['L-1', true]]);
});

it('a review that is listed again replaces the earlier list', async () => {
  const opened = { type: 'review.opened', at, by: system, circles: [] } as unknown as AnyEvent;
  const again = [...entries, ['review/R-1', [opened]] as const];
  const { reviewed } = await knownOf(
    { person: eva, makeUserIds: new Set([41 as MakeUserId]), emails: new Set() },
    record(again) as Parameters<typeof knownOf>[1],
  );
  expect(reviewed).toEqual([]);
});

it('the message to the person is in words and leaves out answers that take access away', async () => {
  const found = await known();
  const lowered = found.reviewed.map((one) => ({
    ...one,
    answer: { ...one.answer, verdict: 'remove' } as NonNullable<typeof one.answer>,
  }));
  const text = (of: typeof found): string =>
    JSON.stringify(knownMessages({ ...of, who: ['You'], access: [] }));
  expect(text(found)).toContain('R-1: Member of Harbour Logistics, kept');
  expect(text(found)).toContain('R-1: you answered line 2 with remove');
  expect(text(found)).toContain('You froze changes');
  expect(text(found)).toContain('Deactivated in Slack');
  const undecided = text({ ...found, acts: [], reviewed: lowered });
  expect(undecided).not.toMatch(/remove|, kept/);
  expect(undecided).toContain('R-1: Member of Harbour Logistics, listed');
  const open = found.leaving.map((one) => ({ ...one, isClosed: false }));
  expect(text({ ...found, leaving: open })).not.toContain('Deactivated in Slack');
});

it('a long record comes as several messages, the newest first, and says how much is left out', async () => {
  const asked = (n: number): AnyEvent => ({ type: 'reminder.asked', at: at + n * 86_400_000, by: by(eva) });
  const many = record(
    Array.from({ length: 203 }, (_, n) => [`request/REQ-${n + 1}`, [asked(n)]]),
  ) as Parameters<typeof knownOf>[1];
  const found = await knownOf({ person: eva, makeUserIds: new Set(), emails: new Set() }, many);
  const messages = knownMessages({ ...found, who: ['You'], access: [] });
  expect(messages.length).toBeGreaterThan(1);
  expect(messages[1]?.text).toBe(`Everything Usher knows of you (2 of ${messages.length})`);
  for (const { blocks } of messages) expect(textIn(blocks)).toBeLessThan(mostText);
  const text = JSON.stringify(messages);
  expect(text.match(/REQ-\d+: you/g)).toEqual(Array.from({ length: 200 }, (_, n) => `REQ-${203 - n}: you`));
  expect(text).toContain('and 3 earlier; the people who run Usher print all');
});

it('what others and Make’s log say of a person is shown too, with the end of each case', async () => {
  const actor = { makeUserId: 41 as MakeUserId, name: { personal: 'Eva' }, uuid: 'u-1', at };
  const role = { id: 9, name: 'Auditor', category: 'organization', custom: true } as const;
  const ground = {
    id: 'g-1',
    organizationId: 7301,
    organization: 'Harbour Logistics',
    change: { type: 'role-made' as const, role, permissions: [] },
    between: { from: at, until: at },
  };
  const named = await knownOf(
    { person: eva, makeUserIds: new Set([41 as MakeUserId]), emails: new Set() },
    record([
      ...entries,
      ['watch/7301', [{ type: 'ground.changed', at, by: system, ground, actor }]],
      ['control', [{ type: 'control.away', at, by: by(ana), to: eva, until: '2026-12-24' }]],
    ]) as Parameters<typeof knownOf>[1],
  );
  const text = JSON.stringify(knownMessages({ ...named, who: ['You'], access: [] }));
  expect(text).toContain('A change of roles or settings names you: role made in Harbour Logistics');
  expect(text).toContain('<@U0ANA> is away until 2026-12-24; you decide in their place');
  expect(text).toMatch(/Deactivated in Slack <!date[^>]+>, over <!date/);
});
