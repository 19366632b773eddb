import type { ReceiverEvent } from '@slack/bolt';
import { expect, it, onTestFinished, vi } from 'vitest';
import {
  createDeduplication,
  NotHandledYet,
  type SharedSeenNames,
} from '../../src/runtime/deduplicating-app.js';

const start = 1_800_000_000_000;
const hour = 3_600_000;

function heard(process: () => void | Promise<void> = () => {}, together?: SharedSeenNames) {
  let now = start;
  let set = 0;
  const taken: unknown[] = [];
  let acks = 0;
  const deduplication = createDeduplication(
    {
      async processEvent({ body }) {
        taken.push(body);
        await process();
      },
    },
    { now: () => now + set, passed: () => now },
    together,
  );
  const send = (body: object | null, customProperties?: object) =>
    deduplication.processEvent({
      body,
      customProperties,
      async ack() {
        acks += 1;
      },
    } as ReceiverEvent);
  return {
    send,
    taken,
    acks: () => acks,
    later: (ms: number) => (now += ms),
    setClock: (ms: number) => (set = ms),
  };
}

it.each([
  ['an envelope', { type: 'block_suggestion' }, { envelopeId: 'E1' }, { envelopeId: 'E1' }],
  ['an event, under another envelope', { event_id: 'Ev1' }, { envelopeId: 'E1' }, { envelopeId: 'E2' }],
  ['a trigger, under another envelope', { trigger_id: '1.2' }, { envelopeId: 'E1' }, { envelopeId: 'E2' }],
  [
    'a trigger, under another signature',
    { trigger_id: '1.2' },
    { signature: 'a', signedAt: start / 1000 },
    { signature: 'b', signedAt: start / 1000 },
  ],
])('%s that arrives again is acknowledged and not processed', async (_, body, first, second) => {
  const { send, taken, acks } = heard();
  await send(body, first);
  await send(body, second);
  expect([taken.length, acks()]).toEqual([1, 1]);
});

it('a repeated event is recognised for a day', async () => {
  const { send, taken, later } = heard();
  await send({ event_id: 'Ev1' });
  later(23 * hour);
  await send({ event_id: 'Ev1' });
  expect(taken).toHaveLength(1);
  later(2 * hour);
  await send({ event_id: 'Ev1' });
  expect(taken).toHaveLength(2);
});

it('an event whose processing failed is processed when Slack sends it again', async () => {
  const failures = [new Error('no')];
  const { send, taken } = heard(() => {
    const failure = failures.pop();
    if (failure) throw failure;
  });
  await expect(send({ event_id: 'Ev1' })).rejects.toThrow('no');
  await send({ event_id: 'Ev1' });
  expect(taken).toHaveLength(2);
});

it('a signature counts once, for longer than Slack and Bolt accept it', async () => {
  const { send, taken, later } = heard();
  const signed = { signature: 'a', signedAt: start / 1000 + 300 };
  await send({ command: '/make-access' }, signed);
  later(600_000);
  await expect(send({ command: '/make-access' }, signed)).rejects.toThrow(
    expect.objectContaining({ name: 'Replayed' }),
  );
  expect(taken).toHaveLength(1);
});

it('a payload signed before the app listened is rejected', async () => {
  const { send } = heard();
  await expect(send({}, { signature: 'a', signedAt: start / 1000 - 1 })).rejects.toThrow();
  await expect(send({}, { signature: 'b' })).rejects.toThrow();
});

it.each([-hour, hour])(
  'a payload that Slack signs after a clock change of %i is processed once',
  async (ms) => {
    const { send, taken, later, setClock } = heard();
    later(60_000);
    setClock(ms);
    const signed = { signature: 'a', signedAt: (start + ms) / 1000 + 60 };
    await send({ command: '/make-access' }, signed);
    await expect(send({ command: '/make-access' }, signed)).rejects.toThrow();
    setClock(0);
    await expect(send({ command: '/make-access' }, signed)).rejects.toThrow();
    expect(taken).toHaveLength(1);
  },
);

it('two bodies without an id are both processed, and an empty body is passed on', async () => {
  const { send, taken } = heard();
  await send({});
  await send({});
  await send(null);
  expect(taken).toHaveLength(3);
});

it('an event that another process has heard is only acknowledged, unless its processing failed', async () => {
  const names = new Set<string>();
  const together: SharedSeenNames = {
    firstToSee: async (name) => !names.has(name) && names.add(name) !== undefined,
    unsee: async (name) => void names.delete(name),
  };
  const one = heard(() => {
    throw new Error('no');
  }, together);
  const two = heard(() => {}, together);
  await expect(one.send({ event_id: 'Ev1' })).rejects.toThrow('no');
  await two.send({ event_id: 'Ev1' });
  const three = heard(() => {}, together);
  await three.send({ event_id: 'Ev1' });
  expect([two.taken.length, three.taken.length, three.acks()]).toEqual([1, 0, 1]);
});

it('an event is processed if the store cannot say who was first', async () => {
  const away = () => Promise.reject(new Error('the store is away'));
  const { send, taken } = heard(() => {}, { firstToSee: away, unsee: away });
  await send({ event_id: 'Ev1' });
  expect(taken).toHaveLength(1);
});

const userChange = { event_id: 'Ev1', event: { type: 'user_change' } };

it('news of a person is acknowledged after it is handled, and a copy of it too, without a second handling', async () => {
  let finish = (): void => {};
  const { send, taken, acks } = heard(() => new Promise((resolve) => (finish = resolve)));
  const both = [send(userChange, { envelopeId: 'E1' }), send(userChange, { envelopeId: 'E2' })];
  await Promise.resolve();
  expect([taken.length, acks()]).toEqual([1, 0]);
  finish();
  await Promise.all(both);
  await send(userChange);
  expect([taken.length, acks()]).toEqual([1, 3]);
});

it('news of a person that another process got is handled, since that one may have been killed', async () => {
  const { send, taken } = heard(() => {}, { firstToSee: async () => false, unsee: async () => {} });
  await send(userChange);
  expect(taken).toHaveLength(1);
});

it('news of a person whose handling failed is not acknowledged, and handled when Slack sends it again', async () => {
  const failures = [new Error('no')];
  const { send, taken, acks } = heard(() => {
    const failure = failures.pop();
    if (failure) throw failure;
  });
  await expect(send(userChange)).rejects.toThrow('no');
  expect(acks()).toBe(0);
  await send(userChange);
  expect([taken.length, acks()]).toEqual([2, 1]);
});

it('news of a person that is not on record after two seconds is not acknowledged, and its copy is, without a second handling', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let finish = (): void => {};
  const { send, taken, acks } = heard(() => new Promise((resolve) => (finish = resolve)));
  const first = expect(send(userChange)).rejects.toThrow(NotHandledYet);
  await vi.advanceTimersByTimeAsync(2000);
  await first;
  const again = send(userChange);
  await vi.advanceTimersByTimeAsync(1000);
  expect(acks()).toBe(0);
  finish();
  await again;
  await send(userChange);
  expect([taken.length, acks()]).toEqual([1, 2]);
});
