import { describe, expect, it } from 'vitest';
import type { LeaverCase } from '../../src/leavers/cases.js';
import { accountsNow, makeIdentityOf } from '../../src/leavers/make-identity.js';

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

const [logistics, labs] = [1, 2];
const place = (id: number) => ({ id, name: `Org ${id}`, zone: undefined, isPaused: false, hasLog: true });

/** The accounts of a leaver after the wait; `members` are pairs of an organization and a Make user, with an address. */
function after(
  members: readonly (readonly [number, number, string])[],
  one: Partial<LeaverCase>,
  known: Partial<Parameters<typeof accountsNow>[2]> = {},
) {
  const all = members.map(([organizationId, userId, email]) => ({
    ...member(userId),
    organizationId,
    email,
  }));
  const directory = {
    organizations: () => [place(logistics), place(labs)],
    member: (id: number, userId: number) =>
      all.find((each) => each.organizationId === id && each.userId === userId),
    byEmail: (email: string) =>
      all
        .filter((each) => email !== '' && each.email === email)
        .map((each) => ({ ...each, members: [each] })),
  };
  const leaver: LeaverCase = {
    id: 'L-1',
    why: 'deactivated',
    person: dev,
    makeUsers: [41],
    name: 'Dev',
    address,
    isDoubtful: false,
    seenAt: 0,
    state: { is: 'waiting', isReleased: false },
    ...one,
  };
  return accountsNow({ directory }, leaver, { recorded: undefined, email: undefined, ...known });
}

describe('the Make users of a leaver once the wait is over', () => {
  it('are the known ones while they are there, whoever else has the address', () => {
    const members = [[logistics, 41, address] as const, [logistics, 52, address] as const];
    expect(after(members, {})).toEqual({ makeUsers: [41], isDoubtful: false });
  });

  it('are the ones with the same address in each organization where the known one is gone', () => {
    const moved = [[logistics, 52, address] as const, [labs, 41, address] as const];
    expect(after(moved, {})).toEqual({ makeUsers: [52, 41], isDoubtful: false });
    expect(after([[labs, 52, address]], {})).toEqual({ makeUsers: [52], isDoubtful: false });
  });

  it('are in doubt if several have the address, or only the address in Slack fits', () => {
    const two = [[logistics, 52, address] as const, [logistics, 53, address] as const];
    expect(after(two, {})).toMatchObject({ isDoubtful: true });
    const other = after([[logistics, 52, 'dev@corp.example']], {}, { email: 'dev@corp.example' });
    expect(other).toEqual({ makeUsers: [52], isDoubtful: true });
  });

  it('are nobody if the known one is gone and no address fits', () => {
    expect(after([[logistics, 60, 'eva@example.com']], {}, { email: address })).toEqual({
      makeUsers: [],
      isDoubtful: false,
    });
  });

  it('include the new account that the watch saw, also without an address', () => {
    const recorded = { makeUserId: 41, confirmed: false, doubted: 52, version: 2 };
    expect(after([[logistics, 52, '']], { address: '' }, { recorded })).toEqual({
      makeUsers: [52],
      isDoubtful: false,
    });
  });

  it('are no longer in doubt once an admin has confirmed one', () => {
    const members = [[logistics, 41, 'old@example.com'] as const, [logistics, 52, address] as const];
    const inDoubt = { isDoubtful: true, makeUsers: [41, 52] };
    expect(after(members, inDoubt)).toMatchObject({ isDoubtful: true });
    const recorded = { makeUserId: 52, confirmed: true, version: 3 };
    expect(after(members, inDoubt, { recorded })).toEqual({ makeUsers: [52], isDoubtful: false });
  });
});
