import { describe, expect, it } from 'vitest';
import type { LeaverEvent } from '../../src/approvals/leaver-event.js';
import { person as actorOf, type PersonId, system } from '../../src/approvals/person.js';
import {
  evolveLeavers,
  type LeaversState,
  lastCaseOf,
  makesCase,
  noLeavers,
} from '../../src/leavers/cases.js';
import { dueCases, goneOnBefore, nextDueAt } from '../../src/leavers/due-cases.js';

const minute = 60_000;
const t0 = Date.parse('2026-11-28T09:00:00Z');
const timing = { wait: 30 * minute, brake: { most: 5, withinMs: 60 * minute } };
const admin: PersonId = 'T0/U0ADMIN';

const seen = (
  n: number,
  at: number,
  why: 'deactivated' | 'named' = 'deactivated',
): Extract<LeaverEvent, { type: 'leaver.seen' }> => ({
  type: 'leaver.seen',
  case: `L-${n}`,
  at,
  by: why === 'named' ? actorOf(admin) : system,
  why,
  person: `T0/U0P${n}`,
  makeUsers: [4000 + n],
  name: { personal: `Person ${n}` },
  address: { personal: `p${n}@example.com` },
});
const seenMany = (count: number, from = t0, everyMs = 1000): LeaverEvent[] =>
  Array.from({ length: count }, (_, index) => seen(index + 1, from + index * everyMs));
const given = (...events: LeaverEvent[]): LeaversState => events.reduce(evolveLeavers, noLeavers());
const of = (type: 'returned', n: number, at = t0): LeaverEvent => ({
  type: `leaver.${type}`,
  case: `L-${n}`,
  at,
  by: system,
});
const closed = (n: number, why: Extract<LeaverEvent, { type: 'leaver.closed' }>['why']): LeaverEvent => ({
  type: 'leaver.closed',
  case: `L-${n}`,
  at: t0,
  by: system,
  why,
});
const held = (...cases: string[]): LeaverEvent => ({ type: 'leaver.held', at: t0, by: system, cases });
const released = (at: number, ...cases: string[]): LeaverEvent => ({
  type: 'leaver.released',
  at,
  by: actorOf(admin),
  cases,
});
const dueOf = (state: LeaversState, at: number): string[] =>
  dueCases(state, timing, at).map((due) =>
    due.type === 'hold' ? `hold ${due.cases.length}` : `${due.type} ${due.case.id}`,
  );

describe('a person who left', () => {
  it('waits, and a request is due once the wait is over', () => {
    const state = given(seen(1, t0));
    expect(dueOf(state, t0 + 30 * minute - 1)).toEqual([]);
    expect(nextDueAt(state, timing)).toBe(t0 + 30 * minute);
    expect(dueOf(state, t0 + 30 * minute)).toEqual(['ask L-1']);
  });

  it('has a request due at once if an admin says so', () => {
    expect(dueOf(given(seen(1, t0, 'named')), t0)).toEqual(['ask L-1']);
  });

  it('is tried again at a later time if nothing could be asked', () => {
    const laterAt = (): number => t0 + 35 * minute;
    expect(nextDueAt(given(seen(1, t0)), timing, laterAt)).toBe(t0 + 35 * minute);
  });

  it('is followed once there is a request, and dropped once it is over', () => {
    const asked: LeaverEvent = { type: 'leaver.asked', case: 'L-1', request: 'REQ-1', at: t0, by: system };
    expect(dueOf(given(seen(1, t0), asked), t0 + 60 * minute)).toEqual(['follow L-1']);
    expect(dueOf(given(seen(1, t0), asked, closed(1, 'done')), t0 + 60 * minute)).toEqual([]);
  });

  it('who is back has nothing due', () => {
    expect(dueOf(given(seen(1, t0), of('returned', 1)), t0 + 60 * minute)).toEqual([]);
  });
});

describe('Slack opens a case for a person', () => {
  const whom = { person: 'T0/U0P1', makeUsers: [4001] } as const;

  it('if there is none, but not while one is open', () => {
    expect(makesCase(given(), whom)).toBe(true);
    expect(makesCase(given(seen(1, t0)), whom)).toBe(false);
    expect(makesCase(given(seen(1, t0)), { makeUsers: [4001] })).toBe(false);
  });

  it.each([
    ['denied', false],
    ['left-as-is', false],
    ['by-hand', false],
    ['contained', false],
    ['expired', true],
    ['done', true],
  ] as const)('after a case that was %s: %s', (why, makes) => {
    expect(makesCase(given(seen(1, t0), closed(1, why)), whom)).toBe(makes);
  });

  it('again after they were back', () => {
    expect(makesCase(given(seen(1, t0), closed(1, 'denied'), of('returned', 1)), whom)).toBe(true);
  });

  it.each(['denied', 'given-back', 'contained', 'done'] as const)(
    'it does after a case that was %s, where an admin had named the person before Slack showed it',
    (why) => {
      expect(makesCase(given(seen(1, t0, 'named'), closed(1, why)), whom)).toBe(true);
    },
  );

  it('a person whom an admin names meanwhile changes nothing about what people decided before', () => {
    const named: LeaverEvent = { ...seen(1, t0 + 1, 'named'), case: 'L-2' };
    const denied = [seen(1, t0), closed(1, 'denied'), named, closed(2, 'denied')];
    expect(makesCase(given(...denied.slice(0, 3)), whom)).toBe(false);
    expect(makesCase(given(...denied), whom)).toBe(false);
    expect(makesCase(given(...denied, of('returned', 1)), whom)).toBe(true);
  });

  it('based on the newest case', () => {
    const state = given(seen(1, t0), of('returned', 1), { ...seen(1, t0 + 1), case: 'L-2' });
    expect(lastCaseOf(state, whom)?.id).toBe('L-2');
  });
});

describe('the brake', () => {
  it('lets through as many people as the policy allows', () => {
    expect(dueOf(given(...seenMany(5)), t0 + 60 * minute)).toHaveLength(5);
  });

  it('stops all waiting people once one more leaves in its time, before their wait is over', () => {
    expect(dueOf(given(...seenMany(6)), t0 + 6000)).toEqual(['hold 6']);
    expect(dueOf(given(...seenMany(50)), t0 + minute)).toEqual(['hold 50']);
  });

  it('does not count people outside its time', () => {
    expect(dueOf(given(...seenMany(6, t0, 13 * minute)), t0 + 70 * minute)).not.toContain('hold 6');
  });

  it('does not count people who are back or who were named by an admin', () => {
    expect(dueOf(given(...seenMany(6), of('returned', 3)), t0 + 6000)).toEqual([]);
    const named = Array.from({ length: 8 }, (_, index) => seen(index + 1, t0, 'named'));
    expect(dueOf(given(...named), t0)).toHaveLength(8);
  });

  it('counts people whose requests already exist', () => {
    const asked: LeaverEvent = { type: 'leaver.asked', case: 'L-1', request: 'REQ-1', at: t0, by: system };
    expect(dueOf(given(...seenMany(6), asked), t0 + 6000)).toEqual(['hold 5', 'follow L-1']);
  });

  it('counts somebody with a second case once, such as somebody whose account moved', () => {
    const again = { ...seen(6, t0 + 5000), person: seen(5, t0).person };
    expect(dueOf(given(...seenMany(5), closed(5, 'given-up'), again), t0 + 6000)).toEqual([]);
    expect(dueOf(given(...seenMany(5), closed(5, 'given-up'), again, seen(7, t0)), t0 + 6000)).toEqual([
      'hold 6',
    ]);
  });

  it('says how many of its time had gone on before it stopped the others', () => {
    const events = [
      ...seenMany(7),
      seen(8, t0 - 61 * minute),
      closed(1, 'done'),
      closed(2, 'done'),
      closed(8, 'done'),
    ];
    const [due] = dueCases(given(...events), timing, t0 + 7000);
    const stopped = due?.type === 'hold' ? due.cases : [];
    expect(stopped).toHaveLength(5);
    expect(goneOnBefore(given(...events), timing.brake, stopped, t0 + 7000)).toBe(2);
  });

  it('also stops later leavers while it holds anybody, in the same stop', () => {
    const ids = Array.from({ length: 6 }, (_, index) => `L-${index + 1}`);
    const state = given(...seenMany(6), held(...ids), seen(7, t0 + 300 * minute));
    expect(dueOf(state, t0 + 300 * minute)).toEqual(['hold 1']);
    const after = given(...seenMany(6), held(...ids), seen(7, t0 + 300 * minute), held('L-7'));
    expect(after.stop).toMatchObject({ n: 1, cases: [...ids, 'L-7'] });
  });

  it('lets all of them through once an admin says so, and starts counting again', () => {
    const ids = Array.from({ length: 6 }, (_, index) => `L-${index + 1}`);
    const events = [...seenMany(6), held(...ids), released(t0 + 40 * minute, ...ids)];
    expect(dueOf(given(...events), t0 + 40 * minute)).toEqual(ids.map((id) => `ask ${id}`));
    const later = given(...events, seen(7, t0 + 41 * minute));
    expect(dueOf(later, t0 + 41 * minute)).not.toContain('hold 1');
    expect(later.stop?.over).toEqual({ is: 'released', by: admin });
  });

  it('only checks whether the people it holds are back', () => {
    const state = given(...seenMany(2), held('L-1', 'L-2'));
    expect(dueOf(state, t0 + 29 * minute)).toEqual([]);
    expect(dueOf(state, t0 + 31 * minute)).toEqual(['look L-1', 'look L-2']);
  });

  it('is over once all of them are back', () => {
    const state = given(...seenMany(2), held('L-1', 'L-2'), of('returned', 1), of('returned', 2));
    expect(state.stop?.over).toEqual({ is: 'back' });
  });

  it('with a limit of zero people stops everybody', () => {
    const state = given(seen(1, t0));
    const due = dueCases(state, { ...timing, brake: { most: 0, withinMs: minute } }, t0);
    expect(due).toEqual([expect.objectContaining({ type: 'hold' })]);
  });
});
