import { describe, expect, it } from 'vitest';
import type { Form } from '../../src/approvals/asked.js';
import type { PersonId } from '../../src/approvals/person.js';
import { ana, ben, cat, change, eva, finn, makeIdOf, minute, oneOfPlatform, policyOf } from './given.js';
import { createWorld } from './world.js';

const onHold = () => createWorld(policyOf(`${oneOfPlatform}\n    hold: 1m`));
const formNamed = (submission: string): Form => ({
  submission,
  wanted: { changes: [change()] },
  rest: { reason: 'The quarter has to be closed', emergency: false },
});
const finnIn = (team: number) => `team/${team}/${makeIdOf(finn)}`;

describe('asking', () => {
  it('submitting the same form twice opens one request', async () => {
    const { desk, store } = createWorld();
    const first = await desk.ask(eva, formNamed('V0SAME'));
    expect(await desk.ask(eva, formNamed('V0SAME'))).toMatchObject({ answer: { ok: true } });
    expect(store.all()).toHaveLength(1);
    expect(first).toMatchObject({ answer: { ok: true, request: { id: 'REQ-1' } } });
  });

  it('two forms for the same change at the same time open one request', async () => {
    const { desk, store } = createWorld();
    const outcomes = await Promise.all(['V1', 'V2'].map((name) => desk.ask(eva, formNamed(name))));
    expect(outcomes.map(({ answer }) => answer.ok || answer.refusal.code).sort()).toEqual([
      'asked-already',
      true,
    ]);
    expect(store.all()).toHaveLength(1);
  });

  it('is refused if the subject’s binding is in doubt', async () => {
    const world = createWorld();
    const known = world.people.get(finn);
    if (known) world.people.set(finn, { ...known, binding: { state: 'differs', id: 506 } });
    expect(await world.ask([change()])).toMatchObject({ refusal: { code: 'subject-differs' } });
  });
});

describe('clicking', () => {
  it('two clicks at the same time are counted one after the other', async () => {
    const world = createWorld();
    await world.ask([change()]);
    const clicks = [ana, ben].map((person) => world.desk.approve({ id: 'REQ-1', person, n: 1 }));
    const codes = (await Promise.all(clicks)).map((one) => one.ok || one.refusal.code);
    expect(codes.sort()).toEqual(['resolved', true]);
    expect(world.request('REQ-1').approvals).toHaveLength(1);
  });

  it('on a copy of the card is refused', async () => {
    const world = createWorld();
    await world.ask([change()]);
    const where = { channel: 'C0COPY', ts: '9' };
    expect(await world.desk.approve({ id: 'REQ-1', person: ana, n: 1, where })).toMatchObject({
      refusal: { code: 'foreign-card' },
    });
  });

  it('on any message sent to the clicker counts, even an old one, and on another person’s is refused', async () => {
    const world = createWorld(policyOf(`${oneOfPlatform}\n    hold: 1h`));
    await world.ask([change()]);
    await world.approve('REQ-1', ana);
    await world.pass(5 * minute);
    await world.desk.act('withdraw', { id: 'REQ-1', person: ana });
    await world.approve('REQ-1', ben);
    await world.pass(5 * minute);
    const [first, second, ...more] = world.request('REQ-1').told[eva]?.messages ?? [];
    expect([first, second, more]).toEqual([expect.anything(), expect.anything(), []]);
    const cancel = (person: PersonId) =>
      world.desk.act('cancel', { id: 'REQ-1', person, ...(first && { where: first }) });
    expect(await cancel(ana)).toMatchObject({ refusal: { code: 'foreign-card' } });
    expect(await cancel(eva)).toMatchObject({ ok: true, request: { phase: { status: 'cancelled' } } });
  });

  it('without permission is recorded, each attempt once', async () => {
    const world = createWorld();
    await world.ask([change()]);
    await world.approve('REQ-1', eva);
    await world.approve('REQ-1', eva);
    const attempts = world.store.eventsOf('REQ-1').filter(({ type }) => type === 'attempt.refused');
    expect(attempts).toMatchObject([{ person: eva, act: 'approve', code: 'own-request' }]);
  });

  it('on a request that does not exist is refused as not found', async () => {
    expect(await createWorld().desk.approve({ id: 'REQ-9', person: ana, n: 1 })).toMatchObject({
      refusal: { code: 'not-found' },
    });
  });
});

describe('while Make is being read', () => {
  it.each([
    [
      'a stop',
      (world: ReturnType<typeof createWorld>) => world.desk.deny({ id: 'REQ-1', person: ben, n: 1 }, 'Stop'),
    ],
    ['a withdrawal', (world) => world.desk.act('withdraw', { id: 'REQ-1', person: ana })],
    ['a cancellation', (world) => world.desk.act('cancel', { id: 'REQ-1', person: eva })],
    ['a freeze', (world) => world.desk.freeze(ben)],
  ])('%s prevents the write from being sent', async (_, act) => {
    const world = onHold();
    await world.ask([change()]);
    await world.approve('REQ-1', ana);
    world.make.meanwhile = () => act(world);
    await world.pass(5 * minute);
    expect(world.sends()).toBe(0);
  });

  it('a change that somebody made between two announcements is not written again', async () => {
    const world = createWorld();
    world.make.fates.push('too-many');
    await world.ask([change()]);
    await world.approve('REQ-1', ana);
    world.make.roles.set(finnIn(7), 11);
    await world.pass(minute);
    expect([world.statusOf('REQ-1'), world.sends()]).toEqual(['done', 1]);
  });
});

describe('what is taken from somebody who left', () => {
  it('is taken though their temporary role ended in between, without asking anybody', async () => {
    const world = createWorld(policyOf(oneOfPlatform, 'leavers: {do: remove}'));
    const userId = makeIdOf(finn);
    const out = { kind: 'remove-from-team', organizationId: 1, teamId: 7, userId } as const;
    world.make.roles.set(finnIn(7), 11);
    const planned = [await world.make.plan(out, { temporary: false })];
    world.make.roles.set(finnIn(7), 10);
    const leaver = { case: 'L-1', how: 'seen' as const, facts: [] };
    const asked = { changes: [out], reason: 'They left', emergency: false, leaver };
    await world.desk.leaving.ask('T0HOME/U0USHER', asked, planned);
    await world.pass(minute);
    expect([world.statusOf('REQ-1'), world.make.roles.has(finnIn(7))]).toEqual(['done', false]);
    expect(world.state.said.filter((one) => one.includes('anew'))).toEqual([]);
  });
});

describe('reading a request', () => {
  it('is limited to the requester and approvers, and to the subject after approval', async () => {
    const world = onHold();
    await world.ask([change()]);
    const reads = async () =>
      Promise.all([eva, ana, finn, cat].map(async (one) => (await world.desk.show('REQ-1', one)).ok));
    expect(await reads()).toEqual([true, true, false, false]);
    await world.approve('REQ-1', ana);
    expect(await reads()).toEqual([true, true, true, false]);
  });

  it.each([ben, finn])('that contains %s is for them only once they are contained', async (who) => {
    const world = onHold();
    const place = `team/7/${makeIdOf(who)}`;
    world.make.roles.set(place, 11);
    const userId = makeIdOf(who);
    await world.ask([{ kind: 'contain-token', organizationId: 1, userId, where: { teamId: 7 } }]);
    const reads = async () =>
      Promise.all([eva, ana, who].map(async (one) => (await world.desk.show('REQ-1', one)).ok));
    expect(await reads()).toEqual([true, true, false]);
    await world.approve('REQ-1', ana);
    expect(await reads()).toEqual([true, true, false]);
    await world.pass(2 * minute);
    expect([world.statusOf('REQ-1'), world.make.roles.has(place)]).toEqual(['active', false]);
    expect(await reads()).toEqual([true, true, true]);
  });
});
