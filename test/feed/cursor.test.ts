import { describe, expect, test } from 'vitest';
import {
  cursorDocument,
  dayMs,
  freshCursor,
  isNew,
  lookedAt,
  movedPast,
  parseCursor,
  windowStart,
} from '../../src/feed/cursor.js';

const noon = Date.UTC(2026, 10, 18, 12);
const act = (uuid: string, at: number) => ({ uuid, at });

describe('a cursor', () => {
  test('treats events before the subscription as known', () => {
    expect(isNew(freshCursor(noon), act('a', noon - 1))).toBe(false);
    expect(isNew(freshCursor(noon), act('a', noon))).toBe(true);
  });

  test('knows the events it has passed, and treats late ones as new', () => {
    const cursor = movedPast(freshCursor(noon - dayMs), [act('a', noon), act('b', noon)], noon);
    expect(cursor.at).toBe(noon);
    expect(isNew(cursor, act('a', noon))).toBe(false);
    expect(isNew(cursor, act('c', noon))).toBe(true);
    expect(isNew(cursor, act('c', noon - 3_600_000))).toBe(true);
  });

  test('forgets events from before the previous day', () => {
    const before = movedPast(freshCursor(0), [act('a', noon)], noon);
    expect(lookedAt(before, noon + dayMs).seen.size).toBe(1);
    expect(lookedAt(before, noon + 2 * dayMs).seen.size).toBe(0);
    expect(isNew(lookedAt(before, noon + 2 * dayMs), act('a', noon))).toBe(false);
  });

  test('remembers the newest 20,000 events and treats nothing older as new', () => {
    const many = Array.from({ length: 20_003 }, (_, index) => act(`u${index}`, noon + index));
    const cursor = movedPast(freshCursor(noon), many, noon + dayMs);
    expect(cursor.seen.size).toBe(20_000);
    expect(cursor.floor).toBe(noon + 3);
    expect(many.some((one) => isNew(cursor, one))).toBe(false);
  });

  test('never moves into the future, whatever time an entry has', () => {
    const cursor = movedPast(freshCursor(noon), [act('a', noon + 400 * dayMs)], noon + 5);
    expect(cursor.at).toBe(noon + 5);
    expect(isNew(cursor, act('a', noon + 400 * dayMs))).toBe(false);
    expect(isNew(cursor, act('b', noon + 6))).toBe(true);
  });

  test('is the same after it was saved and read', () => {
    const batch = {
      n: 4,
      at: noon,
      events: [{ uuid: 'b', at: noon, event: 'key_created', actor: { id: 7, name: 'Ines' }, target: '3' }],
      unmuted: { F1: 3 },
    };
    const notices = [{ trouble: 'no-right' as const, since: noon, channel: 'C0' }];
    const cursor = {
      ...movedPast(freshCursor(noon), [act('a', noon)], noon),
      batch,
      notices,
      left: { F2: 1 },
    };
    const kept = cursorDocument(cursor);
    expect(parseCursor(JSON.parse(JSON.stringify(kept)))).toEqual(cursor);
    // The store seals texts that are marked as personal.
    expect(kept.batch?.events).toMatchObject([{ actor: { id: 7, name: { personal: 'Ines' } } }]);
  });

  test('of an unknown format is refused', () => {
    expect(() => parseCursor({ format: 2 })).toThrow();
  });
});

test('the window begins with the day before, in UTC', () => {
  expect(windowStart(noon)).toBe(Date.UTC(2026, 10, 17));
  expect(windowStart(Date.UTC(2026, 10, 18))).toBe(Date.UTC(2026, 10, 17));
});

test('the count from Make is kept up to date with delivered events, and is passed to the next poll', () => {
  const counted = lookedAt(freshCursor(0), 1000, { dateFrom: '1970-01-01', count: 40 });
  const one = { uuid: 'u1', at: 1500 };
  const moved = movedPast(counted, [one, { uuid: 'u2', at: 1600 }], 2000);
  expect(moved.total).toEqual({ dateFrom: '1970-01-01', count: 42 });
  expect(lookedAt(moved, 3000).total).toEqual(moved.total);
  expect(parseCursor(cursorDocument(moved)).total).toEqual(moved.total);
  expect(parseCursor(cursorDocument(freshCursor(0)))).toEqual(freshCursor(0));
});
