import { describe, expect, test } from 'vitest';
import type { ChangePlan, Write } from '../../../src/approvals/plan.js';
import type { Operations } from '../../../src/approvals/ports.js';
import {
  accountant,
  admin,
  ana,
  around,
  ben,
  cat,
  finance,
  ines,
  inviting,
  logistics,
  marketing,
  member,
  onlyWrite,
  outOfOrganization,
  outOfTeam,
  planOf,
  teamAdmin,
  teamMember,
  teamMonitoring,
  teamOperator,
  toOrganizationRole,
  toTeamRole,
  whenever,
} from './around.js';

const asRecorded = { overwrite: false };
const overwriting = { overwrite: true };
const inOrganization = { type: 'set-organization-role', organizationId: logistics } as const;
const inFinance = { organizationId: logistics, teamId: finance, userId: ben } as const;

/** Carries a plan out. */
async function carriedOut(operations: Operations, plan: ChangePlan): Promise<ChangePlan> {
  expect(await operations.send(onlyWrite(plan), whenever)).toEqual({ type: 'answered' });
  return plan;
}

async function undone(operations: Operations, plan: ChangePlan, options = asRecorded): Promise<void> {
  const undo = await operations.planUndo(plan, options);
  if (undo.type !== 'writes') throw new Error(JSON.stringify(undo));
  for (const write of undo.writes) {
    expect(await operations.inspect(write)).toEqual({ state: 'before' });
    expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
    expect(await operations.inspect(write)).toEqual({ state: 'after' });
  }
}

describe('a role in an organization', () => {
  const raised = (operations: Operations) =>
    planOf(operations, toOrganizationRole(ben, accountant)).then((plan) => carriedOut(operations, plan));

  test('goes back to the recorded one, using two reads', async () => {
    const { operations, world, wire, forgetWire } = await around();
    const plan = await raised(operations);
    forgetWire();
    expect(await operations.planUndo(plan, asRecorded)).toEqual({
      type: 'writes',
      writes: [{ ...inOrganization, userId: ben, before: accountant, roleId: member }],
    });
    expect(wire()).toEqual([
      `GET /organizations/${logistics}/user-organization-roles/${ben}`,
      `GET /organizations/${logistics}/user-organization-roles`,
    ]);
    await undone(operations, plan);
    expect(world.organizationRole(ben, logistics)).toBe('Member');
  });

  test('needs no write if it is already back', async () => {
    const { operations, world } = await around();
    const plan = await raised(operations);
    world.setOrganizationRole(ben, logistics, 'Member');
    expect(await operations.planUndo(plan, asRecorded)).toEqual({ type: 'already' });
    expect(await operations.planUndo(plan, overwriting)).toEqual({ type: 'already' });
  });

  test('is a conflict if somebody changed it by hand, and is overwritten only when chosen', async () => {
    const { operations, world } = await around();
    const plan = await raised(operations);
    world.setOrganizationRole(ben, logistics, 'App Developer');
    expect(await operations.planUndo(plan, asRecorded)).toEqual({ type: 'conflict', found: 'App Developer' });
    expect(await operations.planUndo(plan, overwriting)).toEqual({
      type: 'writes',
      writes: [{ ...inOrganization, userId: ben, before: 15, roleId: member }],
    });
    await undone(operations, plan, overwriting);
    expect(world.organizationRole(ben, logistics)).toBe('Member');
  });

  test('is over if the person has left, who has no role to decide about', async () => {
    const { operations, world } = await around();
    const plan = await raised(operations);
    world.removeFromOrganization(ben, logistics);
    for (const options of [asRecorded, overwriting])
      expect(await operations.planUndo(plan, options)).toEqual({ type: 'gone' });
  });

  test('is a conflict, and not gone, while Make hides the organization from Usher', async () => {
    const { operations, faults } = await around();
    const plan = await raised(operations);
    const match = { path: /\/user-organization-roles\/\d+$/ };
    faults.add({ match, kind: 'status', status: 404, times: 3 });
    expect(await operations.planUndo(plan, asRecorded)).toMatchObject({ type: 'conflict' });
  });

  test('stays if it belongs to the last Admin', async () => {
    const { operations, world } = await around();
    const plan = await carriedOut(operations, await planOf(operations, toOrganizationRole(ana, admin)));
    for (const one of [ines, cat]) world.setOrganizationRole(one, logistics, 'Member');
    for (const options of [asRecorded, overwriting]) {
      expect(await operations.planUndo(plan, options)).toMatchObject({
        type: 'refused',
        code: 'last-admin',
      });
    }
  });

  test('goes back if there are other Admins', async () => {
    const { operations, world } = await around();
    const plan = await carriedOut(operations, await planOf(operations, toOrganizationRole(ana, admin)));
    await undone(operations, plan);
    expect(world.organizationRole(ana, logistics)).toBe('Member');
  });

  test('stays if the person has become Owner, even when overwriting is chosen', async () => {
    const { operations, world } = await around();
    const plan = await raised(operations);
    world.setOrganizationRole(ben, logistics, 'Owner');
    expect(await operations.planUndo(plan, asRecorded)).toEqual({ type: 'conflict', found: 'Owner' });
    expect(await operations.planUndo(plan, overwriting)).toMatchObject({ type: 'refused', code: 'owner' });
  });
});

describe('a role in a team', () => {
  const raised = (operations: Operations) =>
    planOf(operations, toTeamRole(ben, finance, teamAdmin)).then((plan) => carriedOut(operations, plan));

  test('goes back to the recorded one, using one read', async () => {
    const { operations, world, wire, forgetWire } = await around();
    const plan = await raised(operations);
    forgetWire();
    expect(await operations.planUndo(plan, asRecorded)).toEqual({
      type: 'writes',
      writes: [{ type: 'set-team-role', ...inFinance, before: teamAdmin, roleId: teamMember }],
    });
    expect(wire()).toEqual([`GET /users/${ben}/user-team-roles/${finance}`]);
    await undone(operations, plan);
    expect(world.teamRole(ben, finance)).toBe('Team Member');
  });

  test('needs no write if it is already back', async () => {
    const { operations, world } = await around();
    const plan = await raised(operations);
    world.setTeamRole(ben, finance, 'Team Member');
    expect(await operations.planUndo(plan, asRecorded)).toEqual({ type: 'already' });
  });

  test('is a conflict if somebody changed it by hand, and is overwritten only when chosen', async () => {
    const { operations, world } = await around();
    const plan = await raised(operations);
    world.setTeamRole(ben, finance, 'Team Operator');
    expect(await operations.planUndo(plan, asRecorded)).toEqual({ type: 'conflict', found: 'Team Operator' });
    expect(await operations.planUndo(plan, overwriting)).toEqual({
      type: 'writes',
      writes: [{ type: 'set-team-role', ...inFinance, before: teamOperator, roleId: teamMember }],
    });
  });

  test('is a conflict if the person has left the team, and is given again only when chosen', async () => {
    const { operations, world } = await around();
    const plan = await raised(operations);
    world.setTeamRole(ben, finance, 'none');
    expect(await operations.planUndo(plan, asRecorded)).toEqual({ type: 'conflict', found: 'no role' });
    expect(await operations.planUndo(plan, overwriting)).toEqual({
      type: 'writes',
      writes: [{ type: 'set-team-role', ...inFinance, before: null, roleId: teamMember }],
    });
    await undone(operations, plan, overwriting);
    expect(world.teamRole(ben, finance)).toBe('Team Member');
  });

  test('is over if the person has left the organization', async () => {
    const { operations, world } = await around();
    const plan = await raised(operations);
    world.removeFromOrganization(ben, logistics);
    for (const options of [asRecorded, overwriting])
      expect(await operations.planUndo(plan, options)).toEqual({ type: 'gone' });
  });
});

describe('a team that was joined', () => {
  const joined = (operations: Operations) =>
    planOf(operations, toTeamRole(ben, marketing, teamMonitoring)).then((plan) =>
      carriedOut(operations, plan),
    );
  const leaving: Write = {
    ...inFinance,
    type: 'remove-from-team',
    teamId: marketing,
    before: teamMonitoring,
  };

  test('is left again by sending an empty body', async () => {
    const { operations, world, written, forgetWire } = await around();
    const plan = await joined(operations);
    expect(await operations.planUndo(plan, asRecorded)).toEqual({ type: 'writes', writes: [leaving] });
    forgetWire();
    await undone(operations, plan);
    expect(written()).toEqual([
      { call: `POST /users/${ben}/user-team-roles/${marketing}`, query: '', body: undefined },
    ]);
    expect(world.teamRole(ben, marketing)).toBeUndefined();
    expect(world.organizationRole(ben, logistics)).toBe('Member');
  });

  test('needs no write if the person was taken out by hand', async () => {
    const { operations, world } = await around();
    const plan = await joined(operations);
    world.setTeamRole(ben, marketing, 'none');
    expect(await operations.planUndo(plan, asRecorded)).toEqual({ type: 'already' });
    expect(await operations.planUndo(plan, overwriting)).toEqual({ type: 'already' });
  });

  test('is a conflict if the role was changed by hand, and is left only when chosen', async () => {
    const { operations, world } = await around();
    const plan = await joined(operations);
    world.setTeamRole(ben, marketing, 'Team Admin');
    expect(await operations.planUndo(plan, asRecorded)).toEqual({ type: 'conflict', found: 'Team Admin' });
    expect(await operations.planUndo(plan, overwriting)).toEqual({
      type: 'writes',
      writes: [{ ...leaving, before: teamAdmin }],
    });
  });
});

test.each([
  ['a removal from an organization', outOfOrganization(ben)],
  ['a removal from a team', outOfTeam(ben, finance)],
  ['an invitation nobody is known for', inviting()],
])('%s has nothing to put back', async (_, change) => {
  const { operations, wire } = await around();
  const plan = await planOf(operations, change);
  wire();
  expect(await operations.planUndo(plan, overwriting)).toEqual({ type: 'already' });
  expect(wire()).toEqual([]);
});

describe('an invitation', () => {
  async function invited() {
    const made = await around();
    const { operations } = made;
    const plan = await planOf(operations, inviting({ roleId: accountant }));
    await carriedOut(operations, plan);
    const seen = await operations.inspect(onlyWrite(plan));
    if (seen.state !== 'after' || !seen.userId) throw new Error(JSON.stringify(seen));
    return { ...made, plan, options: { ...asRecorded, invitee: seen.userId }, invitee: seen.userId };
  }

  test('is withdrawn with an empty body while it is open, and connections are kept', async () => {
    const { operations, world, plan, options, invitee, written, forgetWire } = await invited();
    const undo = await operations.planUndo(plan, options);
    const removal: Write = {
      type: 'remove-from-organization',
      organizationId: logistics,
      userId: invitee,
      before: accountant,
      deleteConnections: false,
    };
    expect(undo).toEqual({ type: 'writes', writes: [removal] });
    forgetWire();
    expect(await operations.send(removal, whenever)).toEqual({ type: 'answered' });
    expect(written()).toEqual([
      { call: `POST /users/${invitee}/user-organization-roles/${logistics}`, query: '', body: undefined },
    ]);
    expect(await operations.inspect(removal)).toEqual({ state: 'after' });
    expect(await operations.invitation(logistics, invitee)).toBe('gone');
    expect(world.organizationRole(invitee, logistics)).toBeUndefined();
  });

  test('is also withdrawn if it has expired', async () => {
    const { operations, world, plan, options, invitee } = await invited();
    world.expireInvitation(invitee, logistics);
    expect(await operations.planUndo(plan, options)).toMatchObject({
      type: 'writes',
      writes: [{ type: 'remove-from-organization', userId: invitee }],
    });
  });

  test('is not withdrawn once it has been accepted', async () => {
    const { operations, world, plan, options, invitee, written } = await invited();
    world.acceptInvitation(invitee, logistics);
    expect(await operations.planUndo(plan, { ...options, overwrite: true })).toEqual({
      type: 'refused',
      code: 'accepted',
      sentence: 'The invitation was accepted meanwhile. Ask for the removal with /make-role.',
    });
    expect(written().at(-1)?.call).toBe(`POST /organizations/${logistics}/invite`);
  });

  test('needs no write if it is gone', async () => {
    const { operations, world, plan, options, invitee } = await invited();
    world.removeFromOrganization(invitee, logistics);
    expect(await operations.planUndo(plan, options)).toEqual({ type: 'already' });
  });
});
