import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/approvals/control.js';
import {
  type Acting,
  cancel,
  endEarly,
  giveUp,
  retry,
  settledBy,
  unsettleable,
} from '../../../src/approvals/decide/act.js';
import { freeze, unfreeze } from '../../../src/approvals/decide/control.js';
import { end, undo } from '../../../src/approvals/decide/grant.js';
import { quorum } from '../../../src/approvals/decide/submit.js';
import { applyTime } from '../../../src/approvals/decide/time.js';
import { settle } from '../../../src/approvals/decide/write.js';
import type { RequestEvent } from '../../../src/approvals/event.js';
import { type PersonId, system } from '../../../src/approvals/person.js';
import type { Resolution } from '../../../src/approvals/policy/match.js';
import { refuse } from '../../../src/approvals/refusal.js';
import type { Request } from '../../../src/approvals/request.js';
import {
  admin,
  after,
  ana,
  announcing,
  approved,
  ben,
  cat,
  change,
  codeOf,
  context,
  day,
  decider,
  dee,
  emailOf,
  eva,
  finn,
  firstWrite,
  frozenBy,
  given,
  hour,
  identity,
  makeIdOf,
  minute,
  otherAdmin,
  plan,
  requirement,
  revision,
  roster,
  submitted,
  t0,
  typesOf,
} from '../given.js';

const now = t0 + 5 * minute;
const pending = given(submitted());
const at = { at: now, by: system };
const running = after(approved(), [announcing()]);
const failed = after(approved(), [
  { type: 'change.failed', ...at, change: 0, way: 'do', code: 'refused', why: 'no' },
]);
const two = { changes: [change(7), change(8)], plans: [plan({}, 7), plan({}, 8)] };
const granted = (plans = [plan()]) => {
  const one = after(approved({ plans, durationMs: hour }), [announcing()]);
  return after(one, settle(one, firstWrite, { state: 'after' }, context({ now })).events);
};
const active = granted();
const ending = after(active, [{ type: 'grant.ending', ...at, why: 'time' }]);
const held = after(ending, undo(0, { type: 'conflict', found: 'Team Operator' }, context({ now })).events);
type Act = typeof cancel;
const does = (act: Act, request: Request, by: PersonId, more = {}) =>
  act(request, { decider: decider(by), roster }, context({ now, ...more }));

describe('cancelling', () => {
  it('is limited to the requester, before execution starts', () => {
    expect(after(pending, does(cancel, pending, eva).events).phase.status).toBe('cancelled');
    expect(after(approved(), does(cancel, approved(), eva).events).phase.status).toBe('cancelled');
    for (const by of [ana, finn, admin]) expect(codeOf(does(cancel, pending, by))).toBe('not-the-requester');
    expect(codeOf(does(cancel, running, eva))).toBe('cannot-cancel');
  });

  it('is refused to a requester who is deactivated', () => {
    const one = {
      decider: { identity: identity(eva, { standing: 'deactivated' }), standsFor: [] },
      roster,
    } as const;
    expect(codeOf(cancel(pending, one, context()))).toBe('deactivated');
  });
});

describe('ending early, trying again, giving up', () => {
  const cases: [string, Act, Request, string][] = [
    ['end', endEarly, active, 'grant.ending'],
    ['try again', retry, failed, 'retry.asked'],
    ['give up', giveUp, failed, 'request.given-up'],
  ];

  it.each(cases)('%s is allowed for the requester, approvers and admins', (_, act, request, type) => {
    for (const by of [eva, ana, admin]) expect(typesOf(does(act, request, by))).toEqual([type]);
    for (const by of [cat, dee]) expect(codeOf(does(act, request, by))).toBe('approvers-only');
  });

  it.each(cases.slice(1))('%s is not allowed for the subject', (_, act, request) => {
    expect(codeOf(does(act, request, finn))).toBe('approvers-only');
  });

  it('the subject can end what raises their access again by ending, not a lowering', () => {
    expect(typesOf(does(endEarly, active, finn))).toEqual(['grant.ending']);
    const lowered = granted([plan({ direction: 'lower' })]);
    expect(codeOf(does(endEarly, lowered, finn))).toBe('approvers-only');
    expect(typesOf(does(endEarly, lowered, eva))).toEqual(['grant.ending']);
  });

  it('to end is not for one of several people, whose own part cannot end alone', () => {
    const several = { ...active, revision: { ...active.revision, people: [finn, dee] } };
    expect(codeOf(does(endEarly, several, finn))).toBe('approvers-only');
    expect(typesOf(does(endEarly, several, ana))).toEqual(['grant.ending']);
  });

  it.each(cases)('%s is refused at other times', (_, act) => {
    expect(codeOf(does(act, pending, eva))).toBe('cannot-do-now');
    expect(codeOf(does(act, running, eva))).toBe('cannot-do-now');
  });

  it('a retry within an hour keeps the approvals, and a later one asks again', () => {
    const again = after(failed, does(retry, failed, eva).events);
    expect(again.progress).toMatchObject([{ state: 'todo' }]);
    expect(again.phase).toEqual({ status: 'approved', at: now, runsAt: now, executeBy: t0 + minute + hour });
    expect(again.approvals).toHaveLength(1);
    const late = after(failed, does(retry, failed, eva, { now: t0 + 2 * hour }).events);
    expect(late).toMatchObject({ phase: { status: 'pending' }, approvals: [], revision: { n: 2 } });
  });

  it('a late retry of what nobody had to decide asks nobody', () => {
    const requirements = [requirement({ automatic: true, stages: [] })];
    const itself = given(submitted({ requirements }), quorum(revision({ requirements }), t0 + minute, true));
    const refused = {
      type: 'change.failed',
      ...at,
      change: 0,
      way: 'do',
      code: 'refused',
      why: 'no',
    } as const;
    const late = after(itself, [refused]);
    const again = after(late, does(retry, late, eva, { now: t0 + 2 * hour }).events);
    expect(again).toMatchObject({ automatic: true, phase: { status: 'approved' }, revision: { n: 2 } });
  });

  describe('a retry of a refused change while other changes are awaited', () => {
    const awaited = after(approved(two), [
      { type: 'invitation.seen', ...at, change: 0, userId: 9001, until: now + 7 * day },
      { type: 'change.failed', ...at, change: 1, way: 'do', code: 'refused', why: 'no' },
    ]);
    const today = { ok: true as const, requirements: awaited.revision.requirements };
    const fresh = { deciders: [decider(ana)], requester: {}, requesterIs: 'member' as const };
    const tries = (more = {}, resolution: Resolution | undefined = today, request = awaited) =>
      retry(
        request,
        { decider: decider(ana), roster, fresh, ...(resolution && { resolution }) },
        context({ now, ...more }),
      );
    const triesBy = (part: Partial<Acting>) =>
      codeOf(
        retry(
          awaited,
          { decider: decider(ben), roster, fresh, resolution: today, ...part },
          context({ now }),
        ),
      );

    it('retries only that change and keeps the approvals', () => {
      const again = after(awaited, tries().events);
      expect(again.progress).toMatchObject([{ state: 'awaiting' }, { state: 'todo' }]);
      expect(again.phase).toMatchObject({ status: 'executing' });
      expect(again.approvals).toHaveLength(1);
    });

    it('is refused if the approvals no longer hold, while changes are frozen, and at the cap', () => {
      expect(codeOf(tries({ now: t0 + 2 * hour }))).toBe('approvals-over');
      expect(codeOf(tries({}, { ok: true, requirements: [requirement({ rule: 'other' })] }))).toBe(
        'approvals-over',
      );
      expect(codeOf(tries({}, { ok: false, refusal: refuse('no-rule', { kind: 'invite' }) }))).toBe(
        'approvals-over',
      );
      expect(codeOf(does(retry, awaited, ana))).toBe('approvals-over');
      const gone = { platform: { people: [ben] }, security: { people: [] } };
      expect(triesBy({ roster: gone })).toBe('approvals-over');
      expect(codeOf(tries({ control: frozenBy(ben) }))).toBe('frozen');
      const full = { ...noControl, widenings: Array.from({ length: 1000 }, () => now - minute) };
      expect(tries({ control: full, lineOf: () => 7 }).refusal).toMatchObject({
        code: 'hourly-cap',
        sentence: expect.stringContaining('changes_per_hour is on line 7 of the policy.'),
      });
    });

    it('is refused once an approver may not decide any more, as before a first write', () => {
      const left = { ...decider(ana), identity: identity(ana, { standing: 'deactivated' }) };
      const sharing = identity(ana, { binding: { state: 'bound', id: makeIdOf(eva) } });
      expect(triesBy({})).toBeUndefined();
      expect(triesBy({ fresh: { ...fresh, deciders: [left] } })).toBe('approvals-over');
      expect(triesBy({ fresh: { ...fresh, requesterIs: 'deactivated' } })).toBe('approvals-over');
      expect(triesBy({ fresh: { ...fresh, deciders: [{ identity: sharing, standsFor: [] }] } })).toBe(
        'approvals-over',
      );
      expect(triesBy({ fresh: { ...fresh, requester: { makeUserId: makeIdOf(ana) } } })).toBe(
        'approvals-over',
      );
    });

    const longer = { byMs: day, endsAt: now + 2 * day, totalMs: 2 * day };

    it('is the same while the other changes are in effect for a limited time', () => {
      const temporary = after(approved({ ...two, durationMs: day }), [
        { type: 'change.verified', ...at, change: 0, already: false },
        { type: 'grant.started', ...at, endsAt: now + day },
        { type: 'change.failed', ...at, change: 1, way: 'do', code: 'refused', why: 'no' },
      ]);
      expect(temporary.phase.status).toBe('active');
      const again = after(temporary, tries({}, today, temporary).events);
      expect(again.progress).toMatchObject([{ state: 'verified' }, { state: 'todo' }]);
      expect(again).toMatchObject({ phase: { status: 'executing' }, grant: { endsAt: now + day } });
      const whole = after(again, [{ type: 'change.verified', ...at, change: 1, already: false }]);
      expect(whole.phase).toMatchObject({ status: 'active', endsAt: now + day });
      expect(codeOf(tries({}, today, whole))).toBe('cannot-do-now');
      expect(codeOf(tries({ now: t0 + 2 * hour }, today, temporary))).toBe('approvals-over');
      expect(codeOf(does(giveUp, temporary, eva))).toBe('cannot-do-now');
      const extension = { ...pending, id: 'REQ-8', extends: { request: temporary.id, ...longer } };
      expect(tries({ open: [extension] }, today, temporary).refusal?.sentence).toBe(
        'REQ-7 cannot be tried again now: REQ-8 asks to extend what is in effect. Wait until that is decided, or ask for those who are left in a new request.',
      );
      const extended = after(temporary, [
        { type: 'grant.extended', ...at, request: 'REQ-8', endsAt: now + 2 * day },
      ]);
      expect(codeOf(tries({}, today, extended))).toBe('approvals-over');
    });

    it('is refused where the rule holds changes back, since it would run at once', () => {
      const requirements = [requirement({ holdMs: 10 * minute })];
      const waits = after(approved({ ...two, requirements }), [
        { type: 'invitation.seen', ...at, change: 0, userId: 9001, until: now + 7 * day },
        { type: 'change.failed', ...at, change: 1, way: 'do', code: 'refused', why: 'no' },
      ]);
      expect(codeOf(tries({}, { ok: true, requirements }, waits))).toBe('held-beside-the-rest');
    });

    it('is refused if nothing was refused, and the request cannot be given up', () => {
      const all = after(approved(), [
        { type: 'invitation.seen', ...at, change: 0, userId: 9001, until: now + 7 * day },
      ]);
      expect(codeOf(tries({}, today, all))).toBe('cannot-do-now');
      expect(codeOf(does(giveUp, awaited, ana))).toBe('cannot-do-now');
    });
  });

  it('a retry also retries the Slack steps that were given up, and keeps those that were done', () => {
    const said = { attempts: 0, retryAt: now, state: 'done' };
    const tried = after(failed, [
      { type: 'step.done', ...at, step: 'announce:C0SECURITY' },
      { type: 'step.failed', ...at, step: 'execute', attempts: 3, retryAt: now + day, why: 'no' },
      { type: 'step.gave-up', ...at, step: 'card:0', why: 'is_archived' },
    ]);
    expect(Object.keys(tried.steps)).toHaveLength(3);
    expect(after(tried, does(retry, tried, eva).events).steps).toEqual({ 'announce:C0SECURITY': said });
  });

  it('a retry keeps verified changes and repeats only failed ones', () => {
    const one = after(approved(two), [
      { type: 'change.verified', ...at, change: 0, already: false },
      { type: 'change.failed', ...at, change: 1, way: 'do', code: 'refused', why: 'no' },
    ]);
    expect(one.phase.status).toBe('partial');
    const again = after(one, does(retry, one, eva).events);
    expect(again.phase).toMatchObject({ status: 'approved', runsAt: now });
    expect(again.progress.map(({ state }) => state)).toEqual(['verified', 'todo']);
  });

  it('a retry of an ending never asks for approval again', () => {
    const stuck = after(ending, [
      { type: 'change.failed', ...at, change: 0, way: 'undo', code: 'x', why: 'no' },
    ]);
    expect(stuck.phase.status).toBe('failed');
    const again = after(stuck, does(retry, stuck, eva, { now: t0 + 9 * day }).events);
    expect(again.phase).toEqual({ status: 'ending', why: 'time' });
  });
});

describe('a grant', () => {
  it('ends when its time has come and not before', () => {
    expect(end(active, context({ now: now + hour - 1 })).events).toEqual([]);
    expect(typesOf(end(active, context({ now: now + hour, control: frozenBy(ben) })))).toEqual([
      'grant.ending',
    ]);
  });

  it.each([
    ['already', { type: 'already' }, 'ended'],
    ['conflict', { type: 'conflict', found: 'Team Operator' }, 'conflict'],
    ['refused', { type: 'refused', code: 'gone', sentence: 'Gone.' }, 'failed'],
    ['to be written', { type: 'writes', writes: [] }, 'ending'],
  ] as const)('whose undo is %s gets the matching status', (_, plan, status) => {
    expect(after(ending, undo(0, plan, context({ now })).events).phase.status).toBe(status);
  });

  it('in conflict can be settled by approvers and admins, but not by the requester or subject', () => {
    const may = (by: PersonId, one: Request = held) =>
      unsettleable(one, { decider: decider(by), roster }, 'restore', context({ now }))?.code;
    expect([may(ana), may(admin)]).toEqual([undefined, undefined]);
    expect([may(eva), may(finn), may(cat)]).toEqual(['approvers-only', 'approvers-only', 'approvers-only']);
    expect(may(ana, active)).toBe('cannot-do-now');
  });

  it('in conflict is settled only by the request made for it, once that request is done', () => {
    const settles = { request: 'REQ-7', choice: 'restore' } as const;
    const other: Request = { ...given(submitted()), id: 'REQ-9', settles };
    const restored = after(held, settledBy(held, other, context({ now })).events);
    expect(restored).toMatchObject({ phase: { status: 'ending' }, progress: [{ state: 'verified' }] });
    expect(restored.progress[0]).not.toHaveProperty('overwrite');
    expect(after(restored, undo(0, { type: 'already' }, context({ now })).events).phase.status).toBe('ended');

    const keeping = { ...other, settles: { ...settles, choice: 'keep' } } as const;
    expect(after(held, settledBy(held, keeping, context({ now })).events)).toMatchObject({
      phase: { status: 'ended' },
      progress: [{ state: 'undone', undone: 'kept' }],
    });
    const elsewhere = { ...other, revision: { ...other.revision, plans: [plan({}, 8)] } };
    expect(settledBy(held, elsewhere, context({ now })).events).toEqual([]);
    expect(
      settledBy(held, { ...other, settles: { ...settles, request: 'REQ-1' } }, context()).events,
    ).toEqual([]);
    expect(settledBy(active, other, context({ now })).events).toEqual([]);
  });

  it('in conflict that one person settled in an earlier version keeps its meaning', () => {
    const by = { at: now, by: { kind: 'slack-user', person: ana } } as const;
    expect(after(held, [{ type: 'hold.chosen', ...by, choice: 'restore' }]).progress).toMatchObject([
      { state: 'verified', overwrite: true },
    ]);
  });
});

describe('an ending of several changes', () => {
  const all = (part: Parameters<typeof approved>[0]): Request =>
    after(
      approved({ ...part, durationMs: hour }),
      [0, 1].flatMap((change): RequestEvent[] => [
        { type: 'change.verified', ...at, change, already: false },
        ...(change === 0 ? [{ type: 'grant.started', ...at, endsAt: now + hour } as const] : []),
      ]),
    );
  const both = after(all(two), [{ type: 'grant.ending', ...at, why: 'time' }]);
  const undoing = (change: number) => announcing({ change, way: 'undo', index: 0 }, 1, now);
  type Fate = 'open' | 'written' | 'conflict' | 'unknown' | 'failed' | 'undone';
  const becomes: Record<Fate, (change: number) => RequestEvent[]> = {
    open: () => [],
    written: (change) => [undoing(change)],
    conflict: (change) => [{ type: 'grant.held', ...at, change, found: 'Team Operator' }],
    unknown: (change) => [
      undoing(change),
      {
        type: 'write.settled',
        ...at,
        key: { change, way: 'undo', index: 0 },
        attempt: 1,
        outcome: 'unknown',
        permanent: false,
      },
    ],
    failed: (change) => [{ type: 'change.failed', ...at, change, way: 'undo', code: 'x', why: 'no' }],
    undone: (change) => [{ type: 'change.undone', ...at, change, how: 'verified' }],
  };

  it.each<[Fate, Fate, Request['phase']['status']]>([
    ['open', 'conflict', 'ending'],
    ['open', 'unknown', 'ending'],
    ['open', 'failed', 'ending'],
    ['written', 'conflict', 'ending'],
    ['conflict', 'unknown', 'conflict'],
    ['conflict', 'failed', 'conflict'],
    ['conflict', 'undone', 'conflict'],
    ['unknown', 'failed', 'unknown'],
    ['unknown', 'undone', 'unknown'],
    ['failed', 'undone', 'failed'],
    ['undone', 'undone', 'ended'],
  ])('with one change %s and another %s is %s, in either order', (one, other, status) => {
    const of = (first: Fate, second: Fate) =>
      after(both, [...becomes[first](0), ...becomes[second](1)]).phase.status;
    expect([of(one, other), of(other, one)]).toEqual([status, status]);
  });

  it('ends with the given change if the other was never given', () => {
    const half = after(approved({ ...two, durationMs: hour }), [
      { type: 'change.verified', ...at, change: 0, already: false },
      { type: 'grant.started', ...at, endsAt: now + hour },
      { type: 'change.failed', ...at, change: 1, way: 'do', code: 'refused', why: 'no' },
      { type: 'grant.ending', ...at, why: 'time' },
    ]);
    expect(half.phase.status).toBe('ending');
    expect(after(half, becomes.undone(0)).phase.status).toBe('ended');
  });

  it('overwrites the change in conflict when somebody chooses that, but no later conflict', () => {
    const one = after(both, [...becomes.conflict(0), { type: 'hold.chosen', ...at, choice: 'restore' }]);
    expect(one.progress.map(({ state, overwrite }) => [state, overwrite])).toEqual([
      ['verified', true],
      ['verified', undefined],
    ]);
    const next = after(one, becomes.conflict(1));
    expect(next.progress[1]).toMatchObject({ state: 'conflict' });
    expect(next.progress[1]).not.toHaveProperty('overwrite');
  });
});

describe('temporary access that could not be ended', () => {
  const stuck = after(ending, [
    { type: 'change.failed', ...at, change: 0, way: 'undo', code: 'last-admin', why: 'no' },
  ]);

  it('is not left in place by whoever asked for it, but by the people who may decide', () => {
    expect(stuck.phase.status).toBe('failed');
    expect(codeOf(does(giveUp, stuck, eva))).toBe('approvers-only');
    expect(codeOf(does(giveUp, stuck, finn))).toBe('approvers-only');
    for (const by of [ana, admin]) expect(typesOf(does(giveUp, stuck, by))).toEqual(['request.given-up']);
  });

  it('nor while nobody knows whether it ended', () => {
    const key = { change: 0, way: 'undo', index: 0 } as const;
    const undoing = after(ending, [announcing(key)]);
    const lost = after(undoing, settle(undoing, key, 'unreadable', context({ now })).events);
    expect(lost.phase.status).toBe('unknown');
    expect(codeOf(does(giveUp, lost, eva))).toBe('approvers-only');
  });
});

describe('a request that is given up', () => {
  const up: RequestEvent = { type: 'request.given-up', ...at };

  it.each([
    ['waiting', pending],
    ['approved', approved()],
  ])('while %s becomes partial', (_, request) => {
    expect(after(request, [up])).toMatchObject({
      givenUp: true,
      phase: { status: 'partial', at: now, executeBy: now },
    });
  });

  it('after it failed stays failed', () => {
    expect(after(failed, [up])).toMatchObject({ givenUp: true, phase: { status: 'failed' } });
  });

  const acts: [string, Act][] = [
    ['tried again', retry],
    ['given up twice', giveUp],
  ];
  it.each(acts)('cannot be %s', (_, act) => {
    for (const request of [after(failed, [up]), after(pending, [up])]) {
      const { events, refusal } = does(act, request, eva);
      expect(events).toEqual([]);
      expect(refusal).toMatchObject({
        code: 'cannot-do-now',
        sentence: expect.stringMatching(/^You cannot (try REQ-7 again|close REQ-7): it is closed\.$/),
      });
    }
  });

  it('cannot be cancelled and does not expire', () => {
    const over = after(pending, [up]);
    expect(codeOf(does(cancel, over, eva))).toBe('cannot-cancel');
    expect(
      applyTime(over, { type: 'expire', why: 'nobody-decided' }, context({ now: now + 9 * day })).events,
    ).toEqual([]);
  });

  it('is the result of cancelling once part of it is done', () => {
    const half = after(approved(two), [{ type: 'change.verified', ...at, change: 0, already: false }]);
    const asked = { ...half, phase: pending.phase };
    expect(typesOf(does(cancel, asked, eva))).toEqual(['request.given-up']);
    expect(after(asked, does(cancel, asked, eva).events).phase.status).toBe('partial');
  });
});

describe('freezing', () => {
  it('is limited to approvers and admins, once', () => {
    expect(typesOf(freeze(identity(ana), true, 'Odd clicks', context()))).toEqual(['control.frozen']);
    expect(typesOf(freeze(identity(admin), false, undefined, context()))).toEqual(['control.frozen']);
    expect(freeze(identity(eva), false, '', context()).refusal?.code).toBe('approvers-only');
    expect(freeze(identity(ana), true, '', context({ control: frozenBy(ben) })).refusal?.code).toBe(
      'already-frozen',
    );
    expect(freeze(identity(ana, { standing: 'guest' }), true, '', context()).refusal?.code).toBe('guest');
  });

  it('can be lifted only by another admin', () => {
    const others = [identity(admin), identity(otherAdmin), identity(finn)];
    const thaw = (by: PersonId, frozen = true, freezer = identity(admin)) =>
      unfreeze(identity(by), freezer, others, context(frozen ? { control: frozenBy(admin) } : {}));
    expect(typesOf(thaw(otherAdmin))).toEqual(['control.unfrozen']);
    const sameUser = identity(admin, { binding: { state: 'bound', id: makeIdOf(otherAdmin) } });
    expect(thaw(otherAdmin, true, sameUser).refusal?.code).toBe('own-freeze');
    const sameMailbox = identity(admin, { email: emailOf(otherAdmin) });
    expect(thaw(otherAdmin, true, sameMailbox).refusal?.code).toBe('own-freeze');
    expect(thaw(admin).refusal?.code).toBe('own-freeze');
    expect(thaw(ana).refusal?.code).toBe('admins-only');
    expect(thaw(otherAdmin, false).refusal?.code).toBe('not-frozen');
  });

  it.each([
    ['there is no other', []],
    ['the other is deactivated', [identity(otherAdmin, { standing: 'deactivated' })]],
    ['the other is a second account of theirs', [identity(otherAdmin, { email: emailOf(admin) })]],
  ])('can be lifted after an hour by the admin who froze if nobody else can: %s', (_, rest) => {
    const others = [identity(admin), ...rest];
    const thaw = (now: number) =>
      unfreeze(identity(admin), identity(admin), others, context({ control: frozenBy(admin), now }));
    expect(thaw(t0 + hour - 1).refusal).toMatchObject({
      code: 'own-freeze-alone',
      sentence: expect.stringContaining('You can in 1 minute'),
    });
    expect(typesOf(thaw(t0 + hour))).toEqual(['control.unfrozen']);
  });
});

describe('time', () => {
  const passes = (request: Request, step: Parameters<typeof applyTime>[1], later = now) =>
    typesOf(applyTime(request, step, context({ now: later })));

  it('expires pending and approved requests, each at its own time', () => {
    const undecided = { type: 'expire', why: 'nobody-decided' } as const;
    expect(passes(pending, undecided, t0 + 3 * day - 1)).toEqual([]);
    expect(passes(pending, undecided, t0 + 3 * day)).toEqual(['request.expired']);
    expect(passes(approved(), undecided, t0 + minute + hour)).toEqual(['request.expired']);
    expect(passes(running, undecided, t0 + 9 * day)).toEqual([]);
  });

  it('escalates a pending request once', () => {
    const step = { type: 'escalate', requirement: 0 } as const;
    const once = after(pending, applyTime(pending, step, context({ now })).events);
    expect(once.escalated).toEqual([{ requirement: 0, stage: 0, at: now }]);
    expect(passes(once, step)).toEqual([]);
    expect(passes(approved(), step)).toEqual([]);
  });

  const unsettled = after(running, settle(running, firstWrite, 'unreadable', context({ now })).events);
  const half = after(approved(two), [
    { type: 'change.verified', ...at, change: 0, already: false },
    { type: 'change.failed', ...at, change: 1, way: 'do', code: 'refused', why: 'no' },
  ]);
  it.each([
    ['failed', failed],
    ['partial', half],
    ['unknown', unsettled],
  ])('gives up a request that stays %s for a week, once', (status, request) => {
    expect(request.phase).toMatchObject({ status, at: now });
    expect(passes(request, { type: 'give-up' }, now + 7 * day - 1)).toEqual([]);
    expect(passes(request, { type: 'give-up' }, now + 7 * day)).toEqual(['request.given-up']);
    const over = after(request, [{ type: 'request.given-up', ...at }]);
    expect(passes(over, { type: 'give-up' }, now + 8 * day)).toEqual([]);
  });

  it('never gives up a request that is pending, running, active, ending or in conflict', () => {
    for (const request of [pending, approved(), running, active, ending, held])
      expect(passes(request, { type: 'give-up' }, now + 30 * day)).toEqual([]);
  });

  it('does not give up a request that is being retried', () => {
    expect(
      passes(after(failed, does(retry, failed, eva).events), { type: 'give-up' }, now + 8 * day),
    ).toEqual([]);
  });
});
