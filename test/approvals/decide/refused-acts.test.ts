import { describe, expect, it } from 'vitest';
import { endEarly, giveUp, retry, unsettleable } from '../../../src/approvals/decide/act.js';
import type { Context } from '../../../src/approvals/decide/context.js';
import { unextendable } from '../../../src/approvals/decide/extend.js';
import { undo } from '../../../src/approvals/decide/grant.js';
import { unofferable } from '../../../src/approvals/decide/offer.js';
import { approve, deny } from '../../../src/approvals/decide/review.js';
import { settle } from '../../../src/approvals/decide/write.js';
import { type PersonId, system } from '../../../src/approvals/person.js';
import type { Request } from '../../../src/approvals/request.js';
import {
  admin,
  after,
  ana,
  announcing,
  approved,
  cat,
  context,
  decider,
  dee,
  eva,
  finn,
  firstWrite,
  given,
  hour,
  minute,
  plan,
  requirement,
  roster,
  submitted,
  t0,
} from '../given.js';

const now = t0 + 5 * minute;
const at = { at: now, by: system };
const pending = given(submitted());
const onHold = approved({ requirements: [requirement({ holdMs: hour })] });
const failed = after(approved(), [
  { type: 'change.failed', ...at, change: 0, way: 'do', code: 'refused', why: 'no' },
]);
const granted = (part = {}) => {
  const one = after(approved({ plans: [plan(part)], durationMs: hour }), [announcing()]);
  return after(one, settle(one, firstWrite, { state: 'after' }, context({ now })).events);
};
const active = granted();
const ending = after(active, [{ type: 'grant.ending', ...at, why: 'time' }]);
const conflict = after(
  ending,
  undo(0, { type: 'conflict', found: 'Team Operator' }, context({ now })).events,
);
const stuck = after(ending, [{ type: 'change.failed', ...at, change: 0, way: 'undo', code: 'x', why: 'no' }]);

type Refused = (request: Request, by: PersonId, context: Context) => string | undefined;
const reviewBy = ({ revision }: Request, by: PersonId) => ({
  decider: decider(by),
  revision: revision.n,
  roster,
  resolution: { ok: true, requirements: revision.requirements } as const,
  reason: 'Not this quarter',
});
const actingBy = (by: PersonId) => ({ decider: decider(by), roster });
const acts: Record<string, Refused> = {
  approve: (one, by, ctx) => approve(one, reviewBy(one, by), ctx).refusal?.sentence,
  deny: (one, by, ctx) => deny(one, reviewBy(one, by), ctx).refusal?.sentence,
  offer: (one, by, ctx) => unofferable(one, reviewBy(one, by), ctx)?.sentence,
  end: (one, by, ctx) => endEarly(one, actingBy(by), ctx).refusal?.sentence,
  retry: (one, by, ctx) => retry(one, actingBy(by), ctx).refusal?.sentence,
  close: (one, by, ctx) => giveUp(one, actingBy(by), ctx).refusal?.sentence,
  settle: (one, by, ctx) => unsettleable(one, actingBy(by), 'restore', ctx)?.sentence,
  extend: (one, by, ctx) => unextendable(one, by, ctx.now)?.sentence,
};

describe('a refusal names the act, and the people who may do it', () => {
  const own = 'you asked for it.';
  const others = 'Platform or the Usher admins';
  const concerned = 'the person who asked for it, the person who holds it';
  it.each<[string, Request, PersonId, string]>([
    ['approve', pending, eva, `You cannot approve REQ-7: ${own} Any of Platform can.`],
    ['approve', pending, cat, 'You cannot approve REQ-7: the rule names Platform.'],
    ['deny', pending, eva, `You cannot deny REQ-7: ${own} Any of Platform can.`],
    ['deny', pending, finn, 'You cannot deny REQ-7: it changes your own access. Any of Platform can.'],
    ['deny', pending, cat, 'You cannot deny REQ-7: the rule names Platform.'],
    ['offer', pending, eva, `You cannot offer less for REQ-7: ${own} Any of Platform can.`],
    ['offer', pending, cat, 'You cannot offer less for REQ-7: the rule names Platform.'],
    ['deny', onHold, cat, `You cannot stop REQ-7: only ${others} can.`],
    ['end', active, dee, `You cannot end REQ-7 now: only ${concerned}, ${others} can.`],
    [
      'end',
      granted({ direction: 'lower' }),
      finn,
      `You cannot end REQ-7 now: only the person who asked for it, ${others} can.`,
    ],
    ['end', pending, eva, 'You cannot end REQ-7 now: it is waiting for a decision.'],
    ['end', ending, eva, 'You cannot end REQ-7 now: it is ending.'],
    ['retry', failed, dee, `You cannot try REQ-7 again: only the person who asked for it, ${others} can.`],
    ['retry', pending, eva, 'You cannot try REQ-7 again: it is waiting for a decision.'],
    ['close', failed, dee, `You cannot close REQ-7: only the person who asked for it, ${others} can.`],
    ['close', stuck, eva, `You cannot close REQ-7: only ${others} can.`],
    ['close', active, eva, 'You cannot close REQ-7: it is in effect.'],
    ['settle', conflict, eva, `You cannot choose what holds after REQ-7: only ${others} can.`],
    ['settle', active, ana, 'You cannot choose what holds after REQ-7: it is in effect.'],
    [
      'extend',
      active,
      dee,
      'Only the person who asked for REQ-7 and the person who holds it can ask to extend it.',
    ],
    ['extend', ending, eva, 'You cannot ask to extend REQ-7: it is ending.'],
  ])('%s', (act, request, by, sentence) => {
    expect(acts[act]?.(request, by, context({ now }))).toBe(sentence);
  });

  it('also to an approver and an admin whom it concerns', () => {
    const open = given(submitted());
    for (const by of [ana, admin]) {
      const theirs = { ...open.requester, person: by };
      const one = { ...conflict, requester: theirs };
      expect(acts.settle?.(one, by, context({ now }))).toBe(
        `You cannot choose what holds after REQ-7: ${own} Any of ${others} can.`,
      );
    }
  });
});
