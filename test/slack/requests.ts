import type { ContainToken } from '../../src/approvals/changes/contain-token.js';
import { quorum } from '../../src/approvals/decide/submit.js';
import { person, system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import type { Request } from '../../src/approvals/request.js';
import {
  after,
  ana,
  announcing,
  approved,
  approvedBy,
  change,
  day,
  finn,
  firstWrite,
  given,
  hour,
  makeIdOf,
  member,
  minute,
  plan,
  submitted,
  t0,
} from '../approvals/given.js';

const at = t0 + 3 * minute;

/** Carries out the request's first change and verifies it. */
export const verified = (request: Request): Request =>
  after(request, [
    announcing(),
    {
      type: 'write.settled',
      at,
      by: system,
      key: firstWrite,
      attempt: 1,
      outcome: 'applied',
      permanent: false,
    },
    { type: 'change.verified', at, by: system, change: 0, already: false },
  ]);

export const done = (): Request => verified(approved());

export const inEffect = (part: Parameters<typeof approved>[0] = {}): Request =>
  after(verified(approved({ durationMs: 8 * hour, ...part })), [
    { type: 'grant.started', at, by: system, endsAt: at + 8 * hour },
  ]);

export const held = (): Request =>
  after(inEffect(), [
    { type: 'grant.ending', at: at + 8 * hour, by: system, why: 'time' },
    { type: 'grant.held', at: at + 8 * hour, by: system, change: 0, found: 'Team Monitoring' },
  ]);

export const denied = (): Request =>
  given(submitted(), {
    type: 'request.denied',
    at,
    by: person(ana),
    reason: about('Ask your team lead first'),
  });

export const failed = (): Request =>
  after(approved(), [
    announcing(),
    {
      type: 'write.settled',
      at,
      by: system,
      key: firstWrite,
      attempt: 1,
      outcome: 'not-applied',
      permanent: true,
    },
    {
      type: 'change.failed',
      at,
      by: system,
      change: 0,
      way: 'do',
      code: 'refused',
      why: 'Make says: no such role.',
    },
  ]);

export const unknown = (): Request =>
  after(approved(), [
    announcing(),
    {
      type: 'write.settled',
      at,
      by: system,
      key: firstWrite,
      attempt: 1,
      outcome: 'unknown',
      permanent: false,
    },
  ]);

export const expired = (): Request =>
  after(given(submitted()), [
    { type: 'request.expired', at: t0 + 3 * day, by: system, why: 'nobody-decided' },
  ]);

export const revised = (): Request =>
  given(submitted(), approvedBy(ana), {
    type: 'request.revised',
    at,
    by: system,
    revision: { ...given(submitted()).revision, n: 2 },
    why: 'make-changed',
    differences: ['Finn is Team Monitoring now.'],
    expiresAt: t0 + 3 * day,
  });

/** The same change for this number of people. */
export const crowd = (count: number, part: Parameters<typeof submitted>[0] = {}): Request =>
  given(
    submitted({
      ...part,
      changes: Array.from({ length: count }, (_, n) => change(n + 1)),
      plans: Array.from({ length: count }, (_, n) =>
        plan(
          { subject: { userId: n + 1, name: about(`Guest ${n}`), email: about(`guest${n}@example.com`) } },
          n + 1,
        ),
      ),
      people: Array.from({ length: count }, () => null),
    }),
  );

/** A crowd with these numbers of done changes and of changes that Make refused; the rest is still open. */
export const crowdUnderWay = (
  count: number,
  done: number,
  refused: number,
  part: Parameters<typeof submitted>[0] = {},
): Request =>
  after(crowd(count, part), [
    approvedBy(ana),
    quorum(crowd(count, part).revision, at, false),
    ...(done + refused < count ? [announcing({ change: count - 1, way: 'do', index: 0 }, 1, at)] : []),
    ...Array.from({ length: done }, (_, change) => ({
      type: 'change.verified' as const,
      at,
      by: system,
      change,
      already: false,
    })),
    ...Array.from({ length: refused }, (_, n) => ({
      type: 'change.failed' as const,
      at,
      by: system,
      change: done + n,
      way: 'do' as const,
      code: 'refused',
      why: 'Make says: “No such role.” (IM004)',
    })),
  ]);

/** Access for 8 hours for three people, which Make refused one of them. */
export const partlyInEffect = (part: Parameters<typeof submitted>[0] = {}): Request =>
  after(crowdUnderWay(3, 2, 1, { durationMs: 8 * hour, ...part }), [
    { type: 'grant.started', at, by: system, endsAt: at + 8 * hour },
  ]);

/** The containment of Finn, after a leak of an API token that nobody here can delete. */
export const contained = (): Request => {
  const leaked = {
    label: about('Backup script'),
    created: '2025-11-03T10:00:00Z',
    scope: ['scenarios:read'],
  };
  const contain: ContainToken = {
    kind: 'contain-token',
    organizationId: 1,
    userId: makeIdOf(finn),
    where: { teamId: 7 },
    leaked,
  };
  const effects = [
    'This lasts until an Usher admin restores the access.',
    'The tokens stay on Make until their owner deletes them: https://eu1.make.com/user/api.',
  ];
  const differences = [{ where: 'Team 7', now: member, after: 'none' as const }];
  return given(submitted({ changes: [contain], plans: [plan({ differences, effects })] }));
};

/** The revocation of one API token of Finn's. */
export const revocation = (): Request => {
  const token = {
    label: about('Old export'),
    created: '2025-11-03T10:00:00Z',
    scope: ['scenarios:read', 'user:read'],
  };
  return given(
    submitted({
      changes: [
        {
          kind: 'revoke-token',
          holder: { type: 'account', userId: makeIdOf(finn) },
          created: token.created,
        },
      ],
      plans: [
        plan({ differences: [], token, effects: ['Everything that uses this token will stop working.'] }),
      ],
    }),
  );
};
