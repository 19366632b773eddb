import { describe, expect, test } from 'vitest';
import type { Invite } from '../../../src/approvals/changes/invite.js';
import type { Write } from '../../../src/approvals/plan.js';
import {
  accountant,
  around,
  dev,
  finance,
  inviting,
  logistics,
  marketing,
  member,
  personal,
  planned,
  planOf,
  type Setting,
  teamAdmin,
  teamMember,
  teamOperator,
  whenever,
} from './around.js';

const noor = 'noor.haddad@example.com';
const sso = { countryId: 177, ssoId: personal(noor) };
const joining = (part: Partial<Invite> = {}): Invite => inviting({ sso, ...part });
const teams = [
  { teamId: finance, roleId: teamMember },
  { teamId: marketing, roleId: teamOperator },
];

const withSso = (given?: Setting['given']): Setting => ({
  given: (world, sandbox) => {
    world.switchSsoOn(logistics, ['example.com']);
    given?.(world, sandbox);
  },
});

const account: Write = {
  type: 'create-sso-user',
  organizationId: logistics,
  email: personal(noor),
  name: personal('Noor Haddad'),
  ...sso,
};

describe('a plan', () => {
  test('makes the account, then sets the role in the organization and each team', async () => {
    const { operations, wire } = await around(withSso());
    const { writes, effects, differences } = await planOf(operations, joining({ teams, roleId: accountant }));
    const role = { type: 'set-joiner-role', organizationId: logistics };
    expect(writes).toEqual([
      account,
      { ...role, roleId: accountant },
      { ...role, teamId: finance, roleId: teamMember },
      { ...role, teamId: marketing, roleId: teamOperator },
    ]);
    expect(effects).toEqual(['Creates an SSO account; they are in at once, and no invitation is sent.']);
    expect(differences.map(({ now }) => now)).toEqual(['none', 'none', 'none']);
    expect(wire()).toEqual(['GET /users']);
  });

  test('is refused without an SSO id under single sign-on, and with one where there is none', async () => {
    const on = await around(withSso());
    expect(await planned(on.operations, inviting())).toEqual({
      type: 'refused',
      code: 'sso',
      sentence:
        'Harbour Logistics takes people in by single sign-on, which needs their SSO id and country. Ask with /make-invite.',
    });
    const off = await around();
    expect(await planned(off.operations, joining())).toMatchObject({ type: 'refused', code: 'no-sso' });
  });

  test('for somebody who is already a member is refused, as an invitation would be', async () => {
    const { operations } = await around(withSso());
    expect(
      await planned(operations, joining({ email: personal('dev@example.com'), roleId: accountant })),
    ).toMatchObject({ type: 'refused', code: 'there-as-other' });
  });

  test('is never already done, because Make does not show the SSO id of a person', async () => {
    const { operations } = await around(withSso());
    await operations.send(account, whenever);
    const found = await planned(operations, joining());
    expect(found).toMatchObject({ type: 'refused', code: 'there-as-other' });
    expect('sentence' in found && found.sentence).toContain('does not tell by which SSO id');
  });

  test('removes an earlier expired invitation first', async () => {
    const { operations } = await around(
      withSso((world) => {
        const id = world.invite(logistics, { email: noor, name: 'Noor Haddad' });
        world.expireInvitation(id, logistics);
      }),
    );
    const { writes } = await planOf(operations, joining());
    expect(writes.map(({ type }) => type)).toEqual([
      'remove-from-organization',
      'create-sso-user',
      'set-joiner-role',
    ]);
  });

  test('is refused if all seats are used', async () => {
    const { operations } = await around(
      withSso((world) => {
        world.organization(logistics).license.users = 1;
      }),
    );
    expect(await planned(operations, joining())).toMatchObject({ code: 'no-seats' });
  });
});

describe('the account', () => {
  test('is sent once with exactly what Make wants, and read back as a member with a role', async () => {
    const { operations, written, world } = await around(withSso());
    expect(await operations.inspect(account)).toEqual({ state: 'before' });
    expect(await operations.send(account, whenever)).toEqual({ type: 'answered' });
    expect(written()).toEqual([
      {
        call: 'POST /users/user-sso-create',
        query: expect.anything(),
        body: {
          email: noor,
          name: 'Noor Haddad',
          countryId: 177,
          ssoId: noor,
          organizationId: logistics,
        },
      },
    ]);
    const seen = await operations.inspect(account);
    expect(seen).toMatchObject({ state: 'after', roleId: member });
    const userId = 'userId' in seen ? (seen.userId ?? 0) : 0;
    expect(world.user(userId).ssoId).toBe(noor);
  });

  test('is found by its address if the answer is lost', async () => {
    const { operations, faults } = await around(withSso());
    faults.add({ match: { method: 'POST', path: /user-sso-create/ }, kind: 'lost-answer' });
    expect(await operations.send(account, whenever)).toMatchObject({ type: 'lost' });
    expect(await operations.inspect(account)).toMatchObject({ state: 'after' });
  });

  test('counts as lost if the answer fits no schema', async () => {
    const { operations, faults } = await around(withSso());
    faults.add({ match: { method: 'POST', path: /user-sso-create/ }, kind: 'garbage' });
    expect(await operations.send(account, whenever)).toMatchObject({ type: 'lost' });
  });

  test('is not confused with an open invitation for the same address', async () => {
    const { operations, world } = await around(withSso());
    world.invite(logistics, { email: noor, name: 'Noor Haddad' });
    expect(await operations.inspect(account)).toEqual({
      state: 'other',
      found: 'an invitation that is open',
    });
  });

  test('is refused with the missing permission named', async () => {
    const { operations } = await around(
      withSso((world) => {
        const admin = world.roleNamed('Admin', 'organization', logistics);
        const permissions = admin.permissions.filter((one) => one !== 'users sso edit');
        world.roles.set(admin.id, { ...admin, permissions });
      }),
    );
    expect(await operations.send(account, whenever)).toEqual({
      type: 'refused',
      code: 'forbidden',
      why: 'Make says: “You need the permission users sso edit.” (SC403). It takes the permission “users sso edit”, which Usher’s account has to have.',
    });
  });

  test('is refused in Make’s words if nobody has claimed the domain', async () => {
    const { operations } = await around({
      given: (world) => world.switchSsoOn(logistics, ['harbour.example']),
    });
    expect(await operations.send(account, whenever)).toEqual({
      type: 'refused',
      code: 'refused',
      why: 'Make says: “The domain example.com is not claimed and verified.” (IM005)',
    });
  });
});

describe('the role of somebody who has just come', () => {
  const role = { type: 'set-joiner-role', organizationId: logistics, roleId: accountant } as const;

  test('is an ordinary role write, starting from the role that Make gave', async () => {
    const { operations } = await around(withSso());
    expect(await operations.joinerRole(role, dev)).toEqual({
      type: 'set-organization-role',
      organizationId: logistics,
      userId: dev,
      before: member,
      roleId: accountant,
    });
    expect(await operations.joinerRole({ ...role, teamId: finance, roleId: teamAdmin }, dev)).toEqual({
      type: 'set-team-role',
      organizationId: logistics,
      teamId: finance,
      userId: dev,
      before: null,
      roleId: teamAdmin,
    });
  });

  test('is not written if they have left again', async () => {
    const { operations, world } = await around(withSso());
    world.removeFromOrganization(dev, logistics);
    expect(await operations.inspect(await operations.joinerRole(role, dev))).toEqual({
      state: 'other',
      found: 'no role',
    });
  });
});
