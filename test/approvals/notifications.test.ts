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
  it('tells what a person wants to read, and nothing about retries and redraws', () => {
    expect(finished().lines.map(({ what }) => what)).toEqual(['asked', 'approval', 'done']);
  });

  it('names who did it and why', () => {
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

describe('who is told', () => {
  it('the requester of asking and of the outcome, approvers get a receipt, the subject what changed', () => {
    expect(notices(finished())).toEqual([
      [eva, 'asked'],
      [ana, 'receipt'],
      [eva, 'outcome'],
      [finn, 'changed'],
    ]);
  });

  it('the subject is not told where the rule says never', () => {
    expect(notices(finished({ requirements: [requirement({ tellSubject: 'never' })] }))).not.toContainEqual([
      finn,
      'changed',
    ]);
  });

  it('the subject is told nothing before it is decided', () => {
    expect(notices(approved()).map(([to]) => to)).not.toContain(finn);
  });

  it('requester and earlier approvers when it is asked again', () => {
    const revised = after(approved(), [revisedFor(approved(), {}, 'make-changed', ['x'], context())]);
    expect(notices(revised).slice(-2)).toEqual([
      [eva, 'anew'],
      [ana, 'anew'],
    ]);
  });

  it('everything in order, numbered', () => {
    expect(finished().notices.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
  });
});

describe('evolving', () => {
  it('does not change what it is given', () => {
    const before = structuredClone(pending);
    evolve(pending, approvedBy(ana));
    expect(pending).toEqual(before);
  });

  it('throws for a stream that does not begin with a submission', () => {
    expect(() => evolve(undefined, { type: 'request.cancelled', ...base })).toThrow('request.cancelled');
  });

  it('never forgets posted lines and keeps one card', () => {
    const one = after(pending, [
      { type: 'lines.posted', ...base, upTo: 3 },
      { type: 'lines.posted', ...base, upTo: 1 },
      { type: 'card.posted', ...base, card: { channel: 'C1', ts: '1' } },
      { type: 'card.lost', ...base, why: 'message_not_found' },
    ]);
    expect(one).toMatchObject({ linesPosted: 3, cardsLost: 1 });
    expect(one.card).toBeUndefined();
  });

  it('says who is missing before anybody has clicked', () => {
    expect(pending.missing).toEqual([{ requirement: 0, groups: ['platform'], count: 1 }]);
  });

  it('shows the deciders an escalation added with the rule that was escalated', () => {
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

  it('an escalation adds deciders to the stage that is open, and to nothing once its rule is satisfied', () => {
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

  it('keeps every message a person was sent, an edited one once', () => {
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
  it('its owner is told at once, before anybody decides', () => {
    expect(notices(leaked())).toEqual([
      [eva, 'asked'],
      [finn, 'leaked'],
    ]);
  });

  it('an owner who says so themselves is told once, as the one who asked', () => {
    expect(notices(leaked({ requester: { person: finn } }))).toEqual([[finn, 'asked']]);
  });

  it('and nobody can be found for its owner, only the requester is told', () => {
    const part = { changes: [revocation('V0FORM.ab')], plans: [tokenPlan()], people: [null] };
    expect(notices(given(submitted(part)))).toEqual([[eva, 'asked']]);
  });

  it('and cannot be reached, its owner is told of that at once too, and of no other containment', () => {
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

  it('and nothing came of it, its owner is told so', () => {
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

  it('and is asked again as a containment, its owner is told that nobody else can delete it', () => {
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

  it('one of a connected account is no leak, so its owner hears of what was done', () => {
    const part = { changes: [revocation()], plans: [tokenPlan()] };
    expect(notices(given(submitted(part)))).toEqual([[eva, 'asked']]);
    expect(notices(finished(part))).toContainEqual([finn, 'changed']);
  });
});

describe('a containment', () => {
  it('is told to the person once it holds, and again when it is over', () => {
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
