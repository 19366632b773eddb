import type { Change } from '../../src/approvals/changes/catalogue.js';
import type { ContainToken } from '../../src/approvals/changes/contain-token.js';
import { about } from '../../src/approvals/personal.js';
import type { Planned, RoleOrNone, Write } from '../../src/approvals/plan.js';
import type { Inspection, Operations, Sent } from '../../src/approvals/ports.js';
import { type FakeTokens, fakeTokens, plannedToken, reaches, tokenKey } from './fake-tokens.js';

/** The outcome of a send: Make's answer, or the loss of the answer or of the process. */
export type Fate =
  | 'answered'
  | 'lost-after'
  | 'lost-before'
  | 'too-many'
  | 'refused'
  | 'crash-after'
  | 'crash-before';

export interface FakeMake extends Operations {
  /** Role ids by place: `team/7/506`, `organization/1/506`. */
  readonly roles: Map<string, number>;
  readonly tokens: FakeTokens;
  readonly invitations: Map<string, { userId: number; state: 'pending' | 'accepted' | 'expired' | 'gone' }>;
  /** The outcomes of the next sends, in order; later sends are answered. */
  readonly fates: Fate[];
  readonly sent: {
    readonly write: Write;
    readonly at: number;
    readonly sendBefore: number;
    readonly fate: Fate;
    /** The state that a reading showed when the write was sent. */
    readonly found: Inspection['state'];
  }[];
  /** The send that gave each place its role; absent if the role is older or was set by hand. */
  readonly setBy: Map<string, { readonly write: Write; readonly at: number; readonly sendBefore: number }>;
  /** Changes a role on Make itself, as a person would. */
  byHand(place: string, role: number | undefined): void;
  /** The readings that showed a write's effect. */
  readonly seenAfter: { readonly at: number; readonly write: string }[];
  /** Runs once, while the next plan is read. */
  meanwhile: (() => Promise<unknown>) | undefined;
  /** Every reading fails while this is set. */
  unreadable: boolean;
  /** Places that cannot be read back. */
  readonly hidden: Set<string>;
}

export const roleNames: Readonly<Record<number, string>> = {
  1: 'Member',
  2: 'Admin',
  10: 'Team Member',
  11: 'Team Admin',
  12: 'Team Monitoring',
  13: 'Team Operator',
};
const strength: Readonly<Record<number, number>> = { 1: 1, 2: 2, 12: 1, 13: 2, 10: 3, 11: 4 };

const named = (id: number | undefined): RoleOrNone =>
  id === undefined ? 'none' : { id, name: roleNames[id] ?? '?' };

export function fakeMake(now: () => number, crash: () => void): FakeMake {
  const roles = new Map<string, number>();
  const invitations: FakeMake['invitations'] = new Map();
  const tokens = fakeTokens();
  const fates: Fate[] = [];
  const sent: FakeMake['sent'] = [];

  const placeOf = (one: Write): string => {
    if (one.type === 'invite') return `invite/${one.email.personal}`;
    if (
      one.type === 'set-invited-team-role' ||
      one.type === 'create-sso-user' ||
      one.type === 'set-joiner-role'
    ) {
      throw new Error('an invitee has to be known first, and nobody signs in by single sign-on here');
    }
    if (one.type === 'demand-password-reset') return `password/${one.userId}`;
    if (one.type === 'revoke-token') return tokenKey(one.userId, one.created);
    if (one.type === 'set-role-permissions') throw new Error('the domain is tested with roles people hold');
    if (one.type === 'set-organization-role' || one.type === 'remove-from-organization')
      return `organization/${one.organizationId}/${one.userId}`;
    return `team/${one.teamId}/${one.userId}`;
  };

  const carryOut = (one: Write): void => {
    if (one.type === 'invite') {
      invitations.set(one.email.personal, { userId: 900 + invitations.size, state: 'pending' });
    } else if (one.type === 'revoke-token') {
      tokens.all.delete(placeOf(one));
    } else if (one.type === 'remove-from-organization' || one.type === 'remove-from-team') {
      roles.delete(placeOf(one));
      for (const invitation of invitations.values())
        if (invitation.userId === one.userId) invitation.state = 'gone';
    } else if ('roleId' in one) {
      roles.set(placeOf(one), one.roleId);
    }
  };

  const inspect = async (one: Write): Promise<Inspection> => {
    if (make.unreadable || make.hidden.has(placeOf(one))) throw new Error('Make is not answering');
    if (one.type === 'revoke-token' && !reaches(tokens, one.holder))
      throw new Error('the token or account is not kept any more');
    const seen = stateOf(one);
    if (seen.state === 'after') make.seenAfter.push({ at: now(), write: JSON.stringify(one) });
    return seen;
  };

  const stateOf = (one: Write): Inspection => {
    if (one.type === 'invite') {
      const invitation = invitations.get(one.email.personal);
      const open = invitation && (invitation.state === 'pending' || invitation.state === 'accepted');
      return open ? { state: 'after', userId: invitation.userId } : { state: 'before' };
    }
    if (one.type === 'revoke-token') return { state: tokens.all.has(placeOf(one)) ? 'before' : 'after' };
    const invited =
      one.type === 'remove-from-organization' &&
      [...invitations.values()].find(({ userId }) => userId === one.userId);
    if (invited) return { state: invited.state === 'gone' ? 'after' : 'before' };
    const role = roles.get(placeOf(one));
    const wanted = 'roleId' in one ? one.roleId : undefined;
    if (role === wanted) return { state: 'after' };
    const before = 'before' in one ? (one.before ?? undefined) : undefined;
    return role === before
      ? { state: 'before' }
      : { state: 'other', found: roleNames[role ?? 0] ?? 'no role' };
  };

  const plan = async (change: Change): Promise<Planned> => {
    if (make.unreadable) throw new Error('Make is not answering');
    const { meanwhile } = make;
    make.meanwhile = undefined;
    await meanwhile?.();
    return change.kind === 'revoke-token'
      ? plannedToken(change, tokens, (userId) => containing(userId, roles))
      : planned(change, roles, invitations);
  };

  const make: FakeMake = {
    roles,
    tokens,
    invitations,
    fates,
    sent,
    setBy: new Map(),
    seenAfter: [],
    meanwhile: undefined,
    unreadable: false,
    hidden: new Set(),
    byHand(place, role) {
      if (roles.get(place) === role) return;
      if (role === undefined) roles.delete(place);
      else roles.set(place, role);
      make.setBy.delete(place);
    },
    plan,
    inspect,
    joinerRole: async () => {
      throw new Error('nobody signs in by single sign-on here');
    },
    async containment(userId) {
      if (make.unreadable) throw new Error('Make is not answering');
      const changes = containing(userId, roles);
      if (changes.length > 0) return { changes };
      return { code: 'least-already', sentence: 'There is nothing to take away.' };
    },
    async planUndo(one, { invitee, overwrite }) {
      if (make.unreadable) throw new Error('Make is not answering');
      if (invitee !== undefined) return withdrawal(one.organization.id, invitee, invitations);
      const [write] = one.undo;
      if (!write || !('before' in write)) return { type: 'already' };
      if (make.hidden.has(placeOf(write))) throw new Error('Make is not answering');
      const role = roles.get(placeOf(write));
      if (role === ('roleId' in write ? write.roleId : undefined)) return { type: 'already' };
      if (role !== (write.before ?? undefined) && !overwrite)
        return { type: 'conflict', found: roleNames[role ?? 0] ?? 'no role' };
      if (role === undefined && write.type !== 'set-team-role')
        return { type: 'refused', code: 'gone', sentence: 'Gone.' };
      return { type: 'writes', writes: [{ ...write, before: role ?? null }] as Write[] };
    },
    async send(write, sendBefore): Promise<Sent> {
      if (write.type === 'revoke-token' && !reaches(tokens, write.holder))
        return { type: 'refused', code: 'refused', why: 'It is not kept any more' };
      const fate = fates.shift() ?? 'answered';
      const one = { write, at: now(), sendBefore, fate, found: stateOf(write).state };
      sent.push(one);
      if (fate === 'answered' || fate === 'lost-after' || fate === 'crash-after') {
        carryOut(write);
        make.setBy.set(placeOf(write), one);
      }
      if (fate === 'crash-after' || fate === 'crash-before') {
        crash();
        return new Promise(() => {});
      }
      if (fate === 'too-many') return { type: 'not-sent', why: 'too many requests', retryAfterMs: 5_000 };
      if (fate === 'refused') return { type: 'refused', code: 'refused', why: 'Make says no' };
      return fate === 'answered' ? { type: 'answered' } : { type: 'lost', why: 'timeout' };
    },
    async settling(one, choice) {
      const [undo] = one.undo;
      if (undo?.type !== 'set-team-role' && undo?.type !== 'remove-from-team') return undefined;
      const { organizationId, teamId, userId } = undo;
      const earlier = undo.type === 'set-team-role' ? undo.roleId : undefined;
      const roleId = choice === 'restore' ? earlier : roles.get(placeOf(undo));
      const place = { organizationId, teamId, userId };
      const kept = choice === 'keep' ? { kept: { was: earlier ?? null } } : {};
      return roleId === undefined
        ? { kind: 'remove-from-team', ...place, ...kept }
        : { kind: 'change-team-role', ...place, roleId, ...kept };
    },
    inspectArrival: async (_, userId) => ({ state: 'after', userId }),
    async invitation(_, userId) {
      if (make.unreadable) throw new Error('Make is not answering');
      return [...invitations.values()].find((one) => one.userId === userId)?.state ?? 'gone';
    },
  };
  return make;
}

function withdrawal(organizationId: number, userId: number, invitations: FakeMake['invitations']) {
  const state = [...invitations.values()].find((one) => one.userId === userId)?.state ?? 'gone';
  if (state === 'gone') return { type: 'already' } as const;
  if (state === 'accepted')
    return { type: 'refused', code: 'accepted', sentence: 'Accepted meanwhile.' } as const;
  const write: Write = {
    type: 'remove-from-organization',
    organizationId,
    userId,
    before: 1,
    deleteConnections: false,
  };
  return { type: 'writes', writes: [write] } as const;
}

/** The changes that take a person out of every team and make them plain Member. */
function containing(userId: number, roles: FakeMake['roles']): ContainToken[] {
  const base = { kind: 'contain-token', organizationId: 1, userId } as const;
  const lowered = (roles.get(`organization/1/${userId}`) ?? 1) !== 1;
  return [
    ...(lowered ? [{ ...base, where: { roleId: 1 } }] : []),
    ...[7, 8]
      .filter((teamId) => roles.has(`team/${teamId}/${userId}`))
      .map((teamId) => ({ ...base, where: { teamId } })),
  ];
}

type Ordinary = Exclude<Change, { kind: 'revoke-token' | 'contain-token' }>;

function ordinary(change: ContainToken): Ordinary {
  const { organizationId, userId, where } = change;
  return 'teamId' in where
    ? { kind: 'remove-from-team', organizationId, userId, ...where }
    : { kind: 'change-organization-role', organizationId, userId, ...where };
}

function planned(
  change: Ordinary | ContainToken,
  roles: FakeMake['roles'],
  invitations: FakeMake['invitations'],
): Planned {
  if (change.kind === 'contain-token') return planned(ordinary(change), roles, invitations);
  const organization = { id: change.organizationId, name: 'Acme' };
  if (change.kind === 'invite') {
    const { email, name, roleId, teams, organizationId } = change;
    const open = invitations.get(email.personal)?.state;
    if (open === 'pending' || open === 'accepted')
      return { type: 'refused', code: 'invited', sentence: 'Invited.' };
    const writes: Write[] = [
      { type: 'invite', organizationId, email, name, roleId, teamIds: teams.map(({ teamId }) => teamId) },
      ...teams.map(
        (team): Write => ({ type: 'set-invited-team-role', organizationId, ...team, before: null }),
      ),
    ];
    const differences = [{ where: 'Acme', now: 'none', after: named(roleId) } as const];
    const subject = { name, email };
    return {
      type: 'plan',
      plan: {
        organization,
        subject,
        differences,
        direction: 'raise',
        effects: [],
        notes: [],
        writes,
        undo: [],
      },
    };
  }
  if (change.kind === 'restore-role-permissions')
    throw new Error('the domain is tested with roles people hold');
  const { userId, organizationId } = change;
  const teamId = 'teamId' in change ? change.teamId : undefined;
  const where = teamId === undefined ? 'Acme' : `Team ${teamId}`;
  const role = roles.get(
    teamId === undefined ? `organization/${organizationId}/${userId}` : `team/${teamId}/${userId}`,
  );
  const wanted = 'roleId' in change ? change.roleId : undefined;
  const kept = 'kept' in change ? change.kept : undefined;
  if (kept && role !== wanted) return { type: 'refused', code: 'moved', sentence: 'It has moved again.' };
  if (role === wanted && !kept) return { type: 'nothing-to-do', sentence: 'It is so already.' };
  const before = kept ? (kept.was ?? undefined) : role;
  const writes = (from: number | undefined, to: number | undefined): Write[] => {
    if (teamId !== undefined) {
      if (to !== undefined)
        return [{ type: 'set-team-role', organizationId, teamId, userId, before: from ?? null, roleId: to }];
      return from === undefined
        ? []
        : [{ type: 'remove-from-team', organizationId, teamId, userId, before: from }];
    }
    if (from === undefined || to === undefined) return [];
    return [{ type: 'set-organization-role', organizationId, userId, before: from, roleId: to }];
  };
  const direction = (strength[wanted ?? 0] ?? 0) > (strength[before ?? 0] ?? 0) ? 'raise' : 'lower';
  return {
    type: 'plan',
    plan: {
      organization,
      ...(teamId !== undefined && { team: { id: teamId, name: where } }),
      subject: { userId, name: about('Somebody'), email: about(`user${userId}@example.com`) },
      differences: [{ where, now: named(before), after: named(wanted) }],
      direction,
      effects: [],
      notes: [],
      writes: kept ? [] : writes(role, wanted),
      undo: kept ? [] : writes(wanted, role),
    },
  };
}
