import { expect, it } from 'vitest';
import { NotDelivered } from '../../src/approvals/ports.js';
import { StoreFailure } from '../../src/approvals/store.js';
import type { Notice } from '../../src/delivery/notice.js';
import { createOutbox } from '../../src/delivery/outbox.js';
import { memoryStore } from '../approvals/memory-store.js';

const channel = 'C0APPROVALS';
const down = new NotDelivered('internal_error', false);
const freeze: Notice = { key: 'freeze', to: [channel], message: { text: 'frozen', blocks: [] }, since: 1 };
const revision = (key: string, text: string): Notice => ({
  key,
  revises: 'freeze',
  to: [channel],
  message: { text, blocks: [] },
  since: 1,
});

/** A Slack that keeps the messages of the channel and may refuse posts and edits. */
function given() {
  const store = memoryStore(() => 0);
  const standing = new Map<string, string>();
  const slack = { refusesPosts: false, refusesEdits: false, edits: 0, duringEdit: async () => {} };
  const begin = (holder = 'one') =>
    createOutbox({
      store: { ...store, holder },
      now: () => 5,
      backOffMs: (attempts) => (attempts < 3 ? 1 : 50),
      log: { warn() {} },
      poster: {
        async post({ step, message }) {
          if (slack.refusesPosts) throw down;
          standing.set(step, message.text);
          return { ok: true, message: { channel, ts: step } };
        },
        async revise({ step, message }) {
          slack.edits += 1;
          await slack.duringEdit();
          if (slack.refusesEdits) throw down;
          if (!standing.has(step)) return { ok: false, reason: 'message_not_found' };
          standing.set(step, message.text);
          return { ok: true, message: { channel, ts: step } };
        },
        update: async (where) => ({ ok: true, message: where }),
      },
    });
  const idle = () => expect.poll(() => store.keys('outbox/')).toEqual([]);
  return { store, begin, slack, idle, texts: () => [...standing.values()] };
}

it('a message that Slack takes late stands as its revision says, also after a restart', async () => {
  const { begin, slack, idle, texts } = given();
  slack.refusesPosts = true;
  const outbox = begin();
  await outbox.enqueue(freeze);
  await outbox.enqueue(revision('freeze:lifted', 'was frozen'));
  await outbox.first('freeze:lifted');
  await outbox.stop();
  slack.refusesPosts = false;
  await begin().start();
  await idle();
  expect(texts()).toEqual(['was frozen']);
});

it('an older revision that Slack did not take at first never replaces a newer one', async () => {
  const { begin, slack, idle, texts } = given();
  const outbox = begin();
  await outbox.enqueue(freeze);
  await outbox.first('freeze');
  slack.refusesEdits = true;
  await outbox.enqueue(revision('freeze:one', 'six people'));
  await expect.poll(() => slack.edits).toBe(3);
  slack.refusesEdits = false;
  await outbox.enqueue(revision('freeze:two', 'seven people'));
  await outbox.first('freeze:two');
  await idle();
  expect(texts()).toEqual(['seven people']);
});

it('a revision waits for a message that a killed process has yet to post, and stands there in the end', async () => {
  const { begin, slack, idle, texts } = given();
  slack.refusesPosts = true;
  const killed = begin('killed');
  await killed.enqueue(freeze);
  await killed.first('freeze');
  await killed.stop();
  slack.refusesPosts = false;
  const outbox = begin();
  await outbox.enqueue(revision('freeze:lifted', 'was frozen'));
  expect(await outbox.first('freeze:lifted')).toMatchObject({ waiting: [channel] });
  await outbox.takeOver();
  await idle();
  expect(texts()).toEqual(['was frozen']);
});

it('a revision that a killed process could not draw never replaces a newer one of another process', async () => {
  const { begin, slack, idle, texts } = given();
  const killed = begin('killed');
  await killed.enqueue(freeze);
  await killed.first('freeze');
  slack.refusesEdits = true;
  await killed.enqueue(revision('freeze:one', 'six people'));
  await killed.first('freeze:one');
  await killed.stop();
  slack.refusesEdits = false;
  const outbox = begin();
  await outbox.enqueue(revision('freeze:two', 'seven people'));
  await outbox.first('freeze:two');
  await outbox.takeOver();
  await idle();
  expect(texts()).toEqual(['seven people']);
});

it('a revision that waits in a living process is dropped for a newer one of another process', async () => {
  const { begin, slack, idle, texts } = given();
  const [older, newer] = [begin('older'), begin('newer')];
  await older.enqueue(freeze);
  await older.first('freeze');
  slack.refusesEdits = true;
  await older.enqueue(revision('freeze:one', 'six people'));
  await expect.poll(() => slack.edits).toBeGreaterThan(2);
  await newer.enqueue(revision('freeze:two', 'seven people'));
  await newer.first('freeze:two');
  await expect.poll(() => older.waiting().plain).toBe(0);
  slack.refusesEdits = false;
  await idle();
  expect(texts()).toEqual(['seven people']);
});

it('a revision that another process replaces during an attempt is not stored again', async () => {
  const { begin, slack, idle, texts } = given();
  const [older, newer] = [begin('older'), begin('newer')];
  await older.enqueue(freeze);
  await older.first('freeze');
  slack.refusesEdits = true;
  slack.duringEdit = async () => {
    slack.duringEdit = async () => {};
    await newer.enqueue(revision('freeze:two', 'seven people'));
  };
  await older.enqueue(revision('freeze:one', 'six people'));
  await older.first('freeze:one');
  await expect.poll(() => older.waiting().plain).toBe(0);
  slack.refusesEdits = false;
  await idle();
  expect(texts()).toEqual(['seven people']);
});

it('a revision that is made again under its own name is drawn again', async () => {
  const { begin, idle, texts } = given();
  const outbox = begin();
  await outbox.enqueue(freeze);
  await outbox.enqueue(revision('freeze:drawn', 'six people'));
  await outbox.enqueue(revision('freeze:drawn', 'seven people'));
  await idle();
  expect(texts()).toEqual(['seven people']);
});

it('a draft of another process is left alone, and so is a revision of another message', async () => {
  const { begin, slack, store } = given();
  const [outbox, other] = [begin(), begin('other')];
  await other.draft(
    { ...freeze, key: 'freeze:draft' },
    { stream: 'control', version: 7, type: 'control.frozen' },
  );
  slack.refusesEdits = true;
  await other.enqueue({ ...revision('freeze2:over', 'over'), revises: 'freeze2' });
  await outbox.enqueue(revision('freeze:one', 'six people'));
  await outbox.first('freeze:one');
  const kept = ['freeze:draft', 'freeze2:over', 'freeze:one'].map((name) => `outbox/${name}`);
  expect(new Set(await store.keys('outbox/'))).toEqual(new Set(kept));
});

it('a revision whose name does not begin with that of its message is refused', async () => {
  const { begin } = given();
  await expect(begin().enqueue(revision('over', 'six people'))).rejects.toThrow('over revises freeze');
});

it('a notice that another process drafted and dropped stays, and so does a revision', async () => {
  const { begin, slack, idle, texts } = given();
  const [outbox, loser] = [begin(), begin('loser')];
  const of = { stream: 'control', version: 7, type: 'control.frozen' };
  slack.refusesPosts = true;
  slack.refusesEdits = true;
  await outbox.enqueue(freeze);
  await outbox.enqueue(revision('freeze:over', 'was frozen'));
  await outbox.first('freeze:over');
  for (const key of ['freeze', 'freeze:over']) await loser.drop(key);
  slack.refusesPosts = false;
  slack.refusesEdits = false;
  await idle();
  expect(texts()).toEqual(['was frozen']);
  await loser.draft(freeze, of);
  await loser.drop('freeze');
  await idle();
});

it('a revision that another process made again during an attempt is drawn by that one', async () => {
  const { begin, slack, idle, texts } = given();
  const [older, newer] = [begin('older'), begin('newer')];
  await older.enqueue(freeze);
  await older.first('freeze');
  slack.duringEdit = async () => {
    slack.duringEdit = async () => {};
    slack.refusesEdits = true;
    await newer.enqueue(revision('freeze:drawn', 'seven people'));
    await newer.first('freeze:drawn');
    slack.refusesEdits = false;
  };
  await older.enqueue(revision('freeze:drawn', 'six people'));
  await idle();
  expect(texts()).toEqual(['seven people']);
});

it('a draft of this process that was never sent keeps no revision waiting', async () => {
  const { begin, texts, store } = given();
  const outbox = begin();
  await outbox.enqueue(freeze);
  await outbox.first('freeze');
  await outbox.draft(freeze);
  await outbox.enqueue(revision('freeze:over', 'was frozen'));
  await expect.poll(texts).toEqual(['was frozen']);
  await expect.poll(() => store.keys('outbox/')).toEqual(['outbox/freeze']);
});

it('a revision is drawn at once if the record cannot be read or written', async () => {
  const { begin, store, texts } = given();
  const outbox = begin();
  await outbox.enqueue(freeze);
  await outbox.first('freeze');
  const away = async () => {
    throw new StoreFailure('away');
  };
  Object.assign(store, { get: away, put: away, keys: away });
  await begin().say(revision('freeze:over', 'was frozen'));
  expect(texts()).toEqual(['was frozen']);
});

it('a message that is nowhere stored any more is still posted by the process that has it', async () => {
  const { begin, slack, store, texts } = given();
  Object.assign(store, { get: async () => undefined });
  const outbox = begin();
  slack.refusesPosts = true;
  await outbox.enqueue(freeze);
  await outbox.first('freeze');
  slack.refusesPosts = false;
  await expect.poll(texts).toEqual(['frozen']);
});
