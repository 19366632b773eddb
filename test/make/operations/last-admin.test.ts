import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/approvals/changes/catalogue.js';
import type { Operations } from '../../../src/approvals/ports.js';
import {
  admin,
  around,
  cat,
  dev,
  ines,
  labs,
  logistics,
  member,
  onlyWrite,
  outOfOrganization,
  planIn,
  planned,
  planOf,
  toOrganizationRole,
  whenever,
} from './around.js';

const refusal = {
  type: 'refused',
  code: 'last-admin',
  sentence: 'This is the last Admin of the organization. Make somebody else Admin first.',
};
const ways: [string, (userId: number) => Change][] = [
  ['lowered', (userId) => toOrganizationRole(userId, member)],
  ['removed', (userId) => outOfOrganization(userId)],
];

describe.each(ways)('the last Admin is never %s', (_, way) => {
  test('but one of two Admins can be', async () => {
    const { operations } = await around();
    expect(await planOf(operations, way(ines))).toMatchObject({
      writes: [{ userId: ines, before: admin }],
    });
  });

  test('even if the other one left after the directory was read', async () => {
    const { operations, world } = await around();
    world.setOrganizationRole(cat, logistics, 'Member');
    expect(await planned(operations, way(ines))).toEqual(refusal);
  });

  test('even with an open invitation as Admin', async () => {
    const { operations, world } = await around();
    world.setOrganizationRole(cat, logistics, 'Member');
    world.invite(logistics, { email: 'noor@example.com', name: 'Noor Haddad', roleId: admin });
    expect(await planned(operations, way(ines))).toEqual(refusal);
  });

  test('unless an invitation as Admin has been accepted', async () => {
    const { operations, world } = await around();
    world.setOrganizationRole(cat, logistics, 'Member');
    const noor = world.invite(logistics, { email: 'noor@example.com', name: 'Noor', roleId: admin });
    world.acceptInvitation(noor, logistics);
    expect(await planned(operations, way(ines))).toMatchObject({ type: 'plan' });
  });

  test('even if two plans were made and one of them executed', async () => {
    const { operations, world } = await around();
    const first = onlyWrite(await planOf(operations, way(ines)));
    const second = await planned(operations, way(cat));
    expect(second.type).toBe('plan');
    expect(await operations.send(first, whenever)).toEqual({ type: 'answered' });
    expect(await planned(operations, way(cat))).toEqual(refusal);
    expect(world.organizationRole(cat, logistics)).toBe('Admin');
  });

  test('even if two requests for the last two run at the same time', async () => {
    const { operations, world } = await around();
    const inTurn = turns();
    const outcomes = await Promise.all(
      [ines, cat].map((userId) => inTurn(() => carryOut(operations, way(userId)))),
    );
    expect(outcomes.toSorted()).toEqual(['after', 'last-admin']);
    const admins = [ines, cat].filter((userId) => world.organizationRole(userId, logistics) === 'Admin');
    expect(admins).toHaveLength(1);
  });

  // An earlier version found the role Admin by its name, not by its identifier.
  test('whatever Make calls the role', async () => {
    const { operations, world } = await around({
      given: (given) => {
        const role = given.roleNamed('Admin', 'organization', logistics);
        given.roles.set(admin, { ...role, name: 'Administrator' });
      },
    });
    world.setOrganizationRole(cat, logistics, 'Member');
    expect(await planned(operations, way(ines))).toEqual(refusal);
  });
});

test('neither the Owner nor Usher itself counts as an Admin', async () => {
  const { operations, world } = await around();
  world.setOrganizationRole(dev, labs, 'Admin');
  expect(await planned(operations, toOrganizationRole(dev, member, labs))).toEqual(refusal);
  expect(await planned(operations, outOfOrganization(dev, { organizationId: labs }))).toEqual(refusal);
});

test('an invitation as Admin can be taken back even if nobody else is Admin', async () => {
  let noor = 0;
  const { operations } = await around({
    given: (world) => {
      noor = world.invite(labs, { email: 'noor@example.com', name: 'Noor', roleId: admin });
    },
  });
  expect(await planned(operations, outOfOrganization(noor, { organizationId: labs }))).toMatchObject({
    type: 'plan',
  });
});

/** Runs one piece of work at a time, as the runner does for each organization. */
function turns() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}

async function carryOut(operations: Operations, change: Change): Promise<string> {
  const answer = await planned(operations, change);
  if (answer.type === 'refused') return answer.code;
  const write = onlyWrite(planIn(answer));
  await operations.send(write, whenever);
  return (await operations.inspect(write)).state;
}
