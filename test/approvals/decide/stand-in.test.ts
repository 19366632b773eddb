import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evolveControl, noControl } from '../../../src/approvals/control.js';
import { decides } from '../../../src/approvals/decide/authority.js';
import { declineAbsence, endAbsence, startAbsence } from '../../../src/approvals/decide/stand-in.js';
import { type Identity, type PersonId, person } from '../../../src/approvals/person.js';
import { parsePolicy } from '../../../src/approvals/policy/parse.js';
import type { Roster } from '../../../src/approvals/policy/requirement.js';
import type { Policy } from '../../../src/approvals/policy/schema.js';
import type { StandIn } from '../../../src/approvals/policy/stand-ins.js';
import { deciderOf } from '../../../src/approvals/standing-in.js';
import {
  ana,
  ben,
  cat,
  context,
  dee,
  eva,
  finn,
  given,
  identity,
  requirement,
  submitted,
  t0,
} from '../given.js';

const day = (days: number): string => new Date(t0 + days * 86_400_000).toISOString().slice(0, 10);
const idOf = (person: PersonId): string => person.split('/')[1] ?? '';

function policyWith(more: string): Policy {
  const parsed = parsePolicy(`
version: 1
approvals_channel: C0APPROVALS
admins: [${idOf(dee)}]
groups: { platform: [${idOf(ana)}, ${idOf(ben)}], security: [${idOf(cat)}], others: [${idOf(finn)}] }
${more}
rules:
  - name: everything
    stages: [{ from: [platform] }, { from: [security] }]
`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policy;
}

const roster: Roster = {
  platform: { people: [ana, ben] },
  security: { people: [cat] },
  others: { people: [finn] },
};
const allowed = policyWith('stand_ins: { longest: 14d }');

const say = (
  to: Identity,
  { policy = allowed, until = day(3), away = [] as readonly StandIn[], who = identity(ana) } = {},
) => {
  const now = context({ policy, now: t0 });
  return startAbsence(who, { identity: to, until, roster }, { ...now, control: { ...now.control, away } });
};

describe('naming a stand-in', () => {
  it('is recorded with its last day', () => {
    expect(say(identity(cat)).events).toMatchObject([{ type: 'control.away', to: cat, until: day(3) }]);
    expect(say(identity(dee)).events).toHaveLength(1);
  });

  it.each<[string, ReturnType<typeof say>, string]>([
    ['where the policy says nothing of it', say(identity(cat), { policy: policyWith('') }), 'stand-ins-off'],
    ['for oneself', say(identity(ana)), 'stand-in-self'],
    ['for a day that is over', say(identity(cat), { until: day(-1) }), 'stand-in-past'],
    ['for longer than allowed', say(identity(cat), { until: day(16) }), 'stand-in-too-long'],
    ['a guest', say(identity(cat, { standing: 'guest' })), 'stand-in-unfit'],
    [
      'somebody who is not known for sure',
      say(identity(cat, { binding: { state: 'ambiguous' } })),
      'stand-in-unfit',
    ],
    ['somebody who decides nothing', say(identity(finn)), 'stand-in-without-say'],
    [
      'somebody outside of the groups that the policy names',
      say(identity(cat), { policy: policyWith('stand_ins: { among: [others] }') }),
      'stand-in-without-say',
    ],
    [
      'somebody who is away',
      say(identity(cat), { away: [{ who: cat, to: ben, until: day(1), since: t0 }] }),
      'stand-in-away',
    ],
    [
      'where the policy names one',
      say(identity(cat), {
        policy: policyWith(
          `stand_ins: {}\ndelegates: [{ from: ${idOf(ana)}, to: ${idOf(ben)}, until: ${day(9)} }]`,
        ),
      }),
      'stand-in-by-policy',
    ],
    ['by a guest', say(identity(cat), { who: identity(ana, { standing: 'guest' }) }), 'guest'],
  ])('is refused %s', (_, decision, code) => {
    expect(decision.refusal?.code).toBe(code);
    expect(decision.events).toEqual([]);
  });

  it('is allowed for as long as the policy says, through the end of the last day', () => {
    expect(t0 % 86_400_000).toBeGreaterThan(0);
    expect(say(identity(cat), { until: day(13) }).events).toHaveLength(1);
    expect(say(identity(cat), { until: day(14) }).refusal?.code).toBe('stand-in-too-long');
  });

  it('can be ended only by the same person, once', () => {
    const now = context({ policy: allowed, now: t0 });
    const away = [{ who: ana, to: cat, until: day(3), since: t0 }];
    const control = { ...now.control, away };
    expect(endAbsence(identity(ana), { ...now, control }).events).toMatchObject([{ type: 'control.back' }]);
    expect(endAbsence(identity(cat), { ...now, control }).refusal?.code).toBe('not-away');
    expect(endAbsence(identity(ana), now).refusal?.code).toBe('not-away');
  });

  it('can be declined only by the person who was chosen, until it is over', () => {
    const now = context({ policy: allowed, now: t0 });
    const control = { ...now.control, away: [{ who: ana, to: cat, until: day(3), since: t0 }] };
    const declined = (one: Identity, at = t0) => declineAbsence(one, ana, { ...now, now: at, control });
    expect(declined(identity(cat)).events).toMatchObject([{ type: 'control.declined', who: ana }]);
    expect(declined(identity(ben)).refusal?.code).toBe('not-standing-in');
    expect(declined(identity(ana)).refusal?.code).toBe('not-standing-in');
    expect(declined(identity(cat, { standing: 'guest' })).refusal?.code).toBe('guest');
    expect(declined(identity(cat), t0 + 4 * 86_400_000).refusal?.code).toBe('not-standing-in');
  });

  it('ends once it is declined, and stays known as declined until the person is away again', () => {
    const away = { type: 'control.away', at: t0, by: person(ana), to: cat, until: day(3) } as const;
    const declined = { type: 'control.declined', at: t0, by: person(cat), who: ana } as const;
    const before = evolveControl(noControl, away, false);
    const after = evolveControl(before, declined, false);
    expect(after).toMatchObject({ away: [], declined: before.away });
    const again = evolveControl(after, { ...away, to: dee }, false);
    expect(again).toMatchObject({ away: [{ who: ana, to: dee }], declined: [] });
  });
});

const people = [ana, ben, cat, dee, eva, finn] as const;
const policies = [
  allowed,
  policyWith(''),
  policyWith('stand_ins: { among: [others], longest: 2d }'),
  policyWith(`stand_ins: {}\ndelegates: [{ from: ${idOf(ana)}, to: ${idOf(ben)}, until: ${day(9)} }]`),
];

describe('the set of approvers while people are away', () => {
  it('never includes a stand-in whom the policy excludes, an overlong or chained one, or a barred person', async () => {
    const standIn = fc.record({
      who: fc.constantFrom(...people),
      to: fc.constantFrom(...people),
      until: fc.integer({ min: -2, max: 20 }).map(day),
      since: fc.constantFrom(t0 - 86_400_000, t0),
    });
    const world = fc.record({
      policy: fc.constantFrom(...policies),
      away: fc
        .uniqueArray(standIn, { selector: ({ who }) => who, maxLength: 5 })
        .map((all) => all.filter(({ who, to }) => who !== to)),
      by: fc.constantFrom(...people),
      requester: fc.constantFrom(eva, finn),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ policy, away, by }) => {
        const request = given(
          submitted({
            requirements: [
              requirement({ rule: 'everything', stages: [{ from: ['platform'], approvals: 1 }] }),
            ],
          }),
        );
        const decider = await deciderOf(
          {
            directory: {
              identify: async (one) => identity(one),
              personWith: async () => undefined,
              roster: async () => roster,
            },
            store: { control: async () => ({ ...context({ policy }).control, away }) },
            policy: () => ({ policy }),
            clock: { now: () => t0 },
          },
          by,
        );
        const may = decides(request, decider, roster, [], 'approve') === undefined;
        // The expected answer, computed without the code under test.
        const today = day(0);
        const own = by === ana || by === ben;
        const eligible = policy.stand_ins?.among
          ? by === finn
          : policy.stand_ins !== undefined && [ana, ben, cat, dee].includes(by);
        const through = away.filter(
          ({ who, to, until, since }) =>
            to === by &&
            eligible &&
            until >= today &&
            Date.parse(until) + 86_400_000 - since <= (policy.stand_ins?.longest ?? 0) &&
            !(who === ana && policy.delegates.length > 0),
        );
        const delegated = by === ben && policy.delegates.length > 0;
        const concerned = new Set<PersonId>([
          request.requester.person,
          ...request.revision.people.flatMap((one) => one ?? []),
        ]);
        // Who is concerned hands nothing over, and takes nothing away.
        const gives = through.some(({ who }) => (who === ana || who === ben) && !concerned.has(who));
        const named = own || delegated || gives;
        expect(may).toBe(named && !concerned.has(by));
      }),
      { numRuns: 1000 },
    );
  });
});
