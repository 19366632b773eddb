import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { system } from '../../src/approvals/person.js';
import { NotDelivered, type Undeliverable } from '../../src/approvals/ports.js';
import { StoreFailure } from '../../src/approvals/store.js';
import { forgetInMessages } from '../../src/cli/forget-in-messages.js';
import type { Notice } from '../../src/delivery/notice.js';
import { createOutbox } from '../../src/delivery/outbox.js';
import type { Post } from '../../src/delivery/poster.js';
import { memoryStore } from '../approvals/memory-store.js';

const message = { text: 'heard', blocks: [] };
const notice: Notice = { key: 'k', to: ['U0GONE', 'U0ADA', 'U0OTTO'], message, since: 1 };

/** A store that several processes use in turn, and a Slack in which each channel may refuse a message. */
function given() {
  const store = memoryStore(() => 0);
  const trouble = new Map<string, Error | Undeliverable>();
  const posted: Post[] = [];
  const begin = () =>
    createOutbox({
      store,
      now: () => 5,
      backOffMs: () => 1,
      log: { warn() {} },
      poster: {
        async post(one) {
          const wrong = trouble.get(one.channel);
          if (wrong instanceof Error) throw wrong;
          if (wrong) return wrong;
          posted.push(one);
          return { ok: true, message: { channel: one.channel, ts: `${posted.length}` } };
        },
        revise: async ({ channel }) => ({ ok: true, message: { channel, ts: '1' } }),
        async update(where) {
          const wrong = trouble.get(where.channel);
          if (wrong instanceof Error) throw wrong;
          return wrong ?? { ok: true, message: where };
        },
      },
    });
  return { store, trouble, posted, begin, told: () => posted.map(({ channel }) => channel) };
}

const left: Undeliverable = { ok: false, reason: 'user_disabled' };
const down = new NotDelivered('internal_error', false);

describe('a notice to several people', () => {
  it('reaches each person separately: one who left does not stop the others, and is not retried', async () => {
    const { store, trouble, begin, told } = given();
    trouble.set('U0GONE', left);
    const outbox = begin();
    await outbox.enqueue(notice);
    expect(await outbox.first('k')).toEqual({
      reached: ['U0ADA', 'U0OTTO'],
      unreachable: ['U0GONE'],
      waiting: [],
    });
    expect(told()).toEqual(['U0ADA', 'U0OTTO']);
    expect(await store.keys('outbox/')).toEqual([]);
  });

  it('is retried only for the people whom Slack could not reach', async () => {
    const { store, trouble, posted, begin, told } = given();
    trouble.set('U0ADA', down);
    const outbox = begin();
    await outbox.enqueue({ ...notice, to: ['U0ADA', 'U0OTTO'] });
    expect(await outbox.first('k')).toMatchObject({ reached: ['U0OTTO'], waiting: ['U0ADA'] });
    trouble.clear();
    await expect.poll(told).toEqual(['U0OTTO', 'U0ADA']);
    expect(posted.map(({ step, since }) => [step, since])).toEqual([
      ['k:U0OTTO', 1],
      ['k:U0ADA', 1],
    ]);
    await expect.poll(() => store.keys('outbox/')).toEqual([]);
  });

  it('is sent as it is stored when it is tried again, since an erasure may have changed it', async () => {
    const { store, trouble, posted, begin } = given();
    trouble.set('U0ADA', down);
    const outbox = begin();
    await outbox.enqueue({ ...notice, to: ['U0ADA'], message: { text: 'Ada Lind left', blocks: [] } });
    await outbox.first('k');
    await forgetInMessages(store, { makeUsers: new Set(), texts: ['Ada Lind'] });
    trouble.clear();
    await expect.poll(() => posted.map(({ message: { text } }) => text)).toEqual(['(erased) left']);
  });

  it('is sent by the next process if this one ended before', async () => {
    const { trouble, begin, told } = given();
    trouble.set('U0ADA', down);
    const first = begin();
    await first.enqueue({ ...notice, to: ['U0ADA'] });
    await first.stop();
    trouble.clear();
    await begin().start();
    await expect.poll(told).toEqual(['U0ADA']);
  });

  it('goes to other recipients if a channel accepts no messages, but not if a person does not', async () => {
    const { trouble, begin, told } = given();
    trouble.set('C0APPROVALS', { ok: false, reason: 'is_archived' }).set('U0GONE', left);
    const outbox = begin();
    await outbox.enqueue({ ...notice, key: 'a', to: ['C0APPROVALS'], instead: ['U0ADA'] });
    await outbox.enqueue({ ...notice, key: 'b', to: ['U0GONE'], instead: ['U0OTTO'] });
    await Promise.all([outbox.first('a'), outbox.first('b')]);
    expect(told()).toEqual(['U0ADA']);
  });

  it('kept as a draft of an event is sent only if that event is on record', async () => {
    const { store, posted, begin } = given();
    const first = begin();
    const matched = { type: 'person.matched', at: 1, by: system, makeUserId: 7 } as const;
    await store.commit('person/T0/U0ADA', 0, [matched]);
    const draftOf = (key: string, version: number, type: string): Promise<void> =>
      first.draft({ ...notice, key, to: ['U0ADA'] }, { stream: 'person/T0/U0ADA', version, type });
    await draftOf('recorded', 0, 'person.matched');
    await draftOf('of another kind', 0, 'binding.proposed');
    await draftOf('never recorded', 1, 'person.matched');
    await first.stop();
    await begin().start();
    await expect.poll(() => posted.map(({ step }) => step)).toEqual(['recorded:U0ADA']);
    await expect.poll(() => store.keys('outbox/')).toEqual([]);
  });

  it('kept as a draft is sent only if the full text never follows', async () => {
    const { begin, posted } = given();
    const first = begin();
    await first.draft({ ...notice, key: 'dropped', to: ['U0ADA'] });
    await first.drop('dropped');
    await first.draft({ ...notice, key: 'stays', to: ['U0ADA'], message: { ...message, text: 'draft' } });
    await first.draft({ ...notice, key: 'said', to: ['U0ADA'], message: { ...message, text: 'draft' } });
    await first.enqueue({ ...notice, key: 'said', to: ['U0ADA'], message: { ...message, text: 'whole' } });
    await first.first('said');
    expect(posted.map(({ message: { text } }) => text)).toEqual(['whole']);
    await begin().start();
    await expect.poll(() => posted.map(({ message: { text } }) => text)).toEqual(['whole', 'draft']);
  });
});

describe('an answer to the person who acted', () => {
  const answer: Notice = { key: 'say', to: ['U0ADA'], message };

  it('is sent again after a restart if Slack did not accept it', async () => {
    const { trouble, begin, told } = given();
    trouble.set('U0ADA', down);
    const outbox = begin();
    await outbox.say(answer);
    await outbox.first('say');
    await outbox.stop();
    trouble.clear();
    await begin().start();
    await expect.poll(told).toEqual(['U0ADA']);
  });

  it('is sent once even if the record cannot be written', async () => {
    const { store, begin, told } = given();
    store.put = async () => {
      throw new StoreFailure('the disk is full');
    };
    await begin().say(answer);
    expect(told()).toEqual(['U0ADA']);
  });
});

it('a message that Slack does not update stays as it was, and others are not blocked', async () => {
  const { trouble, begin } = given();
  for (const wrong of [left, down]) {
    trouble.set('C0APPROVALS', wrong);
    await begin().redraw({ channel: 'C0APPROVALS', ts: '1' }, message);
  }
});

it('a notice queued again while it is sent reaches the added people, and the first caller is told', async () => {
  const { store, posted, begin, told } = given();
  const outbox = begin();
  await outbox.enqueue({ ...notice, to: ['U0ADA'] });
  const first = outbox.first('k');
  await outbox.enqueue({ ...notice, to: ['U0ADA', 'U0OTTO'] });
  expect(await first).toMatchObject({ reached: ['U0ADA'] });
  await expect.poll(told).toContain('U0OTTO');
  await expect.poll(() => store.keys('outbox/')).toEqual([]);
  expect(new Set(posted.map(({ step }) => step))).toEqual(new Set(['k:U0ADA', 'k:U0OTTO']));
});

it('a notice queued again while its document is deleted is sent and kept', async () => {
  const { store, begin, posted } = given();
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const { wipe } = store;
  store.wipe = async (key) => {
    await released;
    await wipe(key);
  };
  const outbox = begin();
  await outbox.enqueue({ ...notice, to: ['U0ADA'] });
  await outbox.first('k');
  const again = outbox.enqueue({ ...notice, to: ['U0OTTO'] });
  release();
  await again;
  expect(await outbox.first('k')).toMatchObject({ reached: ['U0OTTO'] });
  expect(posted.map(({ channel }) => channel)).toEqual(['U0ADA', 'U0OTTO']);
});

it('the people who wait for a notice get it though it could not be queued again', async () => {
  const slack = new EventEmitter();
  const told: string[] = [];
  let isHeld = true;
  const store = memoryStore(() => 0);
  const outbox = createOutbox({
    store,
    now: () => 5,
    backOffMs: () => 1,
    log: { warn() {} },
    poster: {
      async post({ channel }) {
        if (isHeld) {
          slack.emit('asked');
          await once(slack, 'refuses');
          throw down;
        }
        told.push(channel);
        return { ok: true, message: { channel, ts: '1' } };
      },
      revise: async ({ channel }) => ({ ok: true, message: { channel, ts: '1' } }),
      update: async (where) => ({ ok: true, message: where }),
    },
  });
  const asked = once(slack, 'asked');
  await outbox.enqueue({ ...notice, to: ['U0ADA'] });
  await asked;
  const { put } = store;
  store.put = async () => {
    const first = outbox.first('k');
    slack.emit('refuses');
    await first;
    throw new StoreFailure('the record is away');
  };
  isHeld = false;
  await expect(outbox.enqueue({ ...notice, to: ['U0OTTO'] })).rejects.toThrow('the record is away');
  store.put = put;
  await expect.poll(() => told).toEqual(['U0ADA']);
  await expect.poll(() => store.keys('outbox/')).toEqual([]);
});

it('a process sends the notices of a process that has ended, but not of one that is alive', async () => {
  const store = memoryStore(() => 0);
  const posted: string[] = [];
  const alive = new Set(['one', 'two']);
  const outboxOf = (holder: string, isDeaf: boolean) =>
    createOutbox({
      store: { ...store, holder },
      now: () => 5,
      backOffMs: () => 1e6,
      alive: () => alive,
      log: { warn() {} },
      poster: {
        async post({ channel }) {
          if (isDeaf) throw down;
          posted.push(channel);
          return { ok: true, message: { channel, ts: '1' } };
        },
        revise: async ({ channel }) => ({ ok: true, message: { channel, ts: '1' } }),
        update: async (where) => ({ ok: true, message: where }),
      },
    });
  const [one, two] = [outboxOf('one', true), outboxOf('two', false)];
  await one.enqueue({ ...notice, to: ['U0ADA'] });
  await one.first('k');
  await two.takeOver();
  expect(two.waiting()).toEqual({ alarm: 0, plain: 0 });
  alive.delete('one');
  await two.takeOver();
  await expect.poll(() => posted).toEqual(['U0ADA']);
  await expect.poll(() => store.keys('outbox/')).toEqual([]);
  await one.stop();
});
