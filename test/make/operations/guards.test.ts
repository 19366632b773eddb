import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/approvals/changes/catalogue.js';

import {
  accountant,
  admin,
  around,
  ben,
  dev,
  eva,
  finance,
  founder,
  inviting,
  lab,
  labs,
  logistics,
  member,
  outOfOrganization,
  outOfTeam,
  owner,
  type Placed,
  personal,
  planned,
  platform,
  teamAdmin,
  teamMember,
  toOrganizationRole,
  toTeamRole,
  usher,
} from './around.js';

/** Each kind of change to one person, in Harbour Logistics by default. */
const touching = (userId: number, organizationId = logistics, teamId = platform): readonly Placed[] => [
  toOrganizationRole(userId, accountant, organizationId),
  toTeamRole(userId, teamId, teamAdmin, organizationId),
  outOfOrganization(userId, { organizationId }),
  outOfTeam(userId, teamId, organizationId),
];
const everyKind = (userId: number): readonly Placed[] => [...touching(userId), inviting()];
const kindOf = (change: Placed): [string, Placed] => [change.kind, change];

describe('an organization', () => {
  test.each(everyKind(ben).map(kindOf))(
    'that is unknown is refused without a call: %s',
    async (_, change) => {
      const { operations, wire } = await around();
      expect(await planned(operations, { ...change, organizationId: 9999 })).toEqual({
        type: 'refused',
        code: 'unknown-organization',
        sentence: 'Usher does not guard this organization. Choose one from the list.',
      });
      expect(wire()).toEqual([]);
    },
  );

  test('in which Usher is only a member is not guarded', async () => {
    const { operations } = await around({
      given: (world) => world.setOrganizationRole(usher, labs, 'Member'),
    });
    expect(await planned(operations, toOrganizationRole(dev, accountant, labs))).toMatchObject({
      code: 'unknown-organization',
    });
  });

  test.each(everyKind(ben).map(kindOf))('that is paused is refused without a call: %s', async (_, change) => {
    const { operations, wire } = await around({
      given: (world) => {
        world.organization(logistics).isPaused = true;
      },
    });
    expect(await planned(operations, change)).toEqual({
      type: 'refused',
      code: 'organization-paused',
      sentence: 'Harbour Logistics is paused on Make, so nothing can be changed there.',
    });
    expect(wire()).toEqual([]);
  });

  test('with single sign-on accepts no invitations without an SSO id, but accepts role changes', async () => {
    const { operations } = await around({
      given: (world) => {
        world.organization(logistics).ssoType = 'saml';
      },
    });
    expect(await planned(operations, inviting())).toEqual({
      type: 'refused',
      code: 'sso',
      sentence:
        'Harbour Logistics takes people in by single sign-on, which needs their SSO id and country. Ask with /make-invite.',
    });
    expect(await planned(operations, toOrganizationRole(ben, accountant))).toMatchObject({ type: 'plan' });
  });
});

describe('a team', () => {
  const inTeam = (teamId: number): [string, Change][] => [
    ['change-team-role', toTeamRole(ben, teamId, teamAdmin)],
    ['remove-from-team', outOfTeam(ben, teamId)],
    ['invite', inviting({ teams: [{ teamId, roleId: teamMember }] })],
  ];

  test.each([...inTeam(999), ...inTeam(lab)])(
    'that is unknown or in another organization is refused without a call: %s',
    async (_, change) => {
      const { operations, wire } = await around();
      expect(await planned(operations, change)).toEqual({
        type: 'refused',
        code: 'unknown-team',
        sentence: 'Make has no such team in this organization any more. Choose one from the list.',
      });
      expect(wire()).toEqual([]);
    },
  );
});

describe('a role', () => {
  const given: [string, Change][] = [
    ['unknown in an organization', toOrganizationRole(ben, 99)],
    ['of a team, asked for in an organization', toOrganizationRole(ben, teamAdmin)],
    ['unknown in a team', toTeamRole(ben, finance, 99)],
    ['of an organization, asked for in a team', toTeamRole(ben, finance, admin)],
    ['Owner, asked for in a team', toTeamRole(ben, finance, owner)],
    ['unknown in an invitation', inviting({ roleId: 99 })],
    ['of a team, in an invitation', inviting({ roleId: teamMember })],
    ['unknown in a team of an invitation', inviting({ teams: [{ teamId: finance, roleId: 99 }] })],
    [
      'of an organization, in a team of an invitation',
      inviting({ teams: [{ teamId: finance, roleId: 13 }] }),
    ],
  ];

  test.each(given)('%s is refused without a call', async (_, change) => {
    const { operations, wire } = await around();
    expect(await planned(operations, change)).toEqual({
      type: 'refused',
      code: 'unknown-role',
      sentence: 'Make has no such role here any more. Choose one from the list.',
    });
    expect(wire()).toEqual([]);
  });

  test("another organization's custom role is unknown here", async () => {
    const { operations } = await around({
      given: (world) => {
        const role = { name: 'Crew', category: 'organization', permissions: [] } as const;
        world.addRole({ id: 40, ...role, organizationId: logistics });
      },
    });
    expect(await planned(operations, toOrganizationRole(dev, 40, labs))).toMatchObject({
      code: 'unknown-role',
    });
    expect(await planned(operations, toOrganizationRole(dev, 40))).toMatchObject({ type: 'plan' });
  });

  test.each([
    ['a change', toOrganizationRole(ben, owner)],
    ['an invitation', inviting({ roleId: owner })],
  ])('of the Owner is never given by %s', async (_, change) => {
    const { operations, wire } = await around();
    expect(await planned(operations, change)).toEqual({
      type: 'refused',
      code: 'owner-role',
      sentence: 'Owner cannot be given here. On Make its owner can transfer the organization.',
    });
    expect(wire()).toEqual([]);
  });
});

describe('a person', () => {
  const strangers = [...touching(9999), toOrganizationRole(eva, member, labs)];

  test.each(strangers.filter(({ kind }) => kind.startsWith('remove')).map(kindOf))(
    'who has already left is known to be gone, after one read: %s',
    async (_, change) => {
      const { operations, wire } = await around();
      expect(await planned(operations, change)).toMatchObject({
        type: 'nothing-to-do',
        sentence: expect.stringMatching(/This person is not in .* any more\./),
      });
      expect(wire()).toHaveLength(1);
    },
  );

  test.each(strangers.filter(({ kind }) => !kind.startsWith('remove')).map(kindOf))(
    'that is unknown is refused without a call: %s',
    async (_, change) => {
      const { operations, wire } = await around();
      expect(await planned(operations, change)).toEqual({
        type: 'refused',
        code: 'unknown-person',
        sentence: 'This person is not in the organization any more. Invite them with /make-invite.',
      });
      expect(wire()).toEqual([]);
    },
  );

  test.each([
    ['lowered', toOrganizationRole(founder, admin)],
    ['removed', outOfOrganization(founder)],
  ])('the Owner is never %s', async (_, change) => {
    const { operations } = await around();
    expect(await planned(operations, change)).toEqual({
      type: 'refused',
      code: 'owner',
      sentence:
        'The Owner of an organization can be neither lowered nor removed. On Make they can transfer it.',
    });
  });

  test('who became Owner since the directory was read is not changed either', async () => {
    const { operations, world } = await around();
    world.setOrganizationRole(ben, logistics, 'Owner');
    expect(await planned(operations, outOfOrganization(ben))).toMatchObject({ code: 'owner' });
    expect(await planned(operations, toOrganizationRole(ben, member))).toMatchObject({ code: 'owner' });
  });

  test.each(touching(usher).map(kindOf))(
    'whom Usher itself runs as is never changed: %s',
    async (_, change) => {
      const { operations, wire } = await around();
      expect(await planned(operations, change)).toEqual({
        type: 'refused',
        code: 'own-account',
        sentence: 'This is the account Usher itself runs as. Change it on Make by hand.',
      });
      expect(wire()).toEqual([]);
    },
  );

  test("an invitation to Usher's own address is refused", async () => {
    const { operations } = await around();
    const email = personal('usher-bot@example.com');
    expect(await planned(operations, inviting({ email }))).toMatchObject({ type: 'refused' });
  });
});

describe('a protected person', () => {
  const sentence = (name: string) =>
    `${name} is protected by the policy. An admin has to change this on Make by hand.`;

  test.each(touching(ben).map(kindOf))(
    'is matched by address in any letter case and not changed: %s',
    async (_, change) => {
      const { operations, wire } = await around({ protectedEmails: ['cfo@example.com', ' BEN@Example.com'] });
      expect(await planned(operations, change)).toEqual({
        type: 'refused',
        code: 'protected',
        sentence: sentence('Ben Weber'),
      });
      expect(wire()).toEqual([]);
    },
  );

  test('cannot be invited', async () => {
    const { operations, wire } = await around({ protectedEmails: ['noor.haddad@example.com'] });
    const email = personal(' Noor.Haddad@example.com ');
    expect(await planned(operations, inviting({ email }))).toEqual({
      type: 'refused',
      code: 'protected',
      sentence: sentence('Noor Haddad'),
    });
    expect(wire()).toEqual([]);
  });

  // An earlier version compared addresses with their tags, although `normalEmail` ignores tags.
  test('cannot be invited under a tag of the address either', async () => {
    const { operations } = await around({ protectedEmails: ['noor.haddad@example.com'] });
    const email = personal('noor.haddad+make@example.com');
    expect(await planned(operations, inviting({ email }))).toMatchObject({ code: 'protected' });
  });

  test.each(touching(dev, labs, lab).map(kindOf))(
    'is found by id if Make hides the address: %s',
    async (_, change) => {
      const { operations, directory, wire } = await around({
        protectedEmails: ['dev@example.com'],
        // The first list of people is that of Harbour Labs; it is empty, and the other one is complete.
        given: (_world, { faults }) =>
          faults.add({ match: { path: /^\/users$/ }, kind: 'garbage', body: { users: [] } }),
      });
      expect(directory.member(labs, dev)).toMatchObject({ email: '' });
      expect(await planned(operations, change)).toEqual({
        type: 'refused',
        code: 'protected',
        sentence: sentence(`User ${dev}`),
      });
      expect(wire()).toEqual([]);
    },
  );

  test('does not affect anybody else', async () => {
    const { operations } = await around({ protectedEmails: ['ben@example.com', ''] });
    for (const change of [toOrganizationRole(eva, member), inviting()]) {
      expect(await planned(operations, change)).toMatchObject({ type: 'plan' });
    }
  });
});
