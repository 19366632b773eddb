import { expect, onTestFinished, test } from 'vitest';
import { seedHarbourSlack } from '../../sandbox/slack/seed.js';
import { startSlack } from '../../sandbox/slack/server.js';
import { app } from '../../sandbox/slack/workspace.js';
import { createOutbox } from '../../src/delivery/outbox.js';
import { createPoster } from '../../src/delivery/poster.js';
import { section } from '../../src/slack/blocks.js';
import { createClient } from '../../src/slack/client.js';
import { memoryStore } from '../approvals/memory-store.js';

const channel = 'C0AUDIT';
const message = { text: 'hello', blocks: [section('hello')] };

async function slackAndPoster(startedAt: number, perChannelMs: number) {
  const slack = await startSlack({ seed: seedHarbourSlack, rateLimits: false });
  onTestFinished(() => slack.close());
  const poster = createPoster({
    client: createClient(slack.botToken, slack.apiUrl),
    self: { botId: app.bot },
    othersUntil: () => startedAt,
    perChannelMs,
  });
  /** The same app after a restart; it remembers none of its posts. */
  const restarted = (at: number) =>
    createPoster({
      client: createClient(slack.botToken, slack.apiUrl),
      self: { botId: app.bot },
      othersUntil: () => at,
      perChannelMs,
    });
  return { slack, poster, restarted };
}

const posts = ({ calls }: Awaited<ReturnType<typeof startSlack>>) =>
  calls.filter(({ method }) => method === 'chat.postMessage');

test('posts to one channel keep their distance, even after one that Slack refused', async () => {
  const { slack, poster } = await slackAndPoster(Date.now(), 60);
  slack.faults.add({ method: 'chat.postMessage', kind: '429', retryAfter: 1 });
  const steps = ['a', 'b', 'c', 'd'];
  await Promise.all(steps.map((step) => poster.post({ channel, message, step, since: Date.now() })));
  const times = slack.calls.filter(({ method }) => method === 'chat.postMessage').map(({ at }) => at);
  expect(times).toHaveLength(5);
  for (const [index, at] of times.entries()) {
    if (index > 0) expect(at - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(58);
  }
});

test('an earlier post is found on a later page of the history', async () => {
  const since = Date.now();
  const { slack, poster, restarted } = await slackAndPoster(since - 1, 1);
  const first = await poster.post({ channel, message, step: 'a', since });
  const { workspace } = slack;
  for (let n = 0; n < 450; n++) {
    workspace
      .history(channel)
      .push({ type: 'message', ts: workspace.nextTs(), user: 'U0ANA', text: 'lunch' });
  }
  const later = restarted(Date.now() + 1);
  expect(await later.post({ channel, message, step: 'a', since })).toEqual(first);
  expect(slack.calls.filter(({ method }) => method === 'conversations.history')).toHaveLength(3);
});

test('a step requested twice in one process sends one message', async () => {
  const { slack, poster } = await slackAndPoster(Date.now(), 1);
  const post = { channel, message, step: 'a', since: Date.now() };
  const [first, second] = await Promise.all([poster.post(post), poster.post(post)]);
  expect(second).toEqual(first);
  expect(posts(slack)).toHaveLength(1);
});

test.each(['internal_error', 'fatal_error'])(
  'a message that got through is found after %s',
  async (error) => {
    const { slack, poster } = await slackAndPoster(Date.now() - 1, 1);
    const post = { channel, message, step: 'a', since: Date.now() };
    slack.faults.add({ method: 'chat.postMessage', kind: 'done-but', error });
    await expect(poster.post(post)).rejects.toMatchObject({ name: 'NotDelivered', reason: error });
    await poster.post(post);
    expect(posts(slack)).toHaveLength(1);
  },
);

test('a message that got through is there, also where Slack lets nobody edit it any more', async () => {
  const { slack, poster } = await slackAndPoster(Date.now() - 1, 1);
  const post = { channel, message, step: 'a', since: Date.now() };
  slack.faults.add({ method: 'chat.postMessage', kind: 'lost-answer' });
  await expect(poster.post(post)).rejects.toMatchObject({ name: 'NotDelivered' });
  slack.faults.add({ method: 'chat.update', kind: 'error', error: 'edit_window_closed' });
  const [there] = slack.workspace.history(channel);
  expect(await poster.post(post)).toEqual({ ok: true, message: { channel, ts: there?.ts } });
  expect(posts(slack)).toHaveLength(1);
});

test('only Usher’s own messages are recognised as steps: another app may carry our metadata', async () => {
  const since = Date.now();
  const { slack, restarted } = await slackAndPoster(since, 1);
  const metadata = { event_type: 'usher_step', event_payload: { step: 'a' } };
  const { workspace } = slack;
  const foreign = workspace.nextTs();
  workspace.history(channel).push(
    {
      type: 'message',
      ts: foreign,
      user: 'U0BOT2',
      bot_id: 'B0OTHER',
      app_id: 'A0OTHER',
      text: 'card',
      metadata,
    },
    { type: 'message', ts: workspace.nextTs(), user: 'U0ANA', text: 'card', metadata },
    // Unusual metadata of other apps must not hide the metadata of Usher.
    { type: 'message', ts: workspace.nextTs(), user: 'U0ANA', text: 'x', metadata: { event_type: 'x' } },
  );
  const ref = await restarted(Date.now() + 1).post({ channel, message, step: 'a', since });
  expect(ref).toMatchObject({ ok: true, message: { ts: expect.not.stringMatching(foreign) } });
  expect(posts(slack)).toHaveLength(1);
  expect(await restarted(Date.now() + 1).post({ channel, message, step: 'a', since })).toEqual(ref);
});

test('the post that has waited longest is reported with Slack’s error until it gets through', async () => {
  const { slack, poster } = await slackAndPoster(Date.now(), 1);
  const post = { channel, message, step: 'a', since: Date.now() };
  slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'token_revoked' });
  await expect(poster.post(post)).rejects.toThrow('token_revoked');
  expect(poster.oldestPending()).toMatchObject({ channel, reason: 'token_revoked', tokenRefused: true });
  await poster.post(post);
  expect(poster.oldestPending()).toBeUndefined();
});

test('the message of a step is updated, even after a restart, and nothing is posted if there is none', async () => {
  const since = Date.now();
  const { slack, poster, restarted } = await slackAndPoster(since, 1);
  await poster.post({ channel, message, step: 'a', since });
  const shown = () => slack.workspace.history(channel).map(({ text }) => text);
  const said = (text: string) => ({ text, blocks: [section(text)] });
  await poster.revise({ channel, message: said('second'), step: 'a', since });
  expect(shown()).toEqual(['second']);
  const later = restarted(Date.now() + 1);
  await later.revise({ channel, message: said('third'), step: 'a', since });
  expect(shown()).toEqual(['third']);
  const absent = await later.revise({ channel, message: said('fourth'), step: 'b', since });
  expect(absent).toEqual({ ok: false, reason: 'message_not_found' });
  expect(posts(slack)).toHaveLength(1);
});

test('a step that is posted again with another text is one message with that text', async () => {
  const since = Date.now();
  const { slack, poster } = await slackAndPoster(since, 1);
  const said = (text: string) => ({ channel, message: { text, blocks: [section(text)] }, step: 'a', since });
  const edits = () => slack.calls.filter(({ method }) => method === 'chat.update').length;
  const first = await poster.post(said('25 people'));
  expect(await poster.post(said('50 people'))).toEqual(first);
  expect(slack.workspace.history(channel).map(({ text }) => text)).toEqual(['50 people']);
  expect(await poster.post(said('50 people'))).toEqual(first);
  expect([posts(slack).length, edits()]).toEqual([1, 1]);
});

test('a step that is posted again stays as it was where Slack never lets it be edited, and is tried again otherwise', async () => {
  const since = Date.now();
  const { slack, poster } = await slackAndPoster(since, 1);
  const said = (text: string) => ({ channel, message: { text, blocks: [section(text)] }, step: 'a', since });
  const shown = () => slack.workspace.history(channel).map(({ text }) => text);
  const first = await poster.post(said('first'));
  slack.faults.add({ method: 'chat.update', kind: 'error', error: 'cant_update_message' });
  expect(await poster.post(said('second'))).toEqual(first);
  expect(shown()).toEqual(['first']);
  slack.faults.add({ method: 'chat.update', kind: 'error', error: 'internal_error' });
  await expect(poster.post(said('third'))).rejects.toThrow('internal_error');
  expect(await poster.post(said('third'))).toEqual(first);
  expect(shown()).toEqual(['third']);
});

test('a notice that is queued anew while it is taken over from a killed process has its new text', async () => {
  const since = Date.now();
  const { slack, poster } = await slackAndPoster(since - 1, 1);
  const store = memoryStore(() => 0);
  const begin = (holder: string) =>
    createOutbox({
      store: { ...store, holder },
      poster,
      now: Date.now,
      backOffMs: () => 1,
      log: { warn() {} },
    });
  const alarm = (text: string) => ({
    key: 'stop',
    to: [channel],
    message: { text, blocks: [section(text)] },
    since,
  });
  const killed = begin('killed');
  await killed.stop();
  await killed.enqueue(alarm('25 people'));
  const held = slack.faults.hold({ method: 'chat.postMessage' });
  const outbox = begin('next');
  await outbox.takeOver();
  await held.arrived;
  await outbox.enqueue(alarm('50 people'));
  held.release();
  await expect.poll(() => store.keys('outbox/')).toEqual([]);
  expect(slack.workspace.history(channel).map(({ text }) => text)).toEqual(['50 people']);
});

test('of two revisions of a message the newer one stands, whatever Slack does to the older one', async () => {
  const since = Date.now();
  const { slack, poster } = await slackAndPoster(since, 1);
  const said = (text: string) => ({ channel, message: { text, blocks: [section(text)] }, step: 'a', since });
  await poster.post(said('25 people'));
  slack.faults.add({ method: 'chat.update', kind: '429', retryAfter: 1 });
  await Promise.all([poster.revise(said('26 people')), poster.revise(said('27 people'))]);
  expect(slack.workspace.history(channel).map(({ text }) => text)).toEqual(['27 people']);
  slack.faults.add({ method: 'chat.update', kind: 'error', error: 'internal_error' });
  const refused = poster.revise(said('28 people'));
  const newest = poster.revise(said('29 people'));
  await expect(refused).rejects.toThrow('internal_error');
  await newest;
  expect(slack.workspace.history(channel).map(({ text }) => text)).toEqual(['29 people']);
});

test('a retry looks for the message that another process may have posted', async () => {
  const since = Date.now();
  const { slack, poster, restarted } = await slackAndPoster(since - 60_000, 1);
  const other = restarted(since - 60_000);
  const card = { channel, message, step: 'REQ-1:card', since };
  slack.faults.add({ method: 'chat.postMessage', kind: 'done-but' });
  await expect(poster.post(card)).rejects.toThrow('internal_error');
  expect(await other.post({ ...card, isRetry: true })).toMatchObject({ ok: true });
  expect(slack.workspace.history(channel)).toHaveLength(1);
});

test('a text that Slack cannot show is refused, also if it was to replace another one', async () => {
  const since = Date.now();
  const { slack, poster } = await slackAndPoster(since, 1);
  await poster.post({ channel, message, step: 'a', since });
  slack.faults.add({ method: 'chat.update', kind: 'error', error: 'invalid_blocks' });
  const other = { text: 'other', blocks: [section('other')] };
  expect(await poster.post({ channel, message: other, step: 'a', since })).toEqual({
    ok: false,
    reason: 'invalid_blocks',
  });
});

test('the direct messages of a person are opened once for several notices, and again after a refusal', async () => {
  const { slack, poster } = await slackAndPoster(Date.now(), 1);
  const tell = (step: string) => poster.post({ channel: 'U0ANA', message, step, since: Date.now() });
  const opens = () => slack.calls.filter(({ method }) => method === 'conversations.open');
  slack.faults.add({ method: 'conversations.open', kind: 'error', error: 'user_disabled' });
  expect(await tell('a')).toMatchObject({ ok: false });
  expect(await tell('b')).toMatchObject({ ok: true });
  expect(await tell('c')).toMatchObject({ ok: true });
  expect(opens().map(({ ok }) => ok)).toEqual([false, true]);
});
