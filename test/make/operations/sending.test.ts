import { describe, expect, test } from 'vitest';
import type { World } from '../../../sandbox/make/world.js';
import type { Write } from '../../../src/approvals/plan.js';
import {
  accountant,
  around,
  ben,
  finance,
  founder,
  logistics,
  marketing,
  member,
  personal,
  teamAdmin,
  teamMember,
  teamMonitoring,
  whenever,
} from './around.js';

const organizationRole = `POST /users/${ben}/user-organization-roles/${logistics}`;
const teamRole = (teamId: number) => `POST /users/${ben}/user-team-roles/${teamId}`;

const raise = {
  type: 'set-organization-role',
  organizationId: logistics,
  userId: ben,
  before: member,
  roleId: accountant,
} satisfies Write;
const removal = {
  type: 'remove-from-organization',
  organizationId: logistics,
  userId: ben,
  before: member,
  deleteConnections: false,
} satisfies Write;
const invitation = {
  type: 'invite',
  organizationId: logistics,
  email: personal('noor.haddad@example.com'),
  name: personal('Noor Haddad'),
  roleId: member,
  teamIds: [],
} satisfies Write;
const inFinance = { organizationId: logistics, teamId: finance, userId: ben } as const;

interface Case {
  readonly name: string;
  readonly write: Write;
  readonly call: string;
  readonly query?: string;
  readonly body: unknown;
  /** A change that a person could make by hand meanwhile, and the state that a reading then finds. */
  readonly meanwhile?: readonly [(world: World) => void, string];
}

const writes: readonly Case[] = [
  {
    name: 'a role in an organization',
    write: raise,
    call: organizationRole,
    body: { usersRoleId: accountant },
    meanwhile: [(world) => world.setOrganizationRole(ben, logistics, 'Guest'), 'Guest'],
  },
  {
    name: 'a role in a team',
    write: { type: 'set-team-role', ...inFinance, before: teamMember, roleId: teamAdmin },
    call: teamRole(finance),
    body: { usersRoleId: teamAdmin },
    meanwhile: [(world) => world.setTeamRole(ben, finance, 'Team Operator'), 'Team Operator'],
  },
  {
    name: 'a first role in a team',
    write: {
      type: 'set-team-role',
      ...inFinance,
      teamId: marketing,
      before: null,
      roleId: teamMonitoring,
    },
    call: teamRole(marketing),
    body: { usersRoleId: teamMonitoring },
    meanwhile: [(world) => world.setTeamRole(ben, marketing, 'Team Member'), 'Team Member'],
  },
  {
    name: 'out of an organization',
    write: removal,
    call: organizationRole,
    body: undefined,
    meanwhile: [(world) => world.setOrganizationRole(ben, logistics, 'Guest'), 'Guest'],
  },
  {
    name: 'out of an organization, connections too',
    write: { ...removal, deleteConnections: true },
    call: organizationRole,
    query: 'deleteConnections=true&confirmed=true',
    body: undefined,
  },
  {
    name: 'out of a team',
    write: { type: 'remove-from-team', ...inFinance, before: teamMember },
    call: teamRole(finance),
    body: undefined,
    meanwhile: [(world) => world.setTeamRole(ben, finance, 'Team Operator'), 'Team Operator'],
  },
  {
    name: 'an invitation without teams or note',
    write: invitation,
    call: `POST /organizations/${logistics}/invite`,
    body: { email: 'noor.haddad@example.com', name: 'Noor Haddad', usersRoleId: member, teamsId: [] },
  },
];

describe.each(writes)('$name', ({ write, call, query = '', body }) => {
  test('is sent once with exactly this body, and is read before and after', async () => {
    const { operations, written, forgetWire } = await around();
    expect(await operations.inspect(write)).toEqual({ state: 'before' });
    forgetWire();
    expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
    expect(written()).toEqual([{ call, query, body }]);
    expect(await operations.inspect(write)).toMatchObject({ state: 'after' });
    expect(written()).toEqual([]);
  });

  test('is not sent after its deadline', async () => {
    let now = Date.now();
    const { operations, wire } = await around({ http: { now: () => now } });
    const sendBefore = now + 1_000;
    now = sendBefore;
    expect(await operations.send(write, sendBefore)).toEqual({
      type: 'not-sent',
      why: 'Its turn came too late.',
      retryAfterMs: 2_000,
    });
    expect(wire()).toEqual([]);
    now = sendBefore - 1;
    expect(await operations.send(write, sendBefore)).toEqual({ type: 'answered' });
  });

  test('counts as lost if its answer is lost, is sent once, and reading back finds it done', async () => {
    const { operations, faults, written } = await around();
    faults.add({ match: { method: 'POST' }, kind: 'lost-answer' });
    expect(await operations.send(write, whenever)).toMatchObject({ type: 'lost' });
    expect(await operations.inspect(write)).toMatchObject({ state: 'after' });
    expect(written()).toEqual([{ call, query, body }]);
  });

  test('counts as lost if it never arrived, is sent once, and reading back finds no change', async () => {
    const { operations, faults, written } = await around();
    faults.add({ match: { method: 'POST' }, kind: 'drop-before' });
    expect(await operations.send(write, whenever)).toMatchObject({ type: 'lost' });
    expect(await operations.inspect(write)).toEqual({ state: 'before' });
    expect(written()).toHaveLength(1);
  });
});

test.each(writes.flatMap(({ name, write, meanwhile }) => (meanwhile ? [{ name, write, meanwhile }] : [])))(
  '$name: a value that somebody else has set is neither before nor after',
  async ({ write, meanwhile: [byHand, found] }) => {
    const { operations, world } = await around();
    byHand(world);
    expect(await operations.inspect(write)).toEqual({ state: 'other', found });
  },
);

describe('reading back shows that', () => {
  test('somebody who has left has no role', async () => {
    const { operations, world } = await around();
    world.removeFromOrganization(ben, logistics);
    const gone = { state: 'other', found: 'no role' };
    expect(await operations.inspect(raise)).toEqual(gone);
    const lowered: Write = { type: 'set-team-role', ...inFinance, before: teamMember, roleId: teamAdmin };
    expect(await operations.inspect(lowered)).toEqual(gone);
    expect(await operations.inspect(removal)).toEqual({ state: 'after' });
  });

  test('connections are deleted only by a removal that says so', async () => {
    const { operations, world } = await around();
    await operations.send(removal, whenever);
    expect([world.organizationRole(ben, logistics), world.connections(ben, logistics)]).toEqual([
      undefined,
      3,
    ]);
    world.setOrganizationRole(ben, logistics, 'Member');
    await operations.send({ ...removal, deleteConnections: true }, whenever);
    expect([world.organizationRole(ben, logistics), world.connections(ben, logistics)]).toEqual([
      undefined,
      0,
    ]);
  });

  test('a removal from a team leaves the other teams and the organization', async () => {
    const { operations, world } = await around();
    await operations.send({ type: 'remove-from-team', ...inFinance, before: teamMember }, whenever);
    expect(world.teamRole(ben, finance)).toBeUndefined();
    expect([world.teamRole(ben, 918), world.organizationRole(ben, logistics)]).toEqual([
      'Team Monitoring',
      'Member',
    ]);
  });
});

describe('at the request limit nothing was done', () => {
  test.each([
    ['as long as usual where Make does not tell how long', undefined, 7],
    ['as long as Make tells', 3, 3_000],
  ])('and it waits %s', async (_, retryAfter, retryAfterMs) => {
    const { operations, faults, world, written } = await around();
    faults.add({ match: { method: 'POST' }, kind: '429', ...(retryAfter && { retryAfter }) });
    expect(await operations.send(raise, whenever)).toEqual({
      type: 'not-sent',
      why: 'Requests limit for organization exceeded, please try again later.',
      retryAfterMs,
    });
    expect(written()).toHaveLength(1);
    expect(world.organizationRole(ben, logistics)).toBe('Member');
  });
});

test('if Make cannot be reached, nothing is sent', async () => {
  const { operations, close } = await around();
  await close();
  // The reads use up the open connections.
  await expect(operations.inspect(raise)).rejects.toMatchObject({ kind: 'not-sent' });
  expect(await operations.send(raise, whenever)).toEqual({
    type: 'not-sent',
    why: 'Make could not be reached.',
    retryAfterMs: 2_000,
  });
});

describe('a refusal by Make is sent once and reported in Make’s words', () => {
  test('the Owner', async () => {
    const { operations, written } = await around();
    const write = { ...raise, userId: founder };
    expect(await operations.send(write, whenever)).toEqual({
      type: 'refused',
      code: 'forbidden',
      why: 'Make says: “The owner can only be transferred.” (SC403)',
    });
    expect(written()).toHaveLength(1);
  });

  test('somebody who has left', async () => {
    const { operations, world } = await around();
    world.removeFromOrganization(ben, logistics);
    expect(await operations.send(raise, whenever)).toEqual({
      type: 'refused',
      code: 'not-found',
      why: `Make says: “No user '${ben}' in organization '${logistics}'.” (SC404)`,
    });
  });

  test('a role that does not exist', async () => {
    const { operations } = await around();
    expect(await operations.send({ ...raise, roleId: 99 }, whenever)).toEqual({
      type: 'refused',
      code: 'refused',
      why: "Make says: “Parameter 'usersRoleId' is not a role of this category.” (IM005)",
    });
  });

  test('a deleted token', async () => {
    const { operations, world } = await around();
    world.tokens.clear();
    expect(await operations.send(raise, whenever)).toEqual({
      type: 'refused',
      code: 'unauthorized',
      why: 'Make says: “Token is missing or not valid in this zone.” (SC401)',
    });
  });

  test.each([
    [402, 'forbidden'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [406, 'refused'],
    [409, 'refused'],
    [422, 'refused'],
  ])('status %i', async (status, code) => {
    const { operations, faults, written } = await around();
    faults.add({ match: { method: 'POST' }, kind: 'status', status, body: { message: 'Not so' } });
    expect(await operations.send(raise, whenever)).toEqual({
      type: 'refused',
      code,
      why: 'Make says: “Not so”',
    });
    expect(written()).toHaveLength(1);
  });
});

describe('a write that may have had an effect counts as lost and is never sent again', () => {
  test.each([408, 500, 502, 503, 504, 302])('status %i', async (status) => {
    const { operations, faults, written } = await around();
    faults.add({ match: { method: 'POST' }, kind: 'status', status });
    expect(await operations.send(raise, whenever)).toMatchObject({ type: 'lost' });
    expect(written()).toHaveLength(1);
    expect(await operations.inspect(raise)).toEqual({ state: 'before' });
  });

  test('even if Make says how long to wait', async () => {
    const { operations, faults } = await around();
    faults.add({ match: { method: 'POST' }, kind: 'status', status: 503, retryAfter: 1 });
    expect(await operations.send(raise, whenever)).toMatchObject({ type: 'lost' });
  });

  test('an answer that comes too late', async () => {
    const { operations, faults } = await around({ http: { timeoutMs: 1500 } });
    const held = faults.holdAnswer({ method: 'POST' });
    expect(await operations.send(raise, whenever)).toEqual({
      type: 'lost',
      why: 'No answer within 1500 ms.',
    });
    held.release();
    expect(await operations.inspect(raise)).toEqual({ state: 'after' });
  });

  test('an answer to an invitation that does not fit', async () => {
    const { operations, faults } = await around();
    faults.add({ match: { method: 'POST' }, kind: 'garbage' });
    expect(await operations.send(invitation, whenever)).toMatchObject({
      type: 'lost',
      why: expect.stringContaining('user'),
    });
    expect(await operations.inspect(invitation)).toMatchObject({ state: 'after' });
  });
});

test('an answer to a role change that fits no schema counts as an answer, and reading back decides', async () => {
  const { operations, faults } = await around();
  faults.add({ match: { method: 'POST' }, kind: 'garbage' });
  expect(await operations.send(raise, whenever)).toEqual({ type: 'answered' });
  expect(await operations.inspect(raise)).toEqual({ state: 'after' });
});

test('a role id that is not a number is never sent, because Make would remove the person', async () => {
  const { operations, wire } = await around();
  for (const roleId of [Number.NaN, 0, -1, 1.5]) {
    const inTeam: Write = { type: 'set-team-role', ...inFinance, before: teamMember, roleId };
    expect(await operations.send({ ...raise, roleId }, whenever)).toMatchObject({ type: 'not-sent' });
    expect(await operations.send(inTeam, whenever)).toMatchObject({ type: 'not-sent' });
  }
  expect(wire()).toEqual([]);
});

test('an answer does not count as proof that the change was made', async () => {
  const { operations, faults } = await around();
  faults.add({ match: { method: 'POST' }, kind: 'status', status: 200, body: {} });
  expect(await operations.send(raise, whenever)).toEqual({ type: 'answered' });
  expect(await operations.inspect(raise)).toEqual({ state: 'before' });
});
