import { describe, expect, test } from 'vitest';
import { sameEffect } from '../../../src/approvals/same-effect.js';
import {
  around,
  ben,
  eva,
  finance,
  logistics,
  marketing,
  member,
  outOfOrganization,
  outOfTeam,
  planned,
  planOf,
  teamMember,
} from './around.js';

describe('removal from an organization', () => {
  test('shows what is lost and that it cannot be undone', async () => {
    const { operations, wire } = await around();
    expect(await planOf(operations, outOfOrganization(ben))).toEqual({
      organization: { id: logistics, name: 'Harbour Logistics' },
      subject: { userId: ben, name: { personal: 'Ben Weber' }, email: { personal: 'ben@example.com' } },
      differences: [{ where: 'Harbour Logistics', now: { id: member, name: 'Member' }, after: 'none' }],
      direction: 'lower',
      effects: ['Also leaves 2 teams of Harbour Logistics: Data and Finance Ops.', 'Their connections stay.'],
      notes: [],
      writes: [
        {
          type: 'remove-from-organization',
          organizationId: logistics,
          userId: ben,
          before: member,
          deleteConnections: false,
        },
      ],
      undo: [],
    });
    expect(wire()).toEqual([
      `GET /organizations/${logistics}/user-organization-roles`,
      `GET /users/${ben}/user-team-roles`,
    ]);
  });

  test('counts one team in the singular', async () => {
    const { operations } = await around();
    const { effects } = await planOf(operations, outOfOrganization(eva));
    expect(effects).toEqual([
      'Also leaves 1 team of Harbour Logistics: Finance Ops.',
      'Their connections stay.',
    ]);
  });

  // An earlier version took the number of teams from the directory's last reading.
  test('lists the current teams', async () => {
    const { operations, world } = await around();
    world.setTeamRole(ben, marketing, 'Team Member');
    const { effects } = await planOf(operations, outOfOrganization(ben));
    expect(effects).toContain('Also leaves 3 teams of Harbour Logistics: Data, Finance Ops and Marketing.');
  });

  test('counts teams that Make does not show, without naming them', async () => {
    const { operations, faults } = await around();
    faults.add({
      match: { method: 'GET', path: /users\/4131\/user-team-roles$/ },
      kind: 'status',
      status: 403,
      body: { message: 'Forbidden' },
    });
    const { effects } = await planOf(operations, outOfOrganization(ben));
    expect(effects).toContain('Also leaves 2 teams of Harbour Logistics.');
  });

  test('deletes connections only if asked, and the plan says so', async () => {
    const { operations } = await around();
    expect(await planOf(operations, outOfOrganization(ben, { deleteConnections: true }))).toMatchObject({
      effects: [expect.any(String), 'Also deletes their connections; scenarios that use them stop.'],
      writes: [{ type: 'remove-from-organization', deleteConnections: true }],
    });
  });

  test('withdraws an open invitation, and the plan says so', async () => {
    let invited = 0;
    const { operations } = await around({
      given: (world) => {
        invited = world.invite(logistics, { email: 'noor@example.com', name: 'Noor Haddad' });
      },
    });
    const { effects, notes, writes } = await planOf(operations, outOfOrganization(invited));
    expect(effects).toContain('Their connections stay.');
    expect([...effects, ...notes].join(' ')).toMatch(
      /not been accepted.*withdraws|withdraws.*not been accepted/i,
    );
    expect(writes).toMatchObject([{ type: 'remove-from-organization', userId: invited, before: member }]);
  });

  // In an earlier version the two plans differed only by a note, and approvers do not approve notes.
  test('distinguishes a withdrawn invitation from the removal of a member who accepted', async () => {
    let invited = 0;
    const { operations, world } = await around({
      given: (given) => {
        invited = given.invite(logistics, { email: 'noor@example.com', name: 'Noor Haddad' });
      },
    });
    const withdrawal = await planOf(operations, outOfOrganization(invited));
    world.acceptInvitation(invited, logistics);
    expect(sameEffect(withdrawal, await planOf(operations, outOfOrganization(invited)))).toBe(false);
  });

  test('needs nothing for a person who has already left', async () => {
    const { operations, world } = await around();
    world.removeFromOrganization(ben, logistics);
    expect(await planned(operations, outOfOrganization(ben))).toEqual({
      type: 'nothing-to-do',
      sentence: 'Ben Weber is not in Harbour Logistics.',
    });
  });
});

describe('removal from a team', () => {
  test('shows what is lost and what stays, with one read', async () => {
    const { operations, wire } = await around();
    expect(await planOf(operations, outOfTeam(ben, finance))).toEqual({
      organization: { id: logistics, name: 'Harbour Logistics' },
      team: { id: finance, name: 'Finance Ops' },
      subject: { userId: ben, name: { personal: 'Ben Weber' }, email: { personal: 'ben@example.com' } },
      differences: [
        {
          where: 'Finance Ops',
          team: { id: finance, name: 'Finance Ops' },
          now: { id: teamMember, name: 'Team Member' },
          after: 'none',
        },
      ],
      direction: 'lower',
      effects: ['Stays a member of Harbour Logistics.'],
      notes: [],
      writes: [
        {
          type: 'remove-from-team',
          organizationId: logistics,
          teamId: finance,
          userId: ben,
          before: teamMember,
        },
      ],
      undo: [],
    });
    expect(wire()).toEqual([`GET /users/${ben}/user-team-roles/${finance}`]);
  });

  test('needs nothing for a person who is not in the team', async () => {
    const { operations } = await around();
    expect(await planned(operations, outOfTeam(ben, marketing))).toEqual({
      type: 'nothing-to-do',
      sentence: 'Ben Weber is not in Marketing.',
    });
  });

  test('is refused if Make does not allow the role to change', async () => {
    const { operations, world } = await around();
    world.setChangeable(ben, finance, false);
    expect(await planned(operations, outOfTeam(ben, finance))).toEqual({
      type: 'refused',
      code: 'not-changeable',
      sentence: "Make does not allow changing Ben Weber's role in Finance Ops.",
    });
  });
});
