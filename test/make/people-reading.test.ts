import { describe, expect, test } from 'vitest';
import type { DirectoryMember, OrganizationSnapshot } from '../../src/make/directory-snapshot.js';
import { asReported, digestOf, type PeopleReading } from '../../src/make/people-reading.js';

const zoe: DirectoryMember = {
  organizationId: 7301,
  userId: 2,
  name: 'Zoë',
  email: 'zoe@example.com',
  roleId: 13,
  invitation: null,
  teamIds: [915, 916],
  lastLogin: '2026-11-17',
  tfaStatus: 1,
};
const ana: DirectoryMember = { ...zoe, userId: 3, name: 'Ana', email: 'ana@example.com' };

const people = (...members: readonly DirectoryMember[]): OrganizationSnapshot => ({
  organization: { id: 7301, name: 'Harbour', zone: undefined, isPaused: false, hasLog: true },
  teams: [],
  roles: [],
  members: new Map(members.map((one) => [one.userId, one])),
  read: { from: 1_000, until: 1_100 },
  whole: { organization: { id: 7301, name: 'Harbour' } as never, roles: [] },
});

describe('the digest of people', () => {
  const digest = digestOf(people(zoe, ana));

  test.each<[string, OrganizationSnapshot]>([
    ['the order of the people', people(ana, zoe)],
    ['the order of a person’s teams', people({ ...zoe, teamIds: [916, 915] }, ana)],
    ['a login', people({ ...zoe, lastLogin: '2026-11-18' }, ana)],
  ])('is the same whatever %s', (_, other) => {
    expect(digestOf(other)).toBe(digest);
  });

  test.each<[string, OrganizationSnapshot]>([
    ['somebody joins', people(zoe, ana, { ...ana, userId: 4 })],
    ['somebody leaves', people(zoe)],
    ['a role', people({ ...zoe, roleId: 12 }, ana)],
    ['a team', people({ ...zoe, teamIds: [915] }, ana)],
    ['teams of two people', people({ ...zoe, teamIds: [915] }, { ...ana, teamIds: [915, 916, 916] })],
    ['an invitation', people({ ...zoe, invitation: 'open' }, ana)],
    ['an address', people({ ...zoe, email: 'z@example.com' }, ana)],
    ['a name', people({ ...zoe, name: 'Z' }, ana)],
    ['two-factor authentication', people({ ...zoe, tfaStatus: 0 }, ana)],
  ])('is another one after a change of %s', (_, other) => {
    expect(digestOf(other)).not.toBe(digest);
  });
});

describe('another process’s report', () => {
  const picture = people(zoe, ana);
  const now = 62_000;
  const good: PeopleReading = { from: 61_000, until: 61_500, digest: digestOf(picture) };
  const taken = (reported: PeopleReading | undefined) =>
    asReported(picture, reported, { now, withinMs: 90_000 });

  test('of the same people makes the picture as new as that reading, and no whole one', () => {
    const { whole: _, ...rest } = picture;
    expect(taken(good)).toEqual({ ...rest, read: { from: 61_000, until: 61_500 } });
    expect(taken(good)).not.toHaveProperty('whole');
  });

  test.each<[string, PeopleReading | undefined]>([
    ['does not exist', undefined],
    ['is about other people', { ...good, digest: digestOf(people(zoe)) }],
    ['lies in the future', { ...good, until: now + 1 }],
  ])('counts for nothing if it %s', (_, reported) => {
    expect(taken(reported)).toBeUndefined();
  });

  test('older than this process’s own reading leaves the picture as new as it is', () => {
    const later = { ...picture, read: { from: 61_200, until: 61_300 } };
    expect(asReported(later, good, { now, withinMs: 90_000 })?.read).toEqual({ from: 61_200, until: 61_300 });
  });

  test('counts for nothing once it is too old', () => {
    expect(asReported(picture, good, { now: 151_500, withinMs: 90_000 })).toBeUndefined();
    expect(asReported(picture, good, { now: 151_499, withinMs: 90_000 })).toBeDefined();
  });
});
