import { describe, expect, it } from 'vitest';
import { endsWith, leave, takeBack } from '../../../src/approvals/decide/leave.js';
import { submit } from '../../../src/approvals/decide/submit.js';
import type { RequestEvent } from '../../../src/approvals/event.js';
import type { LeaverCase } from '../../../src/approvals/event-parts.js';
import { type PersonId, system } from '../../../src/approvals/person.js';
import { about } from '../../../src/approvals/personal.js';
import {
  after,
  ana,
  approvedBy,
  ben,
  change,
  codeOf,
  context,
  eva,
  finn,
  frozenBy,
  given,
  hour,
  identity,
  makeIdOf,
  plan,
  policyOf,
  roster,
  submitted,
  t0,
  typesOf,
} from '../given.js';

const evaGone = { person: eva, makeUsers: [makeIdOf(eva)] };
const finnGone = { person: finn, makeUsers: [makeIdOf(finn)] };
const usher: PersonId = 'T0HOME/U0USHER';
const leaver: LeaverCase = { case: 'L-1', how: 'seen', facts: [about('In no team.')] };

const granted: readonly RequestEvent[] = [
  { type: 'change.verified', at: t0 + 1, by: system, change: 0, already: false },
  { type: 'grant.started', at: t0 + 1, by: system, endsAt: t0 + hour },
];

describe('when somebody has left', () => {
  it('their own request is cancelled by Usher, and they get no message', () => {
    const request = given(submitted());
    const { events } = leave(request, evaGone, roster, context());
    expect(events).toMatchObject([{ type: 'request.cancelled', by: { kind: 'system' }, why: 'has-left' }]);
    const cancelled = after(request, events);
    expect(cancelled.phase).toMatchObject({ status: 'cancelled', why: 'has-left' });
    expect(cancelled.notices.filter(({ about: what }) => what !== 'asked')).toEqual([]);
  });

  it('their approval of a pending request is withdrawn, and the request waits for another approver', () => {
    const request = given(submitted(), approvedBy(ana));
    const { events } = leave(request, { person: ana, makeUsers: [] }, roster, context());
    expect(typesOf({ events })).toEqual(['approval.withdrawn']);
    expect(after(request, events)).toMatchObject({
      approvals: [],
      missing: [{ groups: ['platform'], count: 1 }],
    });
  });

  it('their temporary access ends', () => {
    const active = after(given(submitted({ durationMs: hour })), granted);
    expect(active.phase.status).toBe('active');
    expect(leave(active, finnGone, roster, context()).events).toMatchObject([
      { type: 'grant.ending', why: 'early' },
    ]);
  });

  it('a temporary lowering of their access does not end, because that would raise it', () => {
    const lowered = { durationMs: hour, plans: [plan({ direction: 'lower' })] };
    expect(endsWith(after(given(submitted(lowered)), granted), finnGone)).toBe(false);
  });

  it('a grant that another person also holds through the same request does not end', () => {
    const others = plan({ subject: { userId: 9, name: about('Gil'), email: about('gil@example.com') } }, 8);
    const both = {
      durationMs: hour,
      changes: [change(), change(8)],
      plans: [plan(), others],
      people: [finn, null],
    };
    const active = after(given(submitted(both)), [
      ...granted.slice(0, 1),
      { type: 'change.verified', at: t0 + 1, by: system, change: 1, already: false },
      ...granted.slice(1),
    ]);
    expect(endsWith(active, finnGone)).toBe(false);
  });

  it('a request of others that would give access to them alone is cancelled, and its requester is told', () => {
    const request = given(submitted());
    const { events } = leave(request, finnGone, roster, context());
    expect(events).toMatchObject([{ type: 'request.cancelled', why: 'subject-has-left' }]);
    expect(after(request, events).notices.map(({ about: what }) => what)).toContain('decided');
    const invited = {
      plans: [plan({ subject: { name: about('Gil'), email: about('gil@example.com') } })],
      people: [null],
    };
    const gil = { makeUsers: [], address: 'GIL+work@example.com' };
    expect(endsWith(given(submitted(invited)), gil)).toBe(true);
    expect(endsWith(given(submitted(invited)), { ...gil, address: 'gina@example.com' })).toBe(false);
  });

  it('a request that lowers their access, or that is also about somebody else, stays', () => {
    const lowers = { plans: [plan({ direction: 'lower' })] };
    expect(endsWith(given(submitted(lowers)), finnGone)).toBe(false);
    const other = plan({ subject: { userId: 9, name: about('Gil'), email: about('gil@example.com') } }, 8);
    const both = { changes: [change(), change(8)], plans: [plan(), other], people: [finn, null] };
    expect(endsWith(given(submitted(both)), finnGone)).toBe(false);
  });

  it('requests of other people stay as they are', () => {
    expect(endsWith(given(submitted(), approvedBy(ana)), { person: ben, makeUsers: [1] })).toBe(false);
  });
});

describe('a request about somebody who left', () => {
  const asked = { changes: [change()], reason: 'Finn has left.', emergency: false, leaver };
  const command = (policyLine = '') => ({
    id: 'REQ-1',
    submission: 'leaver:L-1',
    requester: identity(usher, { standing: 'bot', binding: { state: 'none' } }),
    asked,
    planned: [{ type: 'plan', plan: plan({ direction: 'lower' }) } as const],
    people: [finn],
    roster: { ...roster, 'Usher admins': { people: ['T0HOME/U0ADMIN' as PersonId] } },
    deciders: new Map(),
    policy: policyOf(undefined, policyLine),
  });

  it('can only be made by Usher, and Usher cannot make any other request', () => {
    const { policy, ...rest } = command();
    expect(typesOf(submit(rest, context({ policy })))).toEqual(['request.submitted']);
    const { leaver: _, ...plain } = asked;
    expect(codeOf(submit({ ...rest, asked: plain }, context({ policy })))).toBe('bot');
  });

  it('is approved automatically if the policy says so, ignoring the daily cap but not a freeze', () => {
    const { policy, ...rest } = command('leavers: { do: remove }\nlimits: { automatic_per_day: 0 }');
    expect(typesOf(submit(rest, context({ policy })))).toEqual(['request.submitted', 'request.approved']);
    expect(codeOf(submit(rest, context({ policy, control: frozenBy(ana) })))).toBe('frozen');
  });

  it('is not blocked by an open request about the same place', () => {
    const { policy, ...rest } = command();
    const open = [given(submitted())];
    expect(typesOf(submit(rest, context({ policy, open })))).toEqual(['request.submitted']);
  });

  it('is taken back if they return, and other requests are not', () => {
    const request = given(submitted({}, { leaver }));
    expect(takeBack(request, context()).events).toMatchObject([
      { type: 'request.cancelled', why: 'is-back' },
    ]);
    expect(takeBack(given(submitted()), context()).events).toEqual([]);
  });
});
