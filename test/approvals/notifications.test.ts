import { describe, expect, it } from 'vitest';
import { revisedFor } from '../../src/approvals/decide/revised.js';
import { quorum } from '../../src/approvals/decide/submit.js';
import { settle } from '../../src/approvals/decide/write.js';
import type { RequestEvent } from '../../src/approvals/event.js';
import { evolve } from '../../src/approvals/evolve.js';
import { system } from '../../src/approvals/person.js';
import {
  after,
  ana,
  announcing,
  approved,
  approvedBy,
  context,
  eva,
  finn,
  firstWrite,
  given,
  minute,
  requirement,
  submitted,
  t0,
} from './given.js';
import { contained, containment, leaked, revocation, tokenPlan } from './given-tokens.js';

const now = t0 + 2 * minute;
const base = { at: now, by: system };
const pending = given(submitted());
const notices = (request: ReturnType<typeof given>) => request.notices.map(({ to, about }) => [to, about]);
const finished = (part = {}) => {
  const running = after(approved(part), [announcing()]);
  return after(running, settle(running, firstWrite, { state: 'after' }, context({ now })).events);
};

describe('the history in the thread', () => {
  it('shows what matters to people, and leaves out retries and redraws', () => {
    expect(finished().lines.map(({ what }) => what)).toEqual(['asked', 'approval', 'done']);
  });

  it('names the person and the reason', () => {
    const denied = after(pending, [
      {
        type: 'request.denied',
        at: now,
        by: { kind: 'slack-user', person: ana },
        reason: { personal: 'No' },
      },
    ]);
    expect(denied.lines.at(-1)).toEqual({ what: 'denied', at: now, by: ana, text: { personal: 'No' } });
  });
});

describe('notifications', () => {
  it('go to the requester for the request and outcome, to approvers as a receipt, to the subject for the change', () => {
    expect(notices(finished())).toEqual([
      [eva, 'asked'],
      [ana, 'receipt'],
      [eva, 'outcome'],
      [finn, 'changed'],
    ]);
  });

  it('do not go to the subject if the rule says never', () => {
    expect(notices(finished({ requirements: [requirement({ tellSubject: 'never' })] }))).not.toContainEqual([
      finn,
      'changed',
    ]);
  });

  it('do not go to the subject before the decision', () => {
    expect(notices(approved()).map(([to]) => to)).not.toContain(finn);
  });

  it('go to the requester and earlier approvers when the request is asked again', () => {
    const revised = after(approved(), [revisedFor(approved(), {}, 'make-changed', ['x'], context())]);
    expect(notices(revised).slice(-2)).toEqual([
      [eva, 'anew'],
      [ana, 'anew'],
    ]);
  });

  it('are in order and numbered', () => {
    expect(finished().notices.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
  });
});

describe('evolving a request', () => {
  it('does not modify the old state', () => {
    const before = structuredClone(pending);
    evolve(pending, approvedBy(ana));
    expect(pending).toEqual(before);
  });

  it('throws if the stream does not begin with a submission', () => {
    expect(() => evolve(undefined, { type: 'request.cancelled', ...base })).toThrow('request.cancelled');
  });

  it('never lowers the count of posted lines, and keeps one card', () => {
    const one = after(pending, [
      { type: 'lines.posted', ...base, upTo: 3 },
      { type: 'lines.posted', ...base, upTo: 1 },
      { type: 'card.posted', ...base, card: { channel: 'C1', ts: '1' } },
      { type: 'card.lost', ...base, why: 'message_not_found' },
    ]);
    expect(one).toMatchObject({ linesPosted: 3, cardsLost: 1 });
    expect(one.card).toBeUndefined();
  });

  it('never lowers the count of the news that a person has', () => {
    const sent = (upTo: number, ts: string) =>
      ({ type: 'notice.sent', ...base, to: ana, upTo, message: { channel: 'D1', ts } }) as const;
    expect(after(pending, [sent(2, '1'), sent(1, '1')]).told[ana]).toMatchObject({ upTo: 2 });
  });

  it('lists the missing approvers before anybody has clicked', () => {
    expect(pending.missing).toEqual([{ requirement: 0, groups: ['platform'], count: 1 }]);
  });

  it('shows the approvers added by an escalation under the rule that was escalated', () => {
    const second = requirement({
      rule: 'b',
      stages: [{ from: ['security'], approvals: 1 }],
      escalate: { afterMs: 1, to: ['bosses'] },
    });
    const both = given(submitted({ requirements: [requirement(), second] }));
    expect(after(both, [{ type: 'stage.escalated', ...base, requirement: 1 }]).missing).toEqual([
      { requirement: 0, groups: ['platform'], count: 1 },
      { requirement: 1, groups: ['security', 'bosses'], count: 1 },
    ]);
  });

  it('adds approvers of an escalation to the open stage, and nowhere if the rule is satisfied', () => {
    const staged = requirement({
      stages: [
        { from: ['platform'], approvals: 1 },
        { from: ['security'], approvals: 1 },
      ],
      escalate: { afterMs: 1, to: ['bosses'] },
    });
    const both = given(submitted({ requirements: [staged, requirement({ rule: 'b' })] }));
    const escalation: RequestEvent = { type: 'stage.escalated', ...base, requirement: 0 };
    const rest = { requirement: 1, groups: ['platform'], count: 1 };
    const second = { requirement: 0, groups: ['security'], count: 1 };
    expect(after(both, [escalation]).missing).toEqual([
      { requirement: 0, groups: ['platform', 'bosses'], count: 1 },
      second,
      rest,
    ]);
    const once = after(both, [{ ...approvedBy(ana), missing: [second, rest] } as RequestEvent, escalation]);
    expect(once.missing).toEqual([{ ...second, groups: ['security', 'bosses'] }, rest]);
    const agreed = after(both, [{ ...approvedBy(ana), missing: [rest] } as RequestEvent, escalation]);
    expect(agreed.missing).toEqual([rest]);
  });

  it('keeps every message sent to a person, and an edited one only once', () => {
    const sent = (ts: string, upTo: number): RequestEvent => ({
      type: 'notice.sent',
      ...base,
      to: eva,
      upTo,
      message: { channel: 'D0EVA', ts },
    });
    const told = after(pending, [sent('1', 1), sent('2', 2), sent('2', 3)]).told[eva];
    expect(told).toEqual({
      messages: [
        { channel: 'D0EVA', ts: '1' },
        { channel: 'D0EVA', ts: '2' },
      ],
      at: now,
      upTo: 3,
    });
  });
});

describe('when a token has leaked', () => {
  it('its owner is told at once, before the decision', () => {
    expect(notices(leaked())).toEqual([
      [eva, 'asked'],
      [finn, 'leaked'],
    ]);
  });

  it('an owner who reports it themselves is told once, as the requester', () => {
    expect(notices(leaked({ requester: { person: finn } }))).toEqual([[finn, 'asked']]);
  });

  it('and its owner cannot be found, only the requester is told', () => {
    const part = { changes: [revocation('V0FORM.ab')], plans: [tokenPlan()], people: [null] };
    expect(notices(given(submitted(part)))).toEqual([[eva, 'asked']]);
  });

  it('and Usher contains its owner instead, the owner is told at once, unlike in other containments', () => {
    const part = containment(7);
    const instead = (more: object) =>
      part.changes.map((one) => ({ ...one, because: 'Why it is so.', ...more }));
    const leaked = { scope: ['user:read'] };
    expect(notices(given(submitted({ ...part, changes: instead({ leaked }) })))).toEqual([
      [eva, 'asked'],
      [finn, 'leaked'],
    ]);
    expect(notices(given(submitted({ ...part, changes: instead({}) })))).toEqual([[eva, 'asked']]);
  });

  it('and it could not be deleted, its owner is told', () => {
    const approved = after(leaked(), [approvedBy(ana), quorum(leaked().revision, t0, false)]);
    const failing: RequestEvent = {
      type: 'change.failed',
      ...base,
      change: 0,
      way: 'do',
      code: 'token-wiped',
      why: 'It is not kept any more.',
    };
    const failed = after(approved, [failing]);
    expect(failed.phase.status).toBe('failed');
    expect(notices(failed).slice(-2)).toEqual([
      [eva, 'outcome'],
      [finn, 'decided'],
    ]);
  });

  it('and the request turns into a containment, its owner is told that only they can delete it', () => {
    const { changes, plans } = containment(7);
    const parts = { plans, changes: changes.map((one) => ({ ...one, leaked: { scope: ['user:read'] } })) };
    const revised = revisedFor(leaked(), parts, 'make-changed', ['x'], context({ now }));
    const turned = after(leaked(), [revised]);
    expect(notices(turned).slice(2)).toEqual([
      [eva, 'anew'],
      [finn, 'leaked'],
    ]);
    const again = revisedFor(turned, {}, 'policy-changed', ['y'], context({ now }));
    expect(notices(after(turned, [again])).slice(4)).toEqual([[eva, 'anew']]);
  });

  it('a token of a connected account is not a leak, so its owner is told only of the result', () => {
    const part = { changes: [revocation()], plans: [tokenPlan()] };
    expect(notices(given(submitted(part)))).toEqual([[eva, 'asked']]);
    expect(notices(finished(part))).toContainEqual([finn, 'changed']);
  });
});

describe('a containment', () => {
  it('is announced to the subject when it takes effect and again when it is over', () => {
    const one = contained();
    expect(notices(one)).toEqual([
      [eva, 'asked'],
      [ana, 'receipt'],
      [eva, 'outcome'],
      [finn, 'changed'],
    ]);
    expect(one.lines.map(({ what }) => what)).toEqual(['asked', 'approval', 'active']);
    const over = after(one, [
      { type: 'grant.ending', ...base, why: 'early' },
      { type: 'change.undone', ...base, change: 0, how: 'verified' },
    ]);
    expect(notices(over).slice(4)).toEqual([
      [eva, 'outcome'],
      [finn, 'changed'],
    ]);
  });
});
