import { describe, expect, test } from 'vitest';
import type { World } from '../../../sandbox/make/world.js';
import type { ContainToken } from '../../../src/approvals/changes/contain-token.js';
import type { ChangePlan } from '../../../src/approvals/plan.js';
import type { Operations } from '../../../src/approvals/ports.js';
import {
  accountant,
  ana,
  around,
  ben,
  cat,
  data,
  dev,
  eva,
  finance,
  founder,
  guest,
  ines,
  lab,
  labs,
  logistics,
  marketing,
  member,
  onlyWrite,
  planned,
  planOf,
  platform,
  teamMember,
  teamOperator,
  usher,
  whenever,
} from './around.js';

/** The changes that would contain a person; throws if that is refused. */
async function changesFor(operations: Operations, userId: number): Promise<readonly ContainToken[]> {
  const found = await operations.containment(userId);
  if ('code' in found) throw new Error(found.sentence);
  return found.changes;
}
const places = (changes: readonly ContainToken[]) =>
  changes.map(({ organizationId, where }) => ({ organizationId, ...where }));
const refusalFor = async (userId: number, part: Parameters<typeof around>[0] = {}) => {
  const { operations } = await around(part);
  return operations.containment(userId);
};
const plansFor = async (operations: Operations, userId: number): Promise<ChangePlan[]> =>
  Promise.all((await changesFor(operations, userId)).map((change) => planOf(operations, change)));

async function carriedOut(operations: Operations, plans: readonly ChangePlan[]): Promise<void> {
  for (const plan of plans) {
    const write = onlyWrite(plan);
    expect(await operations.inspect(write)).toEqual({ state: 'before' });
    expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
    expect(await operations.inspect(write)).toEqual({ state: 'after' });
  }
}

describe('the containment of a person', () => {
  test('is the lowest role in every organization and no team, and it only reads', async () => {
    const { operations, wire, forgetWire } = await around();
    forgetWire();
    expect(places(await changesFor(operations, dev))).toEqual([
      { organizationId: labs, roleId: guest },
      { organizationId: labs, teamId: lab },
      { organizationId: logistics, roleId: guest },
      { organizationId: logistics, teamId: platform },
    ]);
    expect(wire().every((call) => call.startsWith('GET '))).toBe(true);
  });

  test('lowers an Accountant below Member, and an Admin of several organizations too', async () => {
    const { operations } = await around();
    expect(places(await changesFor(operations, eva))[0]).toEqual({
      organizationId: logistics,
      roleId: guest,
    });
    expect(places(await changesFor(operations, ines))[0]).toEqual({
      organizationId: logistics,
      roleId: guest,
    });
  });

  test('uses the custom role with the fewest permissions if it is clearly lower', async () => {
    const given = (world: World) => {
      world.addRole({
        id: 71,
        name: 'Nothing',
        category: 'organization',
        organizationId: logistics,
        permissions: [],
      });
      world.addRole({
        id: 72,
        name: 'Other',
        category: 'organization',
        organizationId: labs,
        permissions: [],
      });
    };
    const { operations } = await around({ given });
    expect(places(await changesFor(operations, ben))[0]).toEqual({ organizationId: logistics, roleId: 71 });
  });

  test('keeps a role if no other is clearly lower, and removes the teams', async () => {
    const given = (world: World) => {
      world.addRole({
        id: 73,
        name: 'Apart',
        category: 'organization',
        organizationId: logistics,
        permissions: ['something of its own'],
      });
      world.setOrganizationRole(ben, logistics, 'Apart');
    };
    const { operations } = await around({ given });
    expect(places(await changesFor(operations, ben))).toEqual([
      { organizationId: logistics, teamId: finance },
      { organizationId: logistics, teamId: data },
    ]);
  });

  test('is empty for a person with the lowest role and no team, and says what else there is', async () => {
    const given = (world: World) => {
      world.setOrganizationRole(ben, logistics, 'Guest');
      for (const team of [finance, data]) world.setTeamRole(ben, team, 'none');
    };
    expect(await refusalFor(ben, { given })).toMatchObject({
      code: 'least-already',
      sentence: expect.stringContaining('/make-role'),
    });
  });

  test('leaves out a team role that Make does not allow to change, and does the rest', async () => {
    const { operations } = await around({ given: (world) => world.setChangeable(ben, finance, false) });
    const changes = await changesFor(operations, ben);
    expect(places(changes)).toEqual([
      { organizationId: logistics, roleId: guest },
      { organizationId: logistics, teamId: data },
    ]);
    for (const change of changes) expect(await planned(operations, change)).toMatchObject({ type: 'plan' });
    // The card must say that the containment is partial.
    const [first] = await plansFor(operations, ben);
    expect(first?.effects.join()).toMatch(
      /They stay .* of Finance Ops: Make does not let that role be changed/,
    );
  });

  test('leaves out a paused organization, and does the rest', async () => {
    const { operations } = await around({
      given: (world) => {
        world.organization(labs).isPaused = true;
      },
    });
    expect(places(await changesFor(operations, dev)).map(({ organizationId }) => organizationId)).toEqual([
      logistics,
      logistics,
    ]);
  });
});

describe('Usher does not contain a person', () => {
  const page = 'the API page of the Make profile';

  test.each<[string, number, string, Parameters<typeof around>[0]]>([
    ['who owns the organization', founder, 'owner', {}],
    [
      'who is the last Admin',
      ines,
      'last-admin',
      { given: (world) => world.setOrganizationRole(cat, logistics, 'Member') },
    ],
    ['who is protected', ben, 'protected', { protectedEmails: ['ben@example.com'] }],
    ['as whom Usher itself runs', usher, 'own-account', {}],
  ])('%s, and the refusal says what they have to do themselves', async (_, userId, code, part) => {
    const found = await refusalFor(userId, part);
    expect(found).toMatchObject({ code, sentence: expect.stringContaining(page) });
    expect(found).not.toHaveProperty('changes');
  });

  test('who is the last Admin of one organization, not even in the other', async () => {
    const given = (world: World) => {
      world.setOrganizationRole(dev, labs, 'Admin');
    };
    expect(await refusalFor(dev, { given })).toMatchObject({ code: 'last-admin' });
  });

  test('who has not accepted their invitation or is in no guarded organization', async () => {
    const { operations, world, directory } = await around();
    const noor = world.invite(logistics, { email: 'noor@example.com', name: 'Noor', roleId: member });
    await directory.refresh();
    for (const userId of [noor, 99_999]) {
      expect(await operations.containment(userId)).toMatchObject({ code: 'unknown-person' });
    }
  });

  test.each<[number, string, Parameters<typeof around>[0]]>([
    [founder, 'owner', {}],
    [ines, 'last-admin', { given: (world) => world.setOrganizationRole(cat, logistics, 'Member') }],
    [ben, 'protected', { protectedEmails: ['ben@example.com'] }],
    [usher, 'own-account', {}],
  ])('by a forged change: %i is refused as %s', async (userId, code, part) => {
    const { operations } = await around(part);
    const change: ContainToken = {
      kind: 'contain-token',
      organizationId: logistics,
      userId,
      where: { roleId: guest },
    };
    expect(await planned(operations, change)).toMatchObject({ type: 'refused', code });
  });

  test('if Make does not answer, not even in part', async () => {
    const { operations, faults } = await around();
    faults.add({ match: { path: /user-team-roles$/ }, kind: 'status', status: 500, times: 4 });
    await expect(operations.containment(ben)).rejects.toThrow();
  });
});

describe('the plan of a containment', () => {
  const inFinance: ContainToken = {
    kind: 'contain-token',
    organizationId: logistics,
    userId: ben,
    where: { teamId: finance },
  };

  test('lowers access, gives the reason and what the person has to delete, and has an undo', async () => {
    const { operations } = await around();
    const plan = await planOf(operations, { ...inFinance, because: 'user:write is missing.' });
    expect(plan).toMatchObject({
      direction: 'lower',
      effects: [
        'user:write is missing.',
        'This lasts until an Usher admin restores the access.',
        'The tokens stay on Make until their owner deletes them: the API page of the Make profile.',
      ],
      writes: [{ type: 'remove-from-team', teamId: finance, before: teamMember }],
      undo: [{ type: 'set-team-role', teamId: finance, before: null, roleId: teamMember }],
    });
    expect(JSON.stringify(plan)).not.toMatch(/revoked/i);
  });

  test('has nothing to do if the access is already contained', async () => {
    const { operations } = await around({ given: (world) => world.setTeamRole(ben, finance, 'none') });
    expect(await planned(operations, inFinance)).toMatchObject({ type: 'nothing-to-do' });
    const least = { ...inFinance, where: { roleId: member } };
    expect(await planned(operations, least)).toMatchObject({ type: 'nothing-to-do' });
  });

  test('that would take nothing away is refused, because it would bypass freezes and caps', async () => {
    const { operations } = await around({
      given: (world) => world.setOrganizationRole(ben, logistics, 'Guest'),
    });
    const raising = { ...inFinance, where: { roleId: accountant } };
    expect(await planned(operations, raising)).toMatchObject({ type: 'refused', code: 'no-lowering' });
  });
});

describe('taking a containment back', () => {
  const asRecorded = { overwrite: false };

  test('restores each role, in every organization and team', async () => {
    const { operations, world } = await around();
    const roles = () => [
      world.organizationRole(dev, logistics),
      world.teamRole(dev, platform),
      world.organizationRole(dev, labs),
      world.teamRole(dev, lab),
    ];
    const before = roles();
    const plans = await plansFor(operations, dev);
    await carriedOut(operations, plans);
    expect(roles()).toEqual(['Guest', undefined, 'Guest', undefined]);
    for (const plan of plans) {
      const undo = await operations.planUndo(plan, asRecorded);
      if (undo.type !== 'writes') throw new Error(JSON.stringify(undo));
      for (const write of undo.writes) {
        expect(await operations.inspect(write)).toEqual({ state: 'before' });
        expect(await operations.send(write, whenever)).toEqual({ type: 'answered' });
        expect(await operations.inspect(write)).toEqual({ state: 'after' });
      }
    }
    expect(roles()).toEqual(before);
    expect(before).toEqual(['Member', 'Team Operator', 'Member', 'Team Member']);
  });

  test('does not overwrite access that somebody gave them meanwhile', async () => {
    const { operations, world } = await around();
    const plans = await plansFor(operations, ana);
    await carriedOut(operations, plans);
    world.setOrganizationRole(ana, logistics, 'App Developer');
    world.setTeamRole(ana, marketing, 'Team Monitoring');
    const undo = await Promise.all(plans.map((plan) => operations.planUndo(plan, asRecorded)));
    expect(undo.map(({ type }) => type)).toEqual(['conflict', 'writes', 'conflict']);
    world.setTeamRole(ana, marketing, 'Team Operator');
    expect(await operations.planUndo(plans[2] ?? plans[0] ?? fail(), asRecorded)).toEqual({
      type: 'already',
    });
    expect(teamOperator).toBe(4);
  });

  test('restores nothing in the organization if the person has left', async () => {
    const { operations, world } = await around();
    const plans = await plansFor(operations, ben);
    await carriedOut(operations, plans);
    world.removeFromOrganization(ben, logistics);
    const [first = fail()] = plans;
    for (const options of [asRecorded, { overwrite: true }])
      expect(await operations.planUndo(first, options)).toEqual({ type: 'gone' });
  });
});

function fail(): never {
  throw new Error('no plan');
}
