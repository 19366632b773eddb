import { describe, expect, it } from 'vitest';
import type { LeaverEnd, LeaverEvent } from '../../src/approvals/leaver-event.js';
import { person as actorOf, type PersonId, system } from '../../src/approvals/person.js';
import { evolveLeavers, noLeavers } from '../../src/leavers/cases.js';
import { goneSince } from '../../src/leavers/gone-since.js';

const t0 = Date.parse('2026-11-28T09:00:00Z');
const dev: PersonId = 'T0/U0DEV';
const whom = { person: dev, userId: 4133, email: 'dev@example.com' };
const seen = (why: 'deactivated' | 'named' | 'absent' = 'deactivated'): LeaverEvent => ({
  type: 'leaver.seen',
  case: 'L-1',
  at: t0,
  by: actorOf('T0/U0ADA'),
  why,
  person: dev,
  makeUsers: [4133],
  name: { personal: 'Dev Patel' },
  address: { personal: 'dev@example.com' },
});
const asked: LeaverEvent = { type: 'leaver.asked', case: 'L-1', at: t0 + 1, by: system, request: 'REQ-2' };
const closed = (why: LeaverEnd): LeaverEvent => ({
  type: 'leaver.closed',
  case: 'L-1',
  at: t0 + 10,
  by: system,
  why,
});
const caseFor = (events: readonly LeaverEvent[], askedAt = t0, who: typeof whom | object = whom) =>
  goneSince(
    events.reduce(evolveLeavers, noLeavers()),
    askedAt,
  )({ person: undefined, userId: undefined, email: '', ...who });

describe('the case of a leaver counts against a request', () => {
  it('from the question whether their access is taken, and not during the wait before it', () => {
    expect(caseFor([seen()])).toBeUndefined();
    expect(caseFor([seen(), asked])).toBe('L-1');
  });

  it('of a person whom an admin named only once it has taken their access', () => {
    expect(caseFor([seen('named'), asked])).toBeUndefined();
    expect(caseFor([seen('named'), asked, closed('done')], t0 + 9)).toBe('L-1');
  });

  it.each([
    ['done', 'L-1'],
    ['contained', 'L-1'],
    ['given-up', 'L-1'],
    ['denied', undefined],
    ['left-as-is', undefined],
  ] as const)('that was made before the case ended as %s: %s', (why, found) => {
    expect(caseFor([seen(), asked, closed(why)], t0 + 9)).toBe(found);
    expect(caseFor([seen(), asked, closed(why)], t0 + 10)).toBeUndefined();
  });

  it('for the Slack account, the Make user and the address of the leaver, and for nobody else', () => {
    const events = [seen(), asked];
    expect(caseFor(events, t0, { person: dev })).toBe('L-1');
    expect(caseFor(events, t0, { userId: 4133 })).toBe('L-1');
    expect(caseFor(events, t0, { email: 'Dev+x@example.com' })).toBe('L-1');
    expect(caseFor(events, t0, { person: 'T0/U0EVA', userId: 4134, email: 'eva@example.com' })).toBe(
      undefined,
    );
    expect(caseFor(events, t0, {})).toBeUndefined();
  });

  it('but not for a leave of absence, whose containment stops later changes', () => {
    expect(caseFor([seen('absent'), asked])).toBeUndefined();
  });
});
