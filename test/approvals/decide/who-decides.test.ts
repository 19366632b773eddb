import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeze } from '../../../src/approvals/decide/control.js';
import { approve, deny, type Review } from '../../../src/approvals/decide/review.js';
import { applyTime } from '../../../src/approvals/decide/time.js';
import { type PersonId, system } from '../../../src/approvals/person.js';
import { about } from '../../../src/approvals/personal.js';
import type { Requirement, Roster } from '../../../src/approvals/policy/requirement.js';
import type { Request } from '../../../src/approvals/request.js';
import { missingDecide } from '../../../src/slack/waiting.js';
import {
  after,
  ana,
  approved,
  ben,
  cat,
  codeOf,
  context,
  decider,
  dee,
  emailOf,
  eva,
  finn,
  given,
  identity,
  makeIdOf,
  minute,
  plan,
  requirement,
  submitted,
  t0,
} from '../given.js';
import { contained, containment } from '../given-tokens.js';

const people = [ana, ben, cat, dee, eva, finn] as const;
const groups = ['platform', 'security', 'oncall'] as const;

interface World {
  readonly requirements: readonly Requirement[];
  readonly roster: Roster;
  /** The person that each person stands in for. */
  readonly delegators: ReadonlyMap<PersonId, PersonId>;
  readonly acts: readonly (
    | { readonly type: 'approve'; readonly by: PersonId }
    | { readonly type: 'escalate'; readonly requirement: number }
  )[];
}

const subset = <T>(all: readonly T[], least: number) => fc.subarray([...all], { minLength: least });
const rule = fc.record({
  stages: fc.array(fc.record({ from: subset(groups, 1), approvals: fc.integer({ min: 1, max: 2 }) }), {
    minLength: 1,
    maxLength: 3,
  }),
  to: fc.option(subset(groups, 1), { nil: undefined }),
  holdMs: fc.constantFrom(0, 10 * minute),
});

const world: fc.Arbitrary<World> = fc
  .record({
    rules: fc.array(rule, { minLength: 1, maxLength: 2 }),
    members: fc.tuple(subset(people, 0), subset(people, 0), subset(people, 0)),
    delegations: fc.array(fc.tuple(fc.constantFrom(...people), fc.constantFrom(...people)), { maxLength: 2 }),
    acts: fc.array(
      fc.oneof(
        {
          weight: 4,
          arbitrary: fc.record({ type: fc.constant('approve' as const), by: fc.constantFrom(...people) }),
        },
        fc.record({ type: fc.constant('escalate' as const), requirement: fc.integer({ min: 0, max: 1 }) }),
      ),
      { maxLength: 14 },
    ),
  })
  .map(({ rules, members, delegations, acts }) => ({
    requirements: rules.map(({ stages, to, holdMs }, index) =>
      requirement({ rule: `rule ${index}`, stages, holdMs, ...(to && { escalate: { afterMs: 1, to } }) }),
    ),
    roster: Object.fromEntries(groups.map((group, index) => [group, { people: members[index] ?? [] }])),
    delegators: new Map(delegations.filter(([from, to]) => from !== to)),
    acts,
  }));

const now = t0 + minute;
const reviewOf = (request: Request, by: PersonId, { roster, delegators }: World): Review => {
  const other = delegators.get(by);
  return {
    decider: decider(by, other ? [other] : []),
    revision: request.revision.n,
    roster,
    resolution: { ok: true, requirements: request.revision.requirements },
  };
};

/** The open stages as the card shows them: the first missing line of each rule. */
function openOnCard({ missing, revision }: Request) {
  return revision.requirements.flatMap((_, index) =>
    missing.filter((one) => one.requirement === index).slice(0, 1),
  );
}

/** Computes from the group members, without the code under test, whether the card names this person. */
function isNamed(request: Request, by: PersonId, { roster, delegators }: World): boolean {
  const as = [by, ...(delegators.has(by) ? [delegators.get(by)] : [])];
  return openOnCard(request).some(({ groups: open }) =>
    open.some((group) => {
      const members = roster[group];
      return members && 'people' in members && members.people.some((one) => as.includes(one));
    }),
  );
}

const isConcerned = (by: PersonId, { delegators }: World) =>
  [by, delegators.get(by)].some((one) => one === eva || one === finn);

describe('the approvers of a request', () => {
  it('are the same in the card, the tally and the refusals, at every step of every request', () => {
    fc.assert(
      fc.property(world, (one) => {
        let request = given(submitted({ requirements: [...one.requirements] }));
        const asked = one.requirements.reduce(
          (sum, { stages }) => sum + stages.reduce((all, { approvals }) => all + approvals, 0),
          0,
        );
        let counted = 0;
        let now = t0;
        for (const act of one.acts) {
          if (request.phase.status !== 'pending') break;
          now += 1;
          if (act.type === 'escalate') {
            request = escalated(request, act.requirement, now);
            continue;
          }
          const before = request;
          const decision = approve(request, reviewOf(request, act.by, one), context({ now }));
          const may = isNamed(before, act.by, one) && !isConcerned(act.by, one);
          const denial = deny(
            request,
            { ...reviewOf(request, act.by, one), reason: 'because' },
            context({ now }),
          );
          expect(denial.refusal === undefined, `deny by ${act.by}: ${codeOf(denial)}`).toBe(may);
          if (!may) expect(decision.events).toEqual([]);
          if (decision.refusal) {
            if (may) expect(codeOf(decision)).toBe('already-approved');
            continue;
          }
          request = after(request, decision.events);
          counted += filled(before) - filled(request);
        }
        const left = filled(request);
        expect(left + counted).toBe(asked);
        expect(request.phase.status === 'approved').toBe(left === 0);
        if (left > 0)
          for (const { count } of openOnCard(request))
            expect(missingDecide(request)).toContain(`(any ${count})`);
      }),
      { numRuns: Number(process.env.FC_RUNS ?? 300) },
    );
  });

  const filled = (request: Request) => request.missing.reduce((sum, { count }) => sum + count, 0);

  function escalated(request: Request, index: number, now: number): Request {
    const before = openOnCard(request);
    const widened = after(
      request,
      applyTime(request, { type: 'escalate', requirement: index }, context({ now })).events,
    );
    const to = request.revision.requirements[index]?.escalate?.to ?? [];
    const changed = openOnCard(widened).filter((one, n) => one.groups.length !== before[n]?.groups.length);
    expect(
      changed.every((one) => one.requirement === index && to.every((group) => one.groups.includes(group))),
    ).toBe(true);
    // An escalation adds deciders to the open stage only.
    const closed = (of: Request) => of.missing.filter((one) => !openOnCard(of).includes(one));
    expect(closed(widened)).toEqual(closed(request));
    return widened;
  }

  it('two people added by an escalation do not satisfy a rule of two stages', () => {
    const staged = requirement({
      stages: [
        { from: ['platform'], approvals: 1 },
        { from: ['security'], approvals: 1 },
      ],
      escalate: { afterMs: 1, to: ['oncall'] },
    });
    const one: World = {
      requirements: [staged],
      roster: { platform: { people: [ana] }, security: { people: [ben] }, oncall: { people: [cat, dee] } },
      delegators: new Map(),
      acts: [],
    };
    const open = escalated(given(submitted({ requirements: [staged] })), 0, now);
    const once = after(open, approve(open, reviewOf(open, cat, one), context({ now })).events);
    expect(once.missing).toEqual([{ requirement: 0, groups: ['security'], count: 1 }]);
    expect(codeOf(approve(once, reviewOf(once, dee, one), context({ now })))).toBe('not-an-approver');
    expect(after(once, approve(once, reviewOf(once, ben, one), context({ now })).events).phase.status).toBe(
      'approved',
    );
  });

  it('an approver of a later stage is refused because it is not their turn yet', () => {
    const staged = requirement({
      stages: [
        { from: ['platform'], approvals: 1 },
        { from: ['security'], approvals: 1 },
      ],
    });
    const request = given(submitted({ requirements: [staged] }));
    const one: World = {
      requirements: [staged],
      roster: { platform: { people: [ana] }, security: { people: [ben] } },
      delegators: new Map(),
      acts: [],
    };
    const { refusal } = approve(request, reviewOf(request, ben, one), context({ now }));
    expect(refusal).toEqual({
      code: 'not-yet',
      sentence:
        'It is not your turn on REQ-7 yet: Platform decides first. You are called when your stage opens.',
    });
  });

  it('an escalation recorded before stages were named widens the stage that was open', () => {
    const staged = requirement({
      stages: [
        { from: ['platform'], approvals: 1 },
        { from: ['security'], approvals: 1 },
      ],
      escalate: { afterMs: 1, to: ['oncall'] },
    });
    const old = { type: 'stage.escalated', at: now, by: { kind: 'system' }, requirement: 0 } as const;
    const request = given(submitted({ requirements: [staged] }), old);
    expect(request.escalated).toEqual([{ requirement: 0, stage: 0, at: now }]);
  });
});

describe('a contained approver', () => {
  const roster: Roster = { platform: { people: [finn, ana] } };
  const member = (one: PersonId) => ({ decider: decider(one), roster });
  const elsewhere = plan({
    subject: { userId: makeIdOf(dee), name: about('Dee'), email: about(emailOf(dee)) },
  });
  const other = given(submitted({ people: [dee], plans: [elsewhere] }, { id: 'REQ-9' }));
  const review = (request: Request, who: ReturnType<typeof member>): Review => ({
    ...who,
    revision: 1,
    resolution: { ok: true, requirements: request.revision.requirements },
  });

  it.each([
    ['only asked for', given(submitted(containment(7))), undefined],
    ['approved', approved(containment(7)), 'decider-contained'],
    ['in effect', contained(), 'decider-contained'],
    [
      'given back',
      after(contained(), [{ type: 'grant.ending', at: now, by: system, why: 'early' }]),
      undefined,
    ],
  ])('cannot decide while their containment is approved or in effect: %s', (_, containing, code) => {
    const open = [containing];
    expect(codeOf(approve(other, review(other, member(finn)), context({ now, open })))).toBe(code);
    expect(freeze(identity(finn), true, undefined, context({ now, open })).refusal?.code).toBe(code);
    expect(codeOf(approve(other, review(other, member(ana)), context({ now, open })))).toBeUndefined();
  });

  it('cannot decide through a stand-in either', () => {
    const open = [contained()];
    const who = { decider: decider(ana, [finn]), roster };
    expect(codeOf(approve(other, review(other, who), context({ now, open })))).toBe('delegator-barred');
  });
});
