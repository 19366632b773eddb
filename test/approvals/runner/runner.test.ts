import { describe, expect, it } from 'vitest';
import {
  ana,
  ben,
  cat,
  change,
  day,
  dee,
  eva,
  finn,
  hour,
  makeIdOf,
  minute,
  oneOfPlatform,
  policyOf,
} from '../given.js';
import { createWorld } from '../world.js';

const typesOf = (world: ReturnType<typeof createWorld>, id = 'REQ-1') =>
  world.store.eventsOf(id).map(({ type }) => type);
const finnIn = (team: number) => `team/${team}/${makeIdOf(finn)}`;

describe('a request from submission to completion', () => {
  it('is posted, decided, written once, read back and reported', async () => {
    const world = createWorld();
    await world.ask([change()]);
    await world.pass(minute);
    expect(world.state.said).toEqual(['card REQ-1', 'lines REQ-1 0']);
    await world.approve('REQ-1', ana);
    await world.pass(minute);
    expect(world.statusOf('REQ-1')).toBe('done');
    expect(world.make.roles.get(finnIn(7))).toBe(11);
    expect(world.sends()).toBe(1);
    expect(world.state.said).toContain(`tell ${eva} outcome REQ-1`);
    expect(world.state.said).toContain(`tell ${finn} changed REQ-1`);
    expect(await world.owes('REQ-1')).toEqual([]);
  });

  it('is announced in the ledger before it is sent', async () => {
    const world = createWorld();
    world.make.fates.push('crash-before');
    await world.ask([change()]);
    await world.approve('REQ-1', ana);
    expect(typesOf(world)).toContain('write.announced');
    expect(world.make.roles.get(finnIn(7))).toBe(10);
  });

  it('continues without Slack', async () => {
    const world = createWorld();
    world.state.slack = 'silent';
    await world.ask([change()]);
    await world.approve('REQ-1', ana);
    await world.pass(minute);
    expect(world.statusOf('REQ-1')).toBe('done');
  });
});

describe('a write without an answer', () => {
  it.each(['lost-after', 'crash-after'] as const)(
    'is settled by reading back and not sent again: %s',
    async (fate) => {
      const world = createWorld();
      world.make.fates.push(fate);
      await world.ask([change()]);
      await world.approve('REQ-1', ana);
      await world.pass(30_000);
      expect(world.statusOf('REQ-1')).toBe('executing');
      await world.pass(10 * minute);
      expect([world.statusOf('REQ-1'), world.sends()]).toEqual(['done', 1]);
    },
  );

  it.each(['lost-before', 'crash-before'] as const)(
    'is announced again once reading back shows nothing: %s',
    async (fate) => {
      const world = createWorld();
      world.make.fates.push(fate);
      await world.ask([change()]);
      await world.approve('REQ-1', ana);
      await world.pass(10 * minute);
      expect([world.statusOf('REQ-1'), world.sends()]).toEqual(['done', 2]);
    },
  );

  it('is unknown while Make cannot be read, and settled once it can', async () => {
    const world = createWorld();
    world.make.fates.push('lost-after');
    await world.ask([change()]);
    await world.approve('REQ-1', ana);
    world.make.unreadable = true;
    await world.pass(10 * minute);
    expect(world.statusOf('REQ-1')).toBe('unknown');
    world.make.unreadable = false;
    await world.pass(10 * minute);
    expect([world.statusOf('REQ-1'), world.sends()]).toEqual(['done', 1]);
  });

  it('fails after three announcements', async () => {
    const world = createWorld();
    world.make.fates.push('too-many', 'too-many', 'too-many', 'too-many');
    await world.ask([change()]);
    await world.approve('REQ-1', ana);
    await world.pass(hour);
    expect([world.statusOf('REQ-1'), world.sends()]).toEqual(['failed', 3]);
  });
});

describe('a temporary grant', () => {
  it('starts at verification and ends by itself, even while changes are frozen', async () => {
    const world = createWorld();
    await world.ask([change()], { durationMs: 2 * hour });
    await world.approve('REQ-1', ana);
    await world.pass(minute);
    expect(world.request('REQ-1').phase).toMatchObject({ status: 'active' });
    await world.desk.freeze(ben);
    await world.pass(2 * hour);
    expect([world.statusOf('REQ-1'), world.make.roles.get(finnIn(7))]).toEqual(['ended', 10]);
  });

  it('is in conflict if somebody changed the role meanwhile, until an approver chooses', async () => {
    const world = createWorld();
    await world.ask([change()], { durationMs: hour });
    await world.approve('REQ-1', ana);
    await world.pass(minute);
    world.make.roles.set(finnIn(7), 13);
    await world.pass(2 * hour);
    expect([world.statusOf('REQ-1'), world.make.roles.get(finnIn(7))]).toEqual(['conflict', 13]);
    await world.settle('restore', 'REQ-1', ben);
    await world.pass(minute);
    expect([world.statusOf('REQ-1'), world.make.roles.get(finnIn(7))]).toEqual(['ended', 10]);
  });
});

describe('a grant that somebody changed meanwhile', () => {
  const twoStages = policyOf(
    '\n  - name: two stages\n    stages: [{from: [platform]}, {from: [security]}]\n    hold: 10m',
  );
  const inConflict = async (policy = policyOf()) => {
    const world = createWorld(policy);
    await world.ask([change()], { durationMs: hour });
    await world.approve('REQ-1', ana);
    await world.approve('REQ-1', cat);
    await world.pass(15 * minute);
    world.make.roles.set(finnIn(7), 13);
    await world.pass(2 * hour);
    expect(world.statusOf('REQ-1')).toBe('conflict');
    return world;
  };
  const roleNow = (world: Awaited<ReturnType<typeof inConflict>>) => world.make.roles.get(finnIn(7));

  it.each([
    ['restore', 10],
    ['keep', 13],
  ] as const)('is settled with %s only after all stages and the hold of its rule', async (choice, role) => {
    const world = await inConflict(twoStages);
    expect(await world.settle(choice, 'REQ-1', ben)).toMatchObject({ ok: true, request: { id: 'REQ-2' } });
    await world.pass(minute);
    expect([world.statusOf('REQ-1'), world.statusOf('REQ-2'), roleNow(world)]).toEqual([
      'conflict',
      'pending',
      13,
    ]);
    await world.settle(choice, 'REQ-1', dee);
    expect(world.statusOf('REQ-2')).toBe('approved');
    await world.pass(minute);
    expect([world.statusOf('REQ-1'), roleNow(world)]).toEqual(['conflict', 13]);
    await world.pass(15 * minute);
    expect([world.statusOf('REQ-1'), world.statusOf('REQ-2'), roleNow(world)]).toEqual([
      'ended',
      'done',
      role,
    ]);
  });

  it('is not restored while changes are frozen', async () => {
    const world = await inConflict();
    await world.desk.freeze(ben);
    expect(await world.settle('restore', 'REQ-1', ana)).toMatchObject({ refusal: { code: 'frozen' } });
    await world.pass(hour);
    expect([world.statusOf('REQ-1'), roleNow(world)]).toEqual(['conflict', 13]);
  });

  it('is not overwritten if somebody changes it once more', async () => {
    const world = await inConflict(policyOf(`${oneOfPlatform}\n    hold: 10m`));
    await world.settle('restore', 'REQ-1', ana);
    world.make.roles.set(finnIn(7), 12);
    await world.pass(30 * minute);
    expect([world.statusOf('REQ-1'), roleNow(world)]).toEqual(['conflict', 12]);
  });

  it('ends without another request if it was put back by hand', async () => {
    const world = await inConflict();
    world.make.roles.set(finnIn(7), 10);
    await world.settle('restore', 'REQ-1', ana);
    await world.pass(minute);
    expect(world.statusOf('REQ-1')).toBe('ended');
    expect(world.store.all().map(({ id }) => id)).toEqual(['REQ-1']);
  });
});

describe('a change between approval and write', () => {
  const onHold = policyOf(`${oneOfPlatform}\n    hold: 10m`);
  const approvedOnHold = async () => {
    const world = createWorld(onHold);
    await world.ask([change()]);
    await world.approve('REQ-1', ana);
    await world.pass(minute);
    return world;
  };

  it('on Make asks again', async () => {
    const world = await approvedOnHold();
    world.make.roles.set(finnIn(7), 13);
    await world.pass(15 * minute);
    expect(world.request('REQ-1').phase).toMatchObject({
      status: 'pending',
      revised: { differences: ['In Team 7: Team Operator now (was: Team Member).'] },
    });
    expect(world.sends()).toBe(0);
  });

  it('in the policy asks again', async () => {
    const world = await approvedOnHold();
    world.state.policy = policyOf('\n  - name: security decides\n    stages: [{from: [security]}]');
    await world.pass(15 * minute);
    expect([world.statusOf('REQ-1'), world.sends()]).toEqual(['pending', 0]);
  });

  it('in a group asks again', async () => {
    const world = await approvedOnHold();
    world.groups.platform = { people: [ben] };
    await world.pass(15 * minute);
    expect([world.statusOf('REQ-1'), world.sends()]).toEqual(['pending', 0]);
  });

  it('waits while a group cannot be read, and the approvals are kept', async () => {
    const world = await approvedOnHold();
    world.groups.platform = { unreadable: 'down' };
    await world.pass(15 * minute);
    expect([world.statusOf('REQ-1'), world.sends()]).toEqual(['approved', 0]);
    world.groups.platform = { people: [ana, ben] };
    await world.pass(15 * minute);
    expect(world.statusOf('REQ-1')).toBe('done');
  });

  it('is stopped by a freeze and continues after it', async () => {
    const world = await approvedOnHold();
    await world.desk.freeze(ben);
    await world.pass(15 * minute);
    expect([world.statusOf('REQ-1'), world.sends()]).toEqual(['approved', 0]);
    await world.desk.unfreeze('T0HOME/U0ADMIN');
    await world.pass(minute);
    expect(world.statusOf('REQ-1')).toBe('done');
  });

  it('expires at the time to execute', async () => {
    const world = await approvedOnHold();
    world.make.unreadable = true;
    await world.pass(day);
    expect(world.request('REQ-1').phase).toMatchObject({ status: 'expired', why: 'not-executed' });
  });
});
