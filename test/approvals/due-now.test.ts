import { describe, expect, it } from 'vitest';
import { noControl } from '../../src/approvals/control.js';
import { undo } from '../../src/approvals/decide/grant.js';
import { quorum } from '../../src/approvals/decide/submit.js';
import { settle } from '../../src/approvals/decide/write.js';
import { faceOf } from '../../src/approvals/due-in-slack.js';
import { agenda, dueNow, isClosed, wakeAt } from '../../src/approvals/due-now.js';
import type { RequestEvent } from '../../src/approvals/event.js';
import { person, system } from '../../src/approvals/person.js';
import { isOver, type Request } from '../../src/approvals/request.js';
import {
  after,
  ana,
  announcing,
  approved,
  approvedBy,
  ben,
  change,
  context,
  day,
  firstWrite,
  frozenBy,
  given,
  hour,
  minute,
  plan,
  requirement,
  revision,
  submitted,
  t0,
  timing,
} from './given.js';
import { contained, containment, leaked, wiped } from './given-tokens.js';

const now = t0 + 2 * minute;
const card = { channel: 'C0APPROVALS', ts: '1' };
const base = { at: now, by: system };
const timeOf = (request: Request, type: string, control = noControl) =>
  agenda(request, control).find(({ step }) => step.type === type)?.at;
const typesOwed = (request: Request, at = now, control = noControl) =>
  dueNow(request, at, control).map(({ step }) => step.type);
const pending = given(submitted());
const running = after(approved(), [announcing()]);
const done = after(running, settle(running, firstWrite, { state: 'after' }, context({ now })).events);
const granted = (durationMs: number) => {
  const one = after(approved({ durationMs }), [announcing()]);
  return after(one, settle(one, firstWrite, { state: 'after' }, context({ now })).events);
};
const drawn = (request: Request, control = noControl) =>
  after(request, [
    { type: 'card.posted', ...base, card },
    { type: 'card.drawn', ...base, face: faceOf(request, control) },
    { type: 'lines.posted', ...base, upTo: request.lines.length },
    ...[...new Set(request.notices.map(({ to }) => to))].map(
      (to): RequestEvent => ({
        type: 'notice.sent',
        ...base,
        to,
        upTo: request.notices.length,
        message: card,
      }),
    ),
  ]);

describe('the next message in the thread', () => {
  const one = after(given(submitted()), [{ type: 'card.posted', ...base, card }, approvedBy(ana)]);
  const keyOf = (request: Request) =>
    agenda(request, noControl).find(({ step }) => step.type === 'post-lines')?.key;

  it('keeps its name when another line comes, so that one whose answer was lost is found', () => {
    const more = after(one, [approvedBy(ben)]);
    expect(more.lines.length).toBe(one.lines.length + 1);
    expect(keyOf(more)).toBe(keyOf(one));
  });

  it('has another name once lines are there, or were given up', () => {
    const posted = after(one, [{ type: 'lines.posted', ...base, upTo: 1 }, approvedBy(ben)]);
    const step = keyOf(one) ?? '';
    const refused = after(one, [{ type: 'step.gave-up', ...base, step, why: 'refused' }, approvedBy(ben)]);
    expect(new Set([keyOf(one), keyOf(posted), keyOf(refused)]).size).toBe(3);
    expect(keyOf(refused)).toBeDefined();
  });
});

describe('steps due by time', () => {
  it('a pending request expires, and an approved one expires at its time to execute', () => {
    expect(timeOf(pending, 'expire')).toBe(t0 + 3 * day);
    expect(timeOf(approved(), 'expire')).toBe(t0 + minute + hour);
    expect(timeOf(running, 'expire')).toBeUndefined();
  });

  it('an escalation is due once', () => {
    const rising = given(
      submitted({ requirements: [requirement({ escalate: { afterMs: hour, to: ['security'] } })] }),
    );
    expect(timeOf(rising, 'escalate')).toBe(t0 + hour);
    expect(
      timeOf(after(rising, [{ type: 'stage.escalated', ...base, requirement: 0 }]), 'escalate'),
    ).toBeUndefined();
  });

  it.each([
    [hour, now + 50 * minute],
    [12 * day, now + 11 * day],
    [5 * minute, undefined],
  ])('a warning is due before a grant of %i ms ends', (durationMs, at) => {
    expect(timeOf(granted(durationMs), 'ending-soon')).toBe(at);
  });

  it('a request is given up a week after it failed', () => {
    const failed = after(
      running,
      settle(running, firstWrite, { state: 'other', found: 'x' }, context({ now })).events,
    );
    expect(timeOf(failed, 'give-up')).toBe(now + 7 * day);
    expect(timeOf(after(failed, [{ type: 'request.given-up', ...base }]), 'give-up')).toBeUndefined();
  });
});

describe('steps due on Make', () => {
  it('an approved request is executed when its hold is over', () => {
    expect(timeOf(approved(), 'execute')).toBe(t0 + minute);
    expect(timeOf(approved({ requirements: [requirement({ holdMs: hour })] }), 'execute')).toBe(
      t0 + minute + hour,
    );
  });

  it('a delay moves the execution', () => {
    const until = now + hour;
    const delayed = after(approved(), [
      { type: 'execution.delayed', ...base, why: 'cap', sentence: 'x', until },
    ]);
    expect(timeOf(delayed, 'execute')).toBe(until);
  });

  const delay = (until: number): RequestEvent => ({
    type: 'execution.delayed',
    ...base,
    why: 'cap',
    sentence: 'x',
    until,
  });

  it('a delay also moves the time to execute, and never shortens it', () => {
    const until = now + 2 * hour;
    const delayed = after(approved(), [delay(until)]);
    expect(delayed.phase).toMatchObject({ status: 'approved', executeBy: until + hour });
    expect(delayed.executeBy).toBe(until + hour);
    expect(timeOf(delayed, 'expire')).toBe(until + hour);
    expect(after(approved(), [delay(t0)]).executeBy).toBe(t0 + minute + hour);
  });

  // In an earlier version each delay added all delays before it to the time to execute.
  it('a second delay leaves the same time to execute as the first', () => {
    const until = now + 2 * hour;
    expect(after(approved(), [delay(now + hour), delay(until)]).executeBy).toBe(until + hour);
  });

  it('an announced write is read back after the answer timeout, and nothing else is due until then', () => {
    expect(timeOf(running, 'read-back')).toBe(now + timing.sendWindowMs + timing.answerWithinMs);
    expect(timeOf(running, 'execute')).toBeUndefined();
  });

  it('a freeze only stops widening changes', () => {
    const lower = approved({ plans: [plan({ direction: 'lower' })] });
    expect(timeOf(approved(), 'execute', frozenBy(ben))).toBeUndefined();
    expect(timeOf(lower, 'execute', frozenBy(ben))).toBeDefined();
    expect(timeOf(running, 'read-back', frozenBy(ben))).toBeDefined();
    expect(timeOf(granted(hour), 'end', frozenBy(ben))).toBe(now + hour);
  });

  const two = { changes: [change(7), change(8)], plans: [plan({}, 7), plan({}, 8)] };
  const second = { ...firstWrite, change: 1 };
  const halfGiven = () => {
    const one = after(approved({ ...two, durationMs: hour }), [announcing()]);
    return after(one, settle(one, firstWrite, { state: 'after' }, context({ now })).events);
  };

  it('a grant ends at its time, whatever the state of its other changes', () => {
    const half = halfGiven();
    const sent = after(half, [announcing(second)]);
    const lost = after(sent, settle(sent, second, 'unreadable', context({ now })).events);
    const givenUp = after(lost, [{ type: 'request.given-up', ...base }]);
    expect([half, sent, lost, givenUp].map(({ phase }) => phase.status)).toEqual([
      'executing',
      'executing',
      'unknown',
      'unknown',
    ]);
    for (const request of [half, sent, lost, givenUp])
      expect([timeOf(request, 'end'), timeOf(request, 'end', frozenBy(ben))]).toEqual([
        now + hour,
        now + hour,
      ]);
  });

  it('an unknown write of a given-up request is read back only if the grant was temporary', () => {
    const lost = (part: Parameters<typeof approved>[0]) => {
      const sent = after(approved(part), [announcing()]);
      return after(sent, [
        ...settle(sent, firstWrite, 'unreadable', context({ now })).events,
        { type: 'request.given-up', ...base },
      ]);
    };
    expect([timeOf(lost({ durationMs: hour }), 'read-back'), isOver(lost({ durationMs: hour }))]).toEqual([
      now + timing.sendWindowMs + timing.answerWithinMs,
      false,
    ]);
    expect([timeOf(lost({}), 'read-back'), isOver(lost({}))]).toEqual([undefined, true]);
  });

  it('a given-up request that was pending or approved has no step due on Make or by time', () => {
    for (const request of [pending, approved()]) {
      const over = after(request, [{ type: 'request.given-up', ...base }]);
      expect(agenda(over, noControl).filter(({ side }) => side !== 'slack')).toEqual([]);
      expect(isOver(over)).toBe(true);
    }
  });

  it('a grant ends at its time, and an ending in conflict is not repeated', () => {
    const active = granted(hour);
    expect(timeOf(active, 'end')).toBe(now + hour);
    const ending = after(active, [{ type: 'grant.ending', ...base, why: 'early' }]);
    expect(timeOf(ending, 'end')).toBeUndefined();
    expect(timeOf(ending, 'undo')).toBe(0);
    const held = after(ending, undo(0, { type: 'conflict', found: 'x' }, context()).events);
    expect(timeOf(held, 'undo')).toBeUndefined();
  });
});

describe('steps due in Slack', () => {
  it('a new request is posted, and the sender is not notified of it', () => {
    expect(typesOwed(pending)).toEqual(['post-card', 'card-late']);
    expect(typesOwed(after(pending, [{ type: 'card.posted', ...base, card }]))).toEqual([
      'draw-card',
      'post-lines',
    ]);
    expect(typesOwed(drawn(pending))).toEqual([]);
  });

  const two = given(
    submitted({ requirements: [requirement({ stages: [{ from: ['platform'], approvals: 2 }] })] }),
  );
  it.each<[string, RequestEvent]>([
    ['an approval', approvedBy(ana)],
    ['a cancellation', { type: 'request.cancelled', ...base }],
    ['an escalation', { type: 'stage.escalated', ...base, requirement: 0 }],
    ['an expiry', { type: 'request.expired', ...base, why: 'nobody-decided' }],
  ])('the card is redrawn after %s', (_, event) => {
    expect(typesOwed(after(drawn(two), [event]))).toContain('draw-card');
  });

  it('a freeze redraws the card of a pending request, but not of a resolved one', () => {
    expect(typesOwed(drawn(pending), now, frozenBy(ben))).toEqual(['draw-card']);
    expect(typesOwed(drawn(done), now, frozenBy(ben))).toEqual([]);
  });

  it('each status of a request gives the card a different version', () => {
    const faces = [pending, approved(), running, done].map((one) => faceOf(one, noControl));
    expect(new Set(faces).size).toBe(4);
  });

  it('each reminder of the rule is due once, while the request is pending', () => {
    const reminded = given(submitted({ requirements: [requirement({ remindAfterMs: [hour, 4 * hour] })] }));
    expect(
      agenda(reminded, noControl)
        .filter(({ step }) => step.type === 'remind')
        .map(({ at }) => at),
    ).toEqual([t0 + hour, t0 + 4 * hour]);
    const once = after(reminded, [{ type: 'step.done', ...base, step: 'remind:1.0.0' }]);
    expect(timeOf(once, 'remind')).toBe(t0 + 4 * hour);
    expect(timeOf(after(once, [{ type: 'request.cancelled', ...base }]), 'remind')).toBeUndefined();
  });

  it('a review is due after the outcome, and so are the announcements to channels', () => {
    const part = { requirements: [requirement({ reviewWithinMs: 2 * day, announce: ['C0SECURITY'] })] };
    const one = after(approved(part), [announcing()]);
    const over = after(one, settle(one, firstWrite, { state: 'after' }, context({ now })).events);
    expect(timeOf(over, 'review')).toBe(now + 2 * day);
    expect(timeOf(over, 'announce')).toBe(0);
    expect(
      timeOf(after(over, [{ type: 'step.done', ...base, step: 'announce:C0SECURITY' }]), 'announce'),
    ).toBeUndefined();
  });

  it('the admins are alerted to a card that cannot be posted and to a missing permission', () => {
    const lost = after(pending, [{ type: 'step.gave-up', ...base, step: 'card:0', why: 'is_archived' }]);
    expect(typesOwed(lost)).toEqual(['alert-admins']);
    const barred: RequestEvent = {
      type: 'change.failed',
      ...base,
      change: 0,
      way: 'do',
      code: 'forbidden',
      why: 'no',
    };
    expect(typesOwed(after(approved(), [barred]))).toContain('alert-admins');
  });
});

describe('a step that failed', () => {
  it('is retried at its own time and does not block others', () => {
    const retryAt = now + hour;
    const failed = after(pending, [
      { type: 'step.failed', ...base, step: 'card:0', attempts: 1, retryAt, why: 'x' },
    ]);
    expect(typesOwed(failed)).toEqual(['card-late']);
    expect(typesOwed(failed, retryAt)).toContain('post-card');
  });
});

describe('wake time and closing', () => {
  it('a request wakes for its earliest due step', () => {
    expect(wakeAt(pending, noControl)).toBe(0);
    expect(wakeAt(drawn(pending), noControl)).toBe(t0 + 3 * day);
    expect(wakeAt(drawn(done), noControl)).toBeUndefined();
  });

  it('a request is closed when it is over and every message is sent', () => {
    expect(isClosed(done, noControl)).toBe(false);
    expect(isClosed(drawn(done), noControl)).toBe(true);
    expect(isClosed(drawn(pending), noControl)).toBe(false);
  });
});

describe('a leaked token', () => {
  const byTime = t0 + hour;
  const approvedAndFailed: readonly RequestEvent[] = [
    {
      type: 'request.approved',
      ...base,
      revision: 1,
      rules: [],
      automatic: false,
      runsAt: now,
      executeBy: byTime,
    },
    { type: 'change.failed', ...base, change: 0, way: 'do', code: 'x', why: 'no' },
  ];

  it('is wiped an hour after it was entered, whatever the state of the request', () => {
    const failed = after(leaked(), [...approvedAndFailed]);
    for (const one of [leaked(), failed]) {
      expect(timeOf(one, 'wipe-secret')).toBe(byTime);
      expect(typesOwed(one, byTime - 1)).not.toContain('wipe-secret');
      expect(typesOwed(one, byTime, frozenBy(ben))).toContain('wipe-secret');
      expect(wakeAt(drawn(one), noControl)).toBeLessThanOrEqual(byTime);
    }
  });

  it.each<[string, RequestEvent]>([
    ['cancelled', { type: 'request.cancelled', ...base }],
    ['denied', { type: 'request.denied', at: now, by: person(ana), reason: { personal: 'No' } }],
    ['expired', { type: 'request.expired', ...base, why: 'nobody-decided' }],
    ['carried out', { type: 'change.verified', ...base, change: 0, already: false }],
  ])('is wiped at once when the request is %s, and the request stays open until then', (_, event) => {
    const over = drawn(after(leaked(), [event]));
    expect(isOver(over)).toBe(true);
    expect(typesOwed(over)).toEqual(['wipe-secret']);
    expect(isClosed(over, noControl)).toBe(false);
    const done = after(over, [wiped(now)]);
    expect(typesOwed(done)).toEqual([]);
    expect(isClosed(done, noControl)).toBe(true);
  });

  it('is wiped at once when the request is given up', () => {
    const failed = after(leaked(), [...approvedAndFailed, { type: 'request.given-up', ...base }]);
    expect(timeOf(failed, 'wipe-secret')).toBe(0);
  });

  it('is wiped again later if that failed', () => {
    const over = after(leaked(), [
      { type: 'request.cancelled', ...base },
      { type: 'step.failed', ...base, step: 'wipe-secret', attempts: 1, retryAt: now + minute, why: 'disk' },
    ]);
    expect(timeOf(over, 'wipe-secret')).toBe(now + minute);
  });

  it('has no wipe due if the request has no token', () => {
    expect(pending).not.toHaveProperty('secret');
    expect(timeOf(pending, 'wipe-secret')).toBeUndefined();
  });
});

describe('a containment', () => {
  it('does not end or warn by itself, and has no step due while it lasts', () => {
    const one = drawn(contained());
    expect(agenda(one, noControl)).toMatchObject([{ step: { type: 'note-follow-up' } }]);
    const noted = { type: 'step.done', ...base, step: 'note-follow-up:asked' } as const;
    expect(agenda(after(one, [noted]), noControl)).toEqual([]);
    expect(isClosed(one, noControl)).toBe(false);
  });

  it('is executed during a freeze, and can be taken back during one', () => {
    const part = containment(7);
    const agreed = given(submitted(part), quorum(revision(part), now, false));
    expect(typesOwed(agreed, now, frozenBy(ben))).toContain('execute');
    const ending = after(contained(), [{ type: 'grant.ending', ...base, why: 'early' }]);
    expect(typesOwed(ending, now, frozenBy(ben))).toContain('undo');
  });
});
