import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/approvals/policy/schema.js';
import { ana, ben, cat, change, dee, hour, minute, oneOfPlatform, policyOf } from './given.js';
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
