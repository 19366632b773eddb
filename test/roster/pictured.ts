import type {
  DirectoryMember,
  DirectorySnapshot,
  OrganizationSnapshot,
} from '../../src/make/directory-snapshot.js';
import type { OriginsKnown } from '../../src/roster/roster.js';
import type { Row } from '../../src/roster/row.js';

export const day = 86_400_000;
/** A Monday, at nine in the morning. */
export const t0 = Date.UTC(2026, 0, 5, 9);

export const member = (userId: number, more: Partial<DirectoryMember> = {}): DirectoryMember => ({
  organizationId: 1,
  userId,
  name: `User ${userId}`,
  email: `user${userId}@example.com`,
  roleId: 3,
  invitation: null,
  teamIds: [7],
  ...more,
});

/** One organization with these people. */
export function pictureOf(members: readonly DirectoryMember[]): Pick<DirectorySnapshot, 'organizations'> {
  const role = { permissions: [], assignable: true, isAdmin: false };
  const organization: OrganizationSnapshot = {
    organization: { id: 1, name: 'Acme', zone: undefined, isPaused: false, hasLog: true },
    teams: [
      { id: 7, name: 'Finance', organizationId: 1 },
      { id: 8, name: 'Billing', organizationId: 1 },
    ],
    roles: [
      { ...role, id: 2, name: 'Admin', category: 'organization', isAdmin: true },
      { ...role, id: 3, name: 'Member', category: 'organization' },
      { ...role, id: 10, name: 'Team Member', category: 'team' },
      { ...role, id: 11, name: 'Team Admin', category: 'team' },
    ],
    members: new Map(members.map((one) => [one.userId, one])),
    read: { from: t0, until: t0 },
  };
  return { organizations: new Map([[1, organization]]) };
}

export const nobodyKnows: OriginsKnown = { of: () => ({ how: 'unknown' }) };

export const row = (more: Partial<Row> = {}): Row => ({
  organizationId: 1,
  organization: 'Acme',
  userId: 5,
  name: 'Finn',
  email: 'finn@example.com',
  roleId: 3,
  role: 'Member',
  invitation: 'none',
  teams: [{ id: 7, name: 'Finance', origin: { how: 'before-usher' } }],
  lastLogin: t0,
  twoFactor: 'on',
  origin: { how: 'before-usher' },
  grants: [],
  ...more,
});
