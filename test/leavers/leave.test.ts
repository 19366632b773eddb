import { expect, it } from 'vitest';
import type { LeaverEnd, LeaverEvent } from '../../src/approvals/leaver-event.js';
import { system } from '../../src/approvals/person.js';
import { evolveLeavers, makesCase, noLeavers } from '../../src/leavers/cases.js';
import { leftMeanwhile } from '../../src/leavers/follow-case.js';

const whom = { person: 'T0/U0DEV', makeUsers: [41] } as const;
const seen = (n: number, why: 'absent' | 'deactivated'): LeaverEvent => ({
  type: 'leaver.seen',
  case: `L-${n}`,
  at: n,
  by: system,
  why,
  person: whom.person,
  makeUsers: [...whom.makeUsers],
  name: { personal: 'Dev' },
  address: { personal: 'dev@example.com' },
});
const asked = (n: number): LeaverEvent => ({
  type: 'leaver.asked',
  case: `L-${n}`,
  at: n,
  by: system,
  request: `REQ-${n}`,
});
const closed = (n: number, why: LeaverEnd): LeaverEvent => ({
  type: 'leaver.closed',
  case: `L-${n}`,
  at: n,
  by: system,
  why,
});

const meanwhile = (...later: readonly LeaverEvent[]) => {
  const state = [seen(1, 'absent'), asked(1), ...later].reduce(evolveLeavers, noLeavers());
  const leave = state.cases.get('L-1');
  if (!leave) throw new Error('no leave');
  return { left: leftMeanwhile(state, leave), makes: makesCase(state, whom) };
};

it('Slack’s word that somebody on leave is gone opens a case, and one only', () => {
  expect(meanwhile().makes).toBe(true);
  expect(meanwhile(seen(2, 'deactivated')).makes).toBe(false);
  expect(meanwhile(seen(2, 'deactivated'), asked(2), closed(2, 'denied')).makes).toBe(false);
});

it('somebody on leave is asked about after the last day, unless they have left by then', () => {
  const left = seen(2, 'deactivated');
  expect(meanwhile().left).toBe('no');
  expect(meanwhile(left, asked(2)).left).toBe('asked');
  expect(meanwhile(left, asked(2), closed(2, 'done')).left).toBe('gone');
  expect(meanwhile(left, asked(2), closed(2, 'denied')).left).toBe('no');
  const back: LeaverEvent = { type: 'leaver.returned', at: 3, by: system, case: 'L-2' };
  expect(meanwhile(left, back).left).toBe('no');
});
