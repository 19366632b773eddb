import { describe, expect, it } from 'vitest';
import { cardChannels } from '../../src/approvals/late-card.js';
import { leaversRule } from '../../src/approvals/policy/leaver-rule.js';
import {
  change,
  eva,
  finn,
  given,
  makeIdOf,
  minute,
  oneOfPlatform,
  policyOf,
  requirement,
  submitted,
} from './given.js';
import { createWorld } from './world.js';

const typesOf = (world: ReturnType<typeof createWorld>) =>
  world.store.eventsOf('REQ-1').map(({ type }) => type);

describe('a card that Slack does not accept', () => {
  it('is reported at once if Slack refuses it, retried every ten minutes, and posted when possible', async () => {
    const world = createWorld();
    world.state.slack = 'gone';
    await world.ask([change()]);
    await world.pass(25 * minute);
    expect(world.request('REQ-1').cardLate).toMatchObject({ why: 'is_archived', refused: true });
    expect(typesOf(world).filter((type) => type === 'step.failed').length).toBe(3);
    expect(typesOf(world).filter((type) => type === 'card.late')).toHaveLength(1);
    world.state.slack = 'up';
    await world.pass(11 * minute);
    expect(world.state.said).toContain('card REQ-1');
    expect(world.state.said).toContain(`tell ${eva} card-there REQ-1`);
  });

  it('is reported after two minutes of trouble to the requester and the admins', async () => {
    const world = createWorld();
    world.state.slack = 'down';
    await world.ask([change()]);
    await world.pass(minute);
    expect(typesOf(world)).not.toContain('card.late');
    await world.pass(2 * minute);
    expect(typesOf(world)).toContain('card.late');
    const owed = (await world.owes('REQ-1')).map(({ step }) => step.type);
    expect(owed).toEqual(expect.arrayContaining(['alert-admins', 'tell']));
  });

  it('is not retried once its request is over', async () => {
    const world = createWorld();
    world.state.slack = 'gone';
    await world.ask([change()]);
    await world.act('cancel', 'REQ-1', eva);
    await world.pass(30 * minute);
    const failures = typesOf(world).filter((type) => type === 'step.failed').length;
    await world.pass(180 * minute);
    expect(typesOf(world).filter((type) => type === 'step.failed').length).toBe(failures);
  });
});

describe('the channel of a card', () => {
  const contain = {
    kind: 'contain-token',
    organizationId: 1,
    userId: makeIdOf(finn),
    where: { teamId: 7 },
  } as const;
  const inTeams = policyOf(`${oneOfPlatform}\n    channel: C0TEAMS`);

  it('comes from the current policy, with the approvals channel as a fallback', async () => {
    const world = createWorld(inTeams);
    await world.ask([change()]);
    const request = world.request('REQ-1');
    expect(cardChannels(request, inTeams)).toEqual(['C0TEAMS', 'C0APPROVALS']);
    expect(cardChannels(request, policyOf())).toEqual(['C0APPROVALS']);
  });

  it('of a request about a leaver is the present approvals channel, also for a containment', () => {
    const requirements = [requirement({ rule: leaversRule, channel: 'C0OLD' })];
    const card = (part: Parameters<typeof submitted>[0]) =>
      cardChannels(given(submitted({ requirements, ...part })), policyOf());
    expect(card({})).toEqual(['C0APPROVALS']);
    expect(card({ changes: [contain] })).toEqual(['C0APPROVALS']);
  });

  it('has no fallback for a containment, because the subject may read the approvals channel', async () => {
    const world = createWorld(inTeams);
    await world.ask([change()]);
    const request = world.request('REQ-1');
    const contained = { ...request, revision: { ...request.revision, changes: [contain] } };
    expect(cardChannels(contained, inTeams)).toEqual(['C0TEAMS']);
  });
});
