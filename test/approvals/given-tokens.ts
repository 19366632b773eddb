import type { ContainToken } from '../../src/approvals/changes/contain-token.js';
import type { RevokeToken } from '../../src/approvals/changes/revoke-token.js';
import { quorum } from '../../src/approvals/decide/submit.js';
import { settle } from '../../src/approvals/decide/write.js';
import { system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import type { ChangePlan, Planned } from '../../src/approvals/plan.js';
import type { Request } from '../../src/approvals/request.js';
import {
  after,
  ana,
  announcing,
  approvedBy,
  context,
  emailOf,
  finn,
  given,
  makeIdOf,
  member,
  minute,
  plan,
  revision,
  submitted,
  t0,
} from './given.js';

export const created = '2026-06-02T11:45:09.214Z';

/**
 * The revocation of one of Finn's tokens, through his connected account or, with a handle, through the token itself.
 */
export const revocation = (handle?: string, which = created): RevokeToken => ({
  kind: 'revoke-token',
  ...(handle === undefined
    ? { holder: { type: 'account', userId: makeIdOf(finn) }, created: which }
    : { holder: { type: 'leaked', handle, zone: 'own' } }),
});

export function tokenPlan(part: Partial<ChangePlan> = {}, which = created, owner = finn): ChangePlan {
  const userId = makeIdOf(owner);
  return {
    organization: { id: 1, name: 'Acme' },
    subject: { userId, name: about('Finn'), email: about(emailOf(owner)) },
    differences: [],
    token: { label: about('nightly export'), scope: ['user:read'], created: which },
    direction: 'lower',
    effects: ['Everything that uses this token will stop working.'],
    notes: [],
    writes: [
      {
        type: 'revoke-token',
        organizationId: 1,
        userId,
        holder: { type: 'account', userId },
        created: which,
      },
    ],
    undo: [],
    ...part,
  };
}

export const as = (one: ChangePlan): Planned => ({ type: 'plan', plan: one });

/** Takes Finn out of one team. */
export const containing = (teamId = 7): ContainToken => ({
  kind: 'contain-token',
  organizationId: 1,
  userId: makeIdOf(finn),
  where: { teamId },
});

export const containPlan = (teamId = 7): ChangePlan => {
  const place = { organizationId: 1, teamId, userId: makeIdOf(finn) };
  return plan(
    {
      differences: [{ where: `Team ${teamId}`, now: member, after: 'none' }],
      direction: 'lower',
      writes: [{ type: 'remove-from-team', ...place, before: member.id }],
      undo: [{ type: 'set-team-role', ...place, before: null, roleId: member.id }],
    },
    teamId,
  );
};

export const containment = (...teams: readonly number[]) => ({
  changes: teams.map((teamId) => containing(teamId)),
  plans: teams.map((teamId) => containPlan(teamId)),
});

/** Eva asked to contain Finn in team 7, and the change was verified at `at`. */
export function contained(at: number = t0 + 5 * minute): Request {
  const part = containment(7);
  const running = given(
    submitted(part),
    approvedBy(ana),
    quorum(revision(part), t0 + minute, false),
    announcing(),
  );
  const key = { change: 0, way: 'do', index: 0 } as const;
  return after(running, settle(running, key, { state: 'after' }, context({ now: at })).events);
}

/** Eva reported a token of Finn's, and the request waits for its deciders. */
export const leaked = (more = {}): Request =>
  given(submitted({ changes: [revocation('V0FORM.ab')], plans: [tokenPlan()] }, more));

export const wiped = (at: number) => ({ type: 'secret.wiped', at, by: system, why: 'over' }) as const;
