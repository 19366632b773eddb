import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/approvals/control.js';
import { begin, type Fresh } from '../../../src/approvals/decide/begin.js';
import { quorum } from '../../../src/approvals/decide/submit.js';
import { dueNow } from '../../../src/approvals/due-now.js';
import type { Identity } from '../../../src/approvals/person.js';
import type { Request } from '../../../src/approvals/request.js';
import {
  after,
  ana,
  approved,
  approvedBy,
  ben,
  cat,
  change,
  context,
  day,
  decider,
  finn,
  frozenBy,
  given,
  hour,
  identity,
  makeIdOf,
  minute,
  plan,
  requirement,
  revision,
  roster,
  submitted,
  t0,
  teamAdmin,
  typesOf,
} from '../given.js';
import { containment, leaked } from '../given-tokens.js';

const ready = approved();
const fresh = (request: Request = ready, part: Partial<Fresh> = {}): Fresh => ({
  planned: request.revision.plans.map((one) => ({ type: 'plan', plan: one })),
  roster,
  resolution: { ok: true, requirements: request.revision.requirements },
  deciders: [decider(ana)],
  requester: {},
  requesterIs: 'member',
  gained: [],
  ...part,
});
const now = t0 + 2 * minute;
const run = (part: Partial<Fresh> = {}, more: Parameters<typeof context>[0] = {}, request = ready) =>
  begin(request, fresh(request, part), context({ now, ...more }));
const revised = (part: Partial<Fresh>) => {
  const decision = run(part);
  expect(typesOf(decision)).toEqual(['request.revised']);
  return { event: decision.events[0], request: after(ready, decision.events) };
};

describe('before the first write', () => {
  it('nothing blocks the write if nothing has changed', () => {
    expect(run()).toEqual({ events: [] });
  });

  it('a change on Make asks again, describes the difference and clears the approvals', () => {
    const operator = { id: 13, name: 'Team Operator' };
    const moved = plan({ differences: [{ where: 'Team 7', now: operator, after: teamAdmin }] });
    const { event, request } = revised({ planned: [{ type: 'plan', plan: moved }] });
    expect(event).toMatchObject({
      why: 'make-changed',
      differences: ['In Team 7: Team Operator now (was: Team Member).'],
    });
    expect(request).toMatchObject({
      approvals: [],
      phase: { status: 'pending' },
      revision: { n: 2, plans: [moved] },
    });
    expect(request.executeBy).toBeUndefined();
  });

  it('a new side effect also asks again', () => {
    const { event } = revised({
      planned: [{ type: 'plan', plan: plan({ effects: ['Deletes 3 connections.'] }) }],
    });
    expect(event).toMatchObject({ differences: ['What it would change on Make is no longer the same.'] });
  });

  it('changed notes, such as seats, do not ask again', () => {
    expect(run({ planned: [{ type: 'plan', plan: plan({ notes: ['3 seats left'] }) }] }).events).toEqual([]);
  });

  it('a rule with other requirements asks again', () => {
    const requirements = [requirement({ stages: [{ from: ['platform'], approvals: 2 }] })];
    const { request } = revised({ resolution: { ok: true, requirements } });
    expect(request.revision.requirements).toEqual(requirements);
  });

  it('a missing rule asks again and says why', () => {
    const refusal = { code: 'no-rule', sentence: 'No rule covers this.' };
    expect(revised({ resolution: { ok: false, refusal } }).event).toMatchObject({
      differences: [refusal.sentence],
    });
  });

  it('an approver who left the group asks again', () => {
    const { event } = revised({ roster: { ...roster, platform: { people: [ben] } } });
    expect(event).toMatchObject({ differences: [expect.stringContaining('no longer counts')] });
  });

  it.each([
    ['is deactivated', identity(ana, { standing: 'deactivated' })],
    ['is a guest now', identity(ana, { standing: 'guest' })],
    ['is bound to the subject’s Make user', identity(ana, { binding: { state: 'bound', id: 506 } })],
    ['is ambiguous now', identity(ana, { binding: { state: 'ambiguous' } })],
  ])('an approver who %s asks again', (_, one) => {
    revised({ deciders: [{ identity: one, standsFor: [] }] });
  });

  it('a requester who turns out to share the approver’s Make user asks again', () => {
    const { event } = revised({ requester: { makeUserId: makeIdOf(ana) } });
    expect(event).toMatchObject({
      why: 'policy-changed',
      differences: [expect.stringContaining('no longer counts')],
    });
    expect(run({ requester: { makeUserId: makeIdOf(ben) } }).events).toEqual([]);
  });

  it.each(['guest', 'deactivated', 'foreign', 'bot'] as const)(
    'a requester who is %s now gets nothing, and takes nothing back that was asked to go',
    (requesterIs) => {
      expect(run({ requesterIs }).events).toEqual([
        expect.objectContaining({ type: 'request.cancelled', why: 'has-left' }),
      ]);
      const lower = approved({ plans: [plan({ direction: 'lower' })] });
      expect(run({ requesterIs }, {}, lower).events).toEqual([]);
    },
  );

  it('an approval given for somebody else counts while the delegation is valid', () => {
    const voice = { by: cat, as: [cat, ana], makeUserId: makeIdOf(cat), at: t0 };
    const delegated = { ...ready, approvals: [voice] };
    expect(run({ deciders: [decider(cat, [ana])] }, {}, delegated).events).toEqual([]);
    expect(typesOf(run({ deciders: [decider(cat)] }, {}, delegated))).toEqual(['request.revised']);
    expect(typesOf(run({ deciders: [decider(cat, [ben])] }, {}, delegated))).toEqual(['request.revised']);
  });

  it('two approvers who now share one Make user count once', () => {
    const requirements = [requirement({ stages: [{ from: ['platform'], approvals: 2 }] })];
    const pair = given(
      submitted({ requirements }),
      approvedBy(ana),
      approvedBy(ben),
      quorum(revision({ requirements }), t0 + minute, false),
    );
    const both = (second: Identity): Partial<Fresh> => ({
      deciders: [decider(ana), { identity: second, standsFor: [] }],
    });
    expect(run(both(identity(ben)), {}, pair).events).toEqual([]);
    const same = identity(ben, { binding: { state: 'bound', id: makeIdOf(ana) } });
    expect(typesOf(run(both(same), {}, pair))).toEqual(['request.revised']);
  });

  it('an approver who was not looked up again is not counted', () => {
    revised({ deciders: [] });
  });

  it('a change that Make already shows is verified without a write', () => {
    const decision = run({ planned: [{ type: 'nothing-to-do', sentence: 'It is so.' }] });
    expect(decision.events).toMatchObject([{ type: 'change.verified', already: true }]);
    expect(after(ready, decision.events).phase.status).toBe('done');
  });

  it('access that somebody already has cannot be granted temporarily', () => {
    const temporary = approved({ durationMs: hour });
    const decision = run({ planned: [{ type: 'nothing-to-do', sentence: 'It is so.' }] }, {}, temporary);
    expect(decision.events).toMatchObject([{ type: 'change.failed', code: 'already-so' }]);
  });

  it('a change that Make refuses now fails with Make’s message', () => {
    const decision = run({
      planned: [{ type: 'refused', code: 'last-admin', sentence: 'The last Admin stays.' }],
    });
    expect(after(ready, decision.events)).toMatchObject({
      phase: { status: 'failed' },
      progress: [{ code: 'last-admin', why: 'The last Admin stays.' }],
    });
  });
});

describe('what nobody had to decide', () => {
  const requirements = [requirement({ automatic: true, stages: [] })];
  const itself = given(submitted({ requirements }), quorum(revision({ requirements }), t0 + minute, true));
  const ok = { ok: true, requirements } as const;
  const turn = (part: Partial<Fresh> = {}, more: Parameters<typeof context>[0] = {}) =>
    run({ ifMoved: ok, ...part }, more, itself);
  const operator = { id: 13, name: 'Team Operator' };
  const moved = plan({ differences: [{ where: 'Team 7', now: operator, after: teamAdmin }] });
  const planned = [{ type: 'plan', plan: moved }] as const;

  it('goes on if its rule asks nobody about what Make shows now either', () => {
    expect(turn()).toEqual({ events: [] });
    const decision = turn({ planned });
    expect(typesOf(decision)).toEqual(['request.revised', 'request.approved']);
    expect(after(itself, decision.events)).toMatchObject({
      automatic: true,
      phase: { status: 'approved' },
      revision: { n: 2, plans: [moved] },
    });
  });

  it('says in its thread that it goes on, and tells nobody that they are asked again', () => {
    const request = after(itself, turn({ planned }).events);
    expect(request.lines.slice(itself.lines.length).map(({ what }) => what)).toEqual(['went-on', 'approved']);
    expect(request.notices).toHaveLength(itself.notices.length);
    const asked = after(itself, turn({ ifMoved: { ok: true, requirements: [requirement()] } }).events);
    expect(asked.lines.at(-1)).toMatchObject({ what: 'revised' });
    expect(asked.notices.at(-1)).toMatchObject({ about: 'anew' });
  });

  it('waits for the approvers that a rule names for what Make or the policy says now', () => {
    const others = { ok: true, requirements: [requirement()] } as const;
    for (const part of [{ planned, ifMoved: others }, { ifMoved: others }]) {
      const request = after(itself, turn(part).events);
      expect(request).toMatchObject({ automatic: false, phase: { status: 'pending' } });
      expect(request.missing).toEqual([{ requirement: 0, groups: ['platform'], count: 1 }]);
    }
  });

  it('fails if no rule covers it any more, since nobody could decide it', () => {
    const ifMoved = { ok: false, refusal: { code: 'no-rule', sentence: 'No rule.' } } as const;
    expect(turn({ ifMoved }).events).toMatchObject([{ type: 'change.failed', why: 'No rule.' }]);
  });

  it('is not given to a person whose containment waits for a decision since', () => {
    const waiting = { ...given(submitted(containment(8))), id: 'REQ-9' };
    expect(turn({}, { open: [itself, waiting] }).events).toMatchObject([
      { type: 'change.failed', code: 'not-by-itself' },
    ]);
    expect(run({}, { open: [ready, waiting] })).toEqual({ events: [] });
  });
});

describe('the first write', () => {
  it('does not start before the hold ends or after the time to execute', () => {
    const blind = { deciders: [] };
    const held = approved({ requirements: [requirement({ holdMs: hour })] });
    expect(run(blind, {}, held).events).toEqual([]);
    expect(run(blind, { now: t0 + minute + hour }).events).toEqual([]);
    expect(run(blind, { now: t0 + hour }).events).toHaveLength(1);
  });

  it('does not start while frozen, unless the request only lowers access', () => {
    const lower = approved({ plans: [plan({ direction: 'lower' })] });
    const nothing = [{ type: 'nothing-to-do', sentence: 'x' }] as const;
    expect(run({ planned: nothing }, { control: frozenBy(ben) }).events).toEqual([]);
    expect(run({ planned: nothing }, { control: frozenBy(ben) }, lower).events).toHaveLength(1);
  });

  it('waits under the hourly cap until the oldest change is an hour old', () => {
    const widenings = Array.from({ length: 20 }, (_, n) => now - n * minute);
    const decision = run({}, { control: { ...noControl, widenings } });
    expect(decision.events).toMatchObject([
      { type: 'execution.delayed', why: 'cap', until: now - 19 * minute + hour },
    ]);
    expect(run({}, { control: { ...noControl, widenings: widenings.slice(1) } }).events).toEqual([]);
  });

  it('ignores the hourly cap if the request only lowers access', () => {
    const widenings = Array.from({ length: 20 }, () => now);
    const lower = approved({ plans: [plan({ direction: 'lower' })] });
    expect(run({}, { control: { ...noControl, widenings } }, lower).events).toEqual([]);
  });
});

it('an automatic approval counts while the rule is automatic', () => {
  const automatic = requirement({ automatic: true, stages: [] });
  const request = { ...approved({ requirements: [automatic] }), automatic: true, approvals: [] };
  expect(run({ deciders: [] }, {}, request).events).toEqual([]);
});

it('a change that is already verified is not planned again', () => {
  const two = approved({ changes: [change(7), change(8)], plans: [plan({}, 7), plan({}, 8)] });
  const [first, second] = two.progress;
  if (!first || !second) throw new Error('two changes');
  const half = { ...two, progress: [{ ...first, state: 'verified' as const }, second] };
  const planned = [undefined, { type: 'plan', plan: plan({}, 8) } as const];
  expect(run({ planned }, {}, half).events).toEqual([]);
});

describe('if the subject of a containment gained more access since the request', () => {
  const places = ['Team Admin of Data'];

  it('the approved changes go on, and the rest is recorded once', () => {
    const decision = run({ gained: places });
    expect(decision.events).toMatchObject([{ type: 'access.gained', places }]);
    const request = after(ready, decision.events);
    expect(request.phase.status).toBe('approved');
    expect(run({ gained: places }, {}, request).events).toEqual([]);
  });

  it('and then lost it again, nothing is recorded as left', () => {
    const request = after(ready, run({ gained: places }).events);
    expect(after(request, run({}, {}, request).events).gained).toEqual([]);
  });
});

describe('a leaked token that can no longer be deleted', () => {
  const leak = after(leaked(), [approvedBy(ana), quorum(leaked().revision, t0 + minute, false)]);
  const { changes, plans } = containment(7, 8);
  const requirements = [requirement()];
  const refused = { type: 'refused', code: 'token-out-of-reach', sentence: 'It is out of reach.' } as const;
  const instead = { changes, plans, people: [finn, finn], resolution: { ok: true, requirements } } as const;
  const turn = (part: Partial<Fresh> = {}, more: Parameters<typeof context>[0] = {}) =>
    run({ planned: [refused], instead, ...part }, more, leak);

  it('is turned into a containment of its owner, which has no approvals yet', () => {
    const decision = turn();
    expect(typesOf(decision)).toEqual(['request.revised']);
    const request = after(leak, decision.events);
    expect(request).toMatchObject({
      approvals: [],
      phase: {
        status: 'pending',
        revised: { differences: ['It is out of reach.', expect.stringContaining('contain its owner')] },
      },
      revision: { n: 2, changes, plans, people: [finn, finn] },
    });
    expect(request.progress.map(({ state }) => state)).toEqual(['todo', 'todo']);
  });

  it('is wiped at once, and the containment may wait longer than a leaked token is kept', () => {
    const request = after(leak, turn().events);
    expect(dueNow(request, now, noControl).map(({ step }) => step.type)).toContain('wipe-secret');
    const { phase } = request;
    expect(phase.status === 'pending' && phase.expiresAt).toBe(now + 3 * day);
  });

  it('is approved at once as a containment if the policy needs no approver', () => {
    const automatic = { ...requirement(), automatic: true };
    const resolution = { ok: true, requirements: [automatic] } as const;
    expect(typesOf(turn({ instead: { ...instead, resolution } }))).toEqual([
      'request.revised',
      'request.approved',
    ]);
  });

  it('fails with the original refusal if the policy does not allow the containment', () => {
    const resolution = { ok: false, refusal: { code: 'no-rule', sentence: 'No rule.' } } as const;
    const { events } = turn({ instead: { ...instead, resolution } });
    expect(events).toMatchObject([{ type: 'change.failed', why: 'It is out of reach.' }]);
  });

  it('fails if somebody else has already asked for the containment', () => {
    const other = { ...given(submitted(containment(8))), id: 'REQ-9' };
    expect(typesOf(turn({}, { open: [leak, other] }))).toEqual(['change.failed']);
    expect(typesOf(turn({}, { open: [leak] }))).toEqual(['request.revised']);
  });
});
