import { expect, test } from 'vitest';
import type { FeedFilter } from '../../src/approvals/audit-event.js';
import { freshCursor } from '../../src/feed/cursor.js';
import { batchOf, dueTo, messagesOf } from '../../src/feed/due-messages.js';
import type { Feed } from '../../src/feed/feeds.js';
import type { FeedLine } from '../../src/slack/feed-lines.js';

const everything: FeedFilter = { groups: [], names: [], people: [], onlyUnexplained: false };
const feed = (id: string, part: Partial<Feed> = {}, filter: Partial<FeedFilter> = {}): Feed => ({
  id,
  channel: `C0${id}`,
  source: { organizationId: 1 },
  filter: { ...everything, ...filter },
  by: 'T0/U0ADA',
  since: 0,
  ...part,
});
const line = (uuid: string, part: Partial<FeedLine> = {}): FeedLine => ({
  uuid,
  at: 10,
  event: 'webhook_deleted',
  team: { id: 915, name: 'Finance' },
  actor: { id: 7, name: 'Ines' },
  ...part,
});
const cursor = freshCursor(0);
const groups = new Map([['Keys', ['key_created']]]);
const due = (feeds: readonly Feed[], lines: readonly FeedLine[], before = cursor, at = 20) =>
  dueTo(feeds, batchOf(before, lines, feeds, at), before, groups);
const gets = (one: Feed, ...lines: FeedLine[]): string[] =>
  due([one], lines).parcels.flatMap((parcel) => parcel.lines.map(({ uuid }) => uuid));

test.each<[string, Feed, string[]]>([
  ['everything', feed('F1'), ['a', 'b', 'c']],
  ['a group of events', feed('F1', {}, { groups: ['Keys'] }), ['b']],
  ['a name', feed('F1', {}, { names: ['webhook_deleted'] }), ['a', 'c']],
  ['a person', feed('F1', {}, { people: [8] }), ['c']],
  ['a team', feed('F1', { source: { organizationId: 1, teamId: 916 } }), ['b']],
  ['what happened since it listens', feed('F1', { since: 12 }), ['c']],
  ['nothing of the log where only the unexplained is wanted', feed('F1', {}, { onlyUnexplained: true }), []],
])('a channel that subscribes to %s gets that', (_, one, expected) => {
  const lines = [
    line('a'),
    line('b', { event: 'key_created', team: { id: 916, name: 'Marketing' } }),
    line('c', { at: 12, actor: { id: 8, name: 'Cat' } }),
  ];
  expect(gets(one, ...lines)).toEqual(expected);
});

test('a membership change is left to the watch unless a request explains it', () => {
  const change = line('a', { event: 'team_role_updated', target: '4131' });
  expect(gets(feed('F1'), change, { ...change, uuid: 'b', request: 'REQ-7' })).toEqual(['b']);
});

test('during a mute held-back events are counted, and the number is posted with the first batch after it', () => {
  const muted = feed('F1', { mutedUntil: 30 });
  const during = due([muted], [line('a'), line('b')]);
  expect(during).toEqual({ parcels: [], left: { F1: 2 } });
  const before = { ...cursor, left: during.left };
  const after = due([muted], [line('c')], before, 31);
  expect(after).toMatchObject({ parcels: [{ lines: [{ uuid: 'c' }], leftOut: 2 }], left: {} });
});

test('more than twenty lines get a digest first, with the lines below it', () => {
  const lines = Array.from({ length: 21 }, (_, n) => line(`u${n}`));
  const place = {
    organizationId: 1,
    organization: 'Harbour',
    zone: undefined,
    at: 20,
    requests: new Map<string, string>(),
  };
  const messages = messagesOf({ feed: feed('F1'), lines, leftOut: 3 }, place);
  expect(messages.map(({ name, below }) => [name, below])).toEqual([
    ['unmuted', false],
    ['0', false],
    ['1', true],
  ]);
  expect(messages[0]?.message.text).toContain('3 events were left out');
});
