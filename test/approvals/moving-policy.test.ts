import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/approvals/policy/schema.js';
import { ana, ben, cat, change, dee, eva, finn, hour, minute, oneOfPlatform, policyOf } from './given.js';
import { createWorld } from './world.js';

const held = policyOf(`${oneOfPlatform}\n    hold: 10m`);
const codeOf = (answer: Awaited<ReturnType<ReturnType<typeof createWorld>['approve']>>) =>
  answer.ok ? 'ok' : answer.refusal.code;

/** The same policy with another name for the group of its rules. */
const renamed = (policy: Policy, to: string): Policy => ({
  ...policy,
  groups: { [to]: ['U0ANA', 'U0BEN'], security: ['U0CAT', 'U0DEE'] },
  rules: policy.rules.map((rule) => ({ ...rule, stages: [{ from: [to], approvals: 1 }] })),
});

describe('a group that is renamed during a hold', () => {
  it('sends the request back to the deciders, who approve it by the new rule', async () => {
    const world = createWorld(held);
    await world.ask([change()]);
    await world.approve('REQ-1', ana);
    world.state.policy = renamed(held, 'core');
    world.groups.core = { people: [ana, ben] };
    await world.pass(11 * minute);
    expect(world.request('REQ-1')).toMatchObject({
      phase: { status: 'pending', revised: { why: 'policy-changed' } },
      missing: [{ groups: ['core'] }],
    });
    await world.approve('REQ-1', ben);
    await world.pass(11 * minute);
    expect([world.statusOf('REQ-1'), world.sends()]).toEqual(['done', 1]);
  });
});

describe('a group that leaves the policy with its rule', () => {
  it('is named as the cause where people try to deny, and nobody is told that Slack did not answer', async () => {
    const world = createWorld();
    await world.ask([change()]);
    world.state.policy = { ...policyOf(), groups: {}, rules: [] };
    expect(await world.deny('REQ-1', ana)).toMatchObject({
      refusal: {
        code: 'group-unreadable',
        sentence:
          'The group "platform" cannot be read: the policy does not use it any more. So Usher does not know who decides, and nothing was done; an Usher admin must correct the policy, or the request must be asked again.',
      },
    });
    expect(codeOf(await world.act('cancel', 'REQ-1', eva))).toBe('ok');
  });
});

describe('an escalation that leaves the policy', () => {
  const escalating = policyOf(`${oneOfPlatform}\n    escalate: {after: 1h, to: [security]}`);

  it('ends the say of the people it added: their click asks again', async () => {
    const world = createWorld(escalating);
    await world.ask([change()]);
    await world.pass(2 * hour);
    world.state.policy = policyOf();
    expect(codeOf(await world.approve('REQ-1', cat))).toBe('asked-again');
    expect(codeOf(await world.approve('REQ-1', cat))).toBe('not-an-approver');
    await world.pass(3 * hour);
    expect(world.request('REQ-1').escalated).toEqual([]);
    await world.approve('REQ-1', ana);
    await world.pass(minute);
    expect(world.statusOf('REQ-1')).toBe('done');
  });

  it('during the hold asks again, and never calls those people again', async () => {
    const rule = `${oneOfPlatform}\n    hold: 10m`;
    const world = createWorld(policyOf(`${rule}\n    escalate: {after: 1h, to: [security]}`));
    await world.ask([change()]);
    await world.pass(2 * hour);
    await world.approve('REQ-1', dee);
    world.state.policy = policyOf(rule);
    await world.pass(11 * minute);
    expect(world.request('REQ-1')).toMatchObject({ phase: { status: 'pending' }, approvals: [] });
    await world.pass(3 * hour);
    expect(world.request('REQ-1').escalated).toEqual([]);
  });
});

describe('a rule that asks nobody any more', () => {
  const people = `
  - name: own role
    when: {for: self}
    stages: [{from: [platform]}]`;
  const nobody = policyOf(`
  - name: own role
    when: {for: self, duration_at_most: 1d}
    approve: automatically`);
  const own = { by: finn, durationMs: hour };

  it('lets the people who were asked decide', async () => {
    const world = createWorld(policyOf(people));
    await world.ask([change()], own);
    world.state.policy = nobody;
    expect(codeOf(await world.approve('REQ-1', cat))).toBe('not-an-approver');
    expect(codeOf(await world.approve('REQ-1', ana))).toBe('ok');
    await world.pass(minute);
    expect(world.statusOf('REQ-1')).toBe('active');
    expect(world.request('REQ-1').approvals.map(({ by }) => by)).toEqual([ana]);
  });

  it('lets them deny it, and gives nothing', async () => {
    const world = createWorld(policyOf(people));
    await world.ask([change()], own);
    world.state.policy = nobody;
    expect(codeOf(await world.deny('REQ-1', ana))).toBe('ok');
    expect([world.statusOf('REQ-1'), world.sends()]).toEqual(['denied', 0]);
  });

  it('does not undo approvals during a hold', async () => {
    const world = createWorld(policyOf(`${people}\n    hold: 10m`));
    await world.ask([change()], own);
    await world.approve('REQ-1', ana);
    world.state.policy = nobody;
    await world.pass(11 * minute);
    expect(world.statusOf('REQ-1')).toBe('active');
  });

  it('holds the change back for as long as that rule says', async () => {
    const world = createWorld(policyOf(people));
    await world.ask([change()], own);
    const [rule] = nobody.rules;
    world.state.policy = { ...nobody, rules: rule ? [{ ...rule, hold: hour }] : [] };
    await world.approve('REQ-1', ana);
    await world.pass(10 * minute);
    expect([world.statusOf('REQ-1'), world.sends()]).toEqual(['approved', 0]);
    await world.pass(hour);
    expect(world.statusOf('REQ-1')).toBe('active');
  });

  it('does not undo them either if the group they came from is gone', async () => {
    const world = createWorld(policyOf(`${people}\n    hold: 10m`));
    await world.ask([change()], own);
    await world.approve('REQ-1', ana);
    world.state.policy = { ...nobody, groups: {} };
    await world.pass(11 * minute);
    expect(world.statusOf('REQ-1')).toBe('active');
  });
});

describe('an offer under a policy that has changed since', () => {
  const shorter = { shape: { lines: [0], durationMs: hour }, note: 'An hour will do' };
  const offered = async () => {
    const world = createWorld();
    await world.ask([change()], { durationMs: 2 * hour });
    await world.desk.offer({ id: 'REQ-1', person: ana, n: 1 }, shorter);
    return world;
  };
  const take = (world: Awaited<ReturnType<typeof offered>>) =>
    world.desk.takeOffer({ id: 'REQ-1', person: eva, n: 1 });

  it('is decided by the people of the present rule once it is taken', async () => {
    const world = await offered();
    world.state.policy = policyOf(`
  - name: security decides
    stages: [{from: [security]}]`);
    expect(codeOf(await take(world))).toBe('ok');
    expect(world.request('REQ-1')).toMatchObject({
      phase: { status: 'pending', revised: { why: 'policy-changed' } },
      revision: { durationMs: hour },
      missing: [{ groups: ['security'] }],
    });
  });

  it('cannot be taken if the policy refuses it, and the request stays as it was', async () => {
    const world = await offered();
    world.state.policy = policyOf(`${oneOfPlatform}\n    reason: {pattern: 'OPS-\\d+'}`);
    expect(codeOf(await take(world))).toBe('reason-pattern');
    expect(world.request('REQ-1')).toMatchObject({
      revision: { n: 1, durationMs: 2 * hour },
      offer: { n: 1 },
    });
  });
});

describe('an approval of an earlier stage that no longer counts', () => {
  const staged = policyOf(`
  - name: two stages
    stages: [{from: [platform]}, {from: [security]}]`);

  it('asks again at the click of the person whom the card calls', async () => {
    const world = createWorld(staged);
    await world.ask([change()]);
    await world.approve('REQ-1', ana);
    world.groups.platform = { people: [ben] };
    expect(codeOf(await world.approve('REQ-1', eva))).toBe('own-request');
    const answer = await world.approve('REQ-1', cat);
    expect(answer).toMatchObject({
      ok: false,
      refusal: { code: 'asked-again', sentence: expect.stringContaining('An approval no longer counts') },
    });
    expect(world.request('REQ-1')).toMatchObject({
      revision: { n: 2 },
      approvals: [],
      missing: [{ groups: ['platform'] }, { groups: ['security'] }],
    });
    await world.approve('REQ-1', ben);
    await world.approve('REQ-1', cat);
    await world.pass(minute);
    expect(world.statusOf('REQ-1')).toBe('done');
  });

  it('asks again when they deny it', async () => {
    const world = createWorld(staged);
    await world.ask([change()]);
    await world.approve('REQ-1', ana);
    world.groups.platform = { people: [ben] };
    expect(codeOf(await world.deny('REQ-1', cat))).toBe('asked-again');
    expect(world.statusOf('REQ-1')).toBe('pending');
  });

  it('stays while the group cannot be read, and while the first stage is refilled', async () => {
    const world = createWorld(staged);
    await world.ask([change()]);
    await world.approve('REQ-1', ana);
    world.groups.platform = { unreadable: 'ratelimited' };
    expect(codeOf(await world.approve('REQ-1', cat))).toBe('group-unreadable');
    world.groups.platform = { people: [ben] };
    expect(codeOf(await world.approve('REQ-1', ben))).toBe('ok');
    expect(world.request('REQ-1')).toMatchObject({ revision: { n: 1 }, missing: [{ groups: ['security'] }] });
  });
});
