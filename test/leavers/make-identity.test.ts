import { describe, expect, it } from 'vitest';
import { makeIdentityOf } from '../../src/leavers/make-identity.js';

const dev = 'T0HOME/U0DEV';
const address = 'dev@example.com';
const member = (userId: number) => ({
  organizationId: 1,
  userId,
  name: `User ${userId}`,
  email: address,
  roleId: 3,
  invitation: null,
  teamIds: [],
});

/** Dev is recorded as Make user 41; these Make users are in the organization, all with the address of Dev. */
const identity = (members: readonly number[], confirmed: boolean) => {
  const found = new Map(members.map((userId) => [userId, member(userId)]));
  const organization = { id: 1, name: 'Acme', zone: undefined, isPaused: false, hasLog: true };
  return makeIdentityOf(
    {
      store: { binding: async () => ({ makeUserId: 41, confirmed, version: 1 }) },
      directory: {
        organizations: () => [organization],
        member: (_, userId) => found.get(userId),
        byEmail: () => [...found.values()].map((one) => ({ ...one, members: [one] })),
      },
    },
    dev,
    address,
  );
};

describe('the Make user of a person who left', () => {
  it('is the one that an admin confirmed, whoever else has the address', async () => {
    expect(await identity([41, 52], true)).toMatchObject({ makeUsers: [41], isDoubtful: false });
  });

  it.each([true, false])(
    'is in doubt if the recorded one is gone and another has the address, confirmed or not (%s)',
    async (confirmed) => {
      expect(await identity([52], confirmed)).toMatchObject({ makeUsers: [52], isDoubtful: true });
    },
  );

  it('is unknown if the recorded one is gone and nobody has the address', async () => {
    expect(await identity([], true)).toBeUndefined();
  });
});
