import { describe, expect, it } from 'vitest';
import { invitationSeen } from '../../../src/approvals/decide/grant.js';
import { announce, notApplied, settle } from '../../../src/approvals/decide/write.js';
import type { RequestEvent } from '../../../src/approvals/event.js';
import { system } from '../../../src/approvals/person.js';
import { about } from '../../../src/approvals/personal.js';
import type { Request } from '../../../src/approvals/request.js';
import {
  after,
  announcing,
  approved,
  ben,
  change,
  context,
  day,
  firstWrite,
  frozenBy,
  hour,
  minute,
  plan,
  roleWrite,
  t0,
  timing,
  typesOf,
} from '../given.js';

const now = t0 + 2 * minute;
const ready = approved();
const running = after(ready, [announcing()]);
const two = { changes: [change(7), change(8)], plans: [plan({}, 7), plan({}, 8)] };
const look = (seen: Parameters<typeof announce>[3], request = ready, more = {}) =>
  announce(request, firstWrite, roleWrite(), seen, context({ now, ...more }));

describe('announcing a write', () => {
  it('records the deadline for sending it and the earliest time to read it back', () => {
    const sendBefore = now + timing.sendWindowMs;
    expect(look({ state: 'before' }).events).toMatchObject([
      {
        type: 'write.announced',
        attempt: 1,
        sendBefore,
        readBackFrom: sendBefore + timing.answerWithinMs,
        write: roleWrite(),
      },
    ]);
  });

  it('does not happen if Make already shows the change', () => {
    const decision = look({ state: 'after' });
    expect(typesOf(decision)).toEqual(['write.settled', 'change.verified']);
    expect(after(ready, decision.events).phase.status).toBe('done');
  });

  it('fails the change if somebody changed the access meanwhile', () => {
    const next = after(ready, look({ state: 'other', found: 'Team Operator' }).events);
    expect(next).toMatchObject({ phase: { status: 'failed' }, progress: [{ code: 'moved' }] });
  });

  it('does not happen twice, or once the request is stopped, late or frozen', () => {
    expect(look({ state: 'before' }, running).events).toEqual([]);
    const cancelled = after(ready, [{ type: 'request.cancelled', at: now, by: system }]);
    expect(look({ state: 'before' }, cancelled).events).toEqual([]);
    expect(look({ state: 'before' }, ready, { now: t0 + minute + hour }).events).toEqual([]);
    expect(look({ state: 'before' }, ready, { control: frozenBy(ben) }).events).toEqual([]);
  });

  it('happens during a freeze if the change only lowers access', () => {
    const lower = approved({ plans: [plan({ direction: 'lower' })] });
    expect(look({ state: 'before' }, lower, { control: frozenBy(ben) }).events).toHaveLength(1);
  });
});

describe('reading back a write', () => {
  const read = (seen: Parameters<typeof settle>[2], request = running) =>
    settle(request, firstWrite, seen, context({ now: now + minute }));

  it('verifies the change if Make shows it', () => {
    const next = after(running, read({ state: 'after' }).events);
    expect(next).toMatchObject({
      phase: { status: 'done' },
      progress: [{ state: 'verified', already: false }],
    });
  });

  it('allows another announcement a little later if the write had no effect', () => {
    const next = after(running, read({ state: 'before' }).events);
    expect(next.progress[0]?.writes[0]).toMatchObject({
      state: 'not-applied',
      attempts: 1,
      retryAt: now + minute + 2_000,
    });
    expect(next.phase.status).toBe('executing');
  });

  it('fails the change permanently if Make shows something else', () => {
    const decision = read({ state: 'other', found: 'Team Operator' });
    expect(decision.events).toMatchObject([{ outcome: 'not-applied', permanent: true }, { code: 'moved' }]);
  });

  it('makes the change unknown if nothing can be read, and settles it later', () => {
    const unknown = after(running, read('unreadable').events);
    expect(unknown.phase.status).toBe('unknown');
    expect(read('unreadable', unknown).events).toEqual([]);
    expect(after(unknown, read({ state: 'after' }, unknown).events).phase.status).toBe('done');
    expect(after(unknown, read({ state: 'before' }, unknown).events).phase.status).toBe('executing');
  });

  it('records nothing for a write that was not announced', () => {
    expect(read({ state: 'after' }, ready).events).toEqual([]);
  });
});

describe('a write that Make did not apply', () => {
  const cause = { why: 'too many requests', code: 'not-sent', permanent: false, retryAfterMs: 5_000 };
  const attempt = (n: number) => after(ready, [announcing(firstWrite, n)]);
  const fall = (request: Request, part = {}) =>
    notApplied(request, firstWrite, { ...cause, ...part }, context({ now }));

  it.each([1, 2])('can be announced again after announcement %i', (n) => {
    expect(fall(attempt(n)).events).toMatchObject([{ outcome: 'not-applied', retryAt: now + 5_000 }]);
  });

  it('fails the change after the third announcement', () => {
    expect(typesOf(fall(attempt(3)))).toEqual(['write.settled', 'change.failed']);
    expect(after(attempt(3), fall(attempt(3)).events).phase.status).toBe('failed');
  });

  it('fails the change at once if Make refuses it permanently', () => {
    expect(typesOf(fall(attempt(1), { permanent: true, code: 'forbidden' }))).toEqual([
      'write.settled',
      'change.failed',
    ]);
  });

  it('records nothing if the write is already settled', () => {
    const done = after(running, settle(running, firstWrite, { state: 'after' }, context({ now })).events);
    expect(fall(done, { permanent: true }).events).toEqual([]);
    const failed = after(running, fall(running, { permanent: true }).events);
    expect(failed.phase.status).toBe('failed');
    const again = (seen: Parameters<typeof settle>[2], request: Request) =>
      settle(request, firstWrite, seen, context({ now })).events;
    for (const seen of [{ state: 'after' }, { state: 'before' }, 'unreadable'] as const)
      expect([again(seen, done), again(seen, failed)]).toEqual([[], []]);
  });
});

describe('a temporary grant', () => {
  const temporary = after(approved({ ...two, durationMs: hour }), [announcing()]);
  const one = after(temporary, settle(temporary, firstWrite, { state: 'after' }, context({ now })).events);
  const second = { ...firstWrite, change: 1 };
  const both = after(one, [announcing(second)]);

  const cause = { why: 'no', code: 'refused', permanent: true, retryAfterMs: 0 };

  it('starts when the first change is verified', () => {
    const { events } = settle(temporary, firstWrite, { state: 'after' }, context({ now }));
    expect(typesOf({ events })).toEqual(['write.settled', 'change.verified', 'grant.started']);
    expect(events[2]).toMatchObject({ at: now, endsAt: now + hour });
    expect(one.grant).toEqual({ startedAt: now, endsAt: now + hour });
  });

  it('also starts if Make shows the change before the write is sent', () => {
    const decision = announce(
      approved({ durationMs: hour }),
      firstWrite,
      roleWrite(),
      { state: 'after' },
      context({ now }),
    );
    expect(typesOf(decision)).toEqual(['write.settled', 'change.verified', 'grant.started']);
  });

  it('becomes active once no change is open, and later changes do not move its end', () => {
    expect(one.phase.status).toBe('executing');
    expect(both.phase.status).toBe('executing');
    const lost = settle(both, second, 'unreadable', context({ now }));
    expect(after(both, lost.events).phase.status).toBe('unknown');
    const decision = settle(both, second, { state: 'after' }, context({ now: now + minute }));
    expect(typesOf(decision)).toEqual(['write.settled', 'change.verified']);
    const next = after(both, decision.events);
    expect(next.phase).toEqual({ status: 'active', startedAt: now, endsAt: now + hour });
  });

  it('is active with the changes that succeeded if the rest failed', () => {
    const decision = notApplied(both, second, cause, context({ now }));
    expect(typesOf(decision)).toEqual(['write.settled', 'change.failed']);
    expect(after(both, decision.events).phase).toEqual({
      status: 'active',
      startedAt: now,
      endsAt: now + hour,
    });
  });

  it('is not started by a permanent change', () => {
    const decision = settle(running, firstWrite, { state: 'after' }, context({ now }));
    expect(typesOf(decision)).toEqual(['write.settled', 'change.verified']);
  });

  it('does not start if no change was made', () => {
    const single = after(approved({ durationMs: hour }), [announcing()]);
    const next = after(single, notApplied(single, firstWrite, cause, context({ now })).events);
    expect(next.phase.status).toBe('failed');
    expect(next.grant).toBeUndefined();
  });
});

describe('an invitation', () => {
  const write = {
    type: 'invite',
    organizationId: 1,
    email: about('g@example.com'),
    name: about('G'),
    roleId: 1,
    teamIds: [7],
  } as const;
  const later = {
    type: 'set-invited-team-role',
    organizationId: 1,
    teamId: 7,
    before: null,
    roleId: 11,
  } as const;
  const invited = (writes: Parameters<typeof plan>[0]) => {
    const request = after(approved({ plans: [plan({ undo: [], ...writes })] }), [announcing()]);
    return after(
      request,
      settle(request, firstWrite, { state: 'after', userId: 900 }, context({ now })).events,
    );
  };
  const alone = invited({ writes: [{ ...write, teamIds: [7] }] });
  const withRole = invited({ writes: [{ ...write, teamIds: [7] }, later] });
  const seen = (what: Parameters<typeof invitationSeen>[2], request = alone) =>
    after(request, invitationSeen(request, 0, what, context({ now: now + hour })).events);

  it('that appears on Make waits for the invitee, for a week if Make shows no expiry', () => {
    expect(alone.phase).toEqual({ status: 'awaiting', until: now + 7 * day });
    expect(alone.progress[0]?.invitation).toMatchObject({ userId: 900, accepted: false });
  });

  it('that is still pending is checked again later', () => {
    expect(seen('pending').progress[0]?.invitation?.nextAt).toBe(now + hour + timing.pollMs);
  });

  it('that is accepted is done, or goes on with the team roles', () => {
    expect(seen('accepted').phase.status).toBe('done');
    expect(seen('accepted', withRole).phase.status).toBe('executing');
  });

  it('that expired ends the request, and one that is gone fails it', () => {
    expect(seen('expired').phase).toMatchObject({ status: 'expired', why: 'not-accepted' });
    expect(seen('gone')).toMatchObject({ phase: { status: 'failed' }, progress: [{ code: 'withdrawn' }] });
  });

  it('is only checked while it is pending', () => {
    for (const status of ['accepted', 'gone'] as const) {
      const settled = seen(status);
      for (const what of ['pending', 'accepted', 'expired', 'gone'] as const)
        expect(invitationSeen(settled, 0, what, context({ now })).events).toEqual([]);
    }
    const accepted = seen('accepted', withRole);
    expect(accepted.progress[0]?.state).toBe('awaiting');
    expect(invitationSeen(accepted, 0, 'gone', context({ now })).events).toEqual([]);
  });

  it('that is accepted just after it was taken back is not verified', () => {
    const back: RequestEvent = { type: 'grant.ending', at: now, by: system, why: 'withdrawn' };
    const ending = after(alone, [back]);
    expect(invitationSeen(ending, 0, 'accepted', context({ now })).events).toEqual([]);
  });
});
