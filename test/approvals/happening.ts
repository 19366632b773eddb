import fc from 'fast-check';
import type { RequestAction } from '../../src/approvals/desk.js';
import { about } from '../../src/approvals/personal.js';
import type { Members } from '../../src/approvals/policy/requirement.js';
import type { Fate } from './fake-make.js';
import {
  admin,
  ana,
  ben,
  cat,
  change,
  dee,
  eva,
  finn,
  hour,
  makeIdOf,
  minute,
  otherAdmin,
  policyOf,
} from './given.js';

export const changesAnHour = 1;
const limits = `limits: {changes_per_hour: ${changesAnHour}}`;
const rule = (stages: string, more = '') =>
  policyOf(`\n  - name: one rule\n    stages: [${stages}]${more}`, limits);
export const policies = [
  rule('{from: [platform]}'),
  rule('{from: [platform], approvals: 2}', '\n    hold: 10m'),
  rule(
    '{from: [platform]}, {from: [security]}',
    '\n    remind_after: [1h]\n    escalate: {after: 2h, to: [security]}',
  ),
  rule('{from: [platform, security]}', '\n    review_within: 1d\n    announce: [C0SECURITY]'),
];
export const platforms: Members[] = [
  { people: [ana, ben] },
  { people: [ana, ben] },
  { people: [ben] },
  { people: [ana, ben, eva, finn] },
  { unreadable: 'Slack is down' },
];

const anybody = fc.constantFrom(ana, ben, cat, dee, eva, finn);
const nth = fc.nat({ max: 4 });
const roleChange = fc.record({
  kind: fc.constant('change-team-role' as const),
  organizationId: fc.constant(1),
  teamId: fc.constantFrom(7, 8),
  userId: fc.constantFrom(makeIdOf(finn), makeIdOf(ana)),
  roleId: fc.constantFrom(10, 11, 12),
});
const removal = roleChange.map(({ roleId: _, ...one }) => ({ ...one, kind: 'remove-from-team' as const }));
const invite = fc.constantFrom('x@example.com', 'y@example.com').map((email) => ({
  kind: 'invite' as const,
  organizationId: 1,
  email: about(email),
  name: about('Guest'),
  roleId: 1,
  teams: [],
}));

/** One event in the world. */
export const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      by: fc.constantFrom(eva, finn, ana),
      changes: fc.oneof(
        fc.array(roleChange, { minLength: 1, maxLength: 2 }),
        fc.constant([7, 8].map((teamId) => change(teamId))),
        fc.array(fc.oneof(removal, invite), { minLength: 1, maxLength: 2 }),
      ),
      hours: fc.option(fc.integer({ min: 1, max: 6 })),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('token' as const),
      by: fc.constantFrom(eva, finn, ana, admin),
      way: fc.constantFrom('account' as const, 'leaked' as const, 'contain' as const, 'contain' as const),
      userId: fc.constantFrom(makeIdOf(finn), makeIdOf(ana)),
      created: fc.constantFrom('c1', 'c2'),
      agreed: fc.boolean(),
      back: fc.option(fc.constantFrom(admin, otherAdmin), { freq: 3 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('restore' as const),
      by: fc.constantFrom(admin, otherAdmin, admin, otherAdmin, ana, finn, eva),
      nth,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('token by hand' as const),
      userId: fc.constantFrom(makeIdOf(finn), makeIdOf(ana)),
      created: fc.constantFrom('c1', 'c2'),
      becomes: fc.constantFrom('itself' as const, 'account' as const, 'gone' as const),
      connected: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('vault' as const),
      vault: fc.constantFrom('up' as const, 'down' as const),
    }),
  },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('approve' as const), by: anybody, nth }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('agree' as const), nth }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deny' as const), by: anybody, nth }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('steer' as const),
      by: anybody,
      nth,
      how: fc.constantFrom<RequestAction | 'restore' | 'keep'>(
        'withdraw',
        'cancel',
        'end early',
        'retry',
        'give up',
        'restore',
        'keep',
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('leave it' as const), nth }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('strand' as const),
      nth,
      fates: fc.constantFrom<Fate[]>(
        ['lost-before'],
        ['lost-after'],
        ['answered', 'lost-after'],
        ['answered', 'too-many'],
        ['answered', 'refused'],
      ),
      next: fc.constantFrom('silence' as const, 'freeze' as const, 'nothing' as const),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom({ do: 'freeze' as const }, { do: 'unfreeze' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('policy' as const),
      policy: fc.nat({ max: policies.length - 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('group' as const), group: fc.nat({ max: platforms.length - 1 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('rebind' as const), to: fc.constantFrom(ben, eva, finn) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('by hand' as const),
      teamId: fc.constantFrom(7, 8),
      userId: fc.constantFrom(makeIdOf(finn), makeIdOf(ana)),
      role: fc.constantFrom(10, 11, 12, 13, undefined),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('fate' as const),
      fates: fc.array(
        fc.constantFrom<Fate>(
          'answered',
          'lost-after',
          'lost-before',
          'too-many',
          'refused',
          'crash-after',
          'crash-before',
        ),
        { minLength: 1, maxLength: 3 },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('make' as const), unreadable: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('slack' as const),
      slack: fc.constantFrom('up' as const, 'down' as const, 'gone' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('invitation' as const),
      state: fc.constantFrom('accepted' as const, 'expired' as const, 'gone' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'crash' as const }) },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(1000, 30_000, 10 * minute, hour, 5 * hour),
    }),
  },
);
export type Happening = typeof happening extends fc.Arbitrary<infer One> ? One : never;
