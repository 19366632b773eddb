import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seedHarbourSlack } from '../../../sandbox/slack/seed.js';
import { type SlackSandbox, startSlack } from '../../../sandbox/slack/server.js';

let slack: SlackSandbox;
let client: WebClient;

beforeEach(async () => {
  slack = await startSlack({ seed: seedHarbourSlack });
  client = new WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
});
afterEach(() => slack.close());

const post = (text: string, channel = 'C0APPROVALS') => client.chat.postMessage({ channel, text });
const said = () => slack.workspace.history('C0APPROVALS').map(({ text }) => text);

test('an error is answered once and changes nothing', async () => {
  slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'is_archived' });
  await expect(post('refused')).rejects.toMatchObject({ data: { error: 'is_archived' } });
  await post('taken');
  expect(said()).toEqual(['taken']);
});

test('a lost answer leaves the message in the channel', async () => {
  slack.faults.add({ method: /^chat\./, kind: 'lost-answer' });
  await expect(post('said and lost')).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
  expect(said()).toEqual(['said and lost']);
});

test('a call dropped before its effect leaves nothing', async () => {
  slack.faults.add({ method: 'chat.postMessage', kind: 'drop-before' });
  await expect(post('never said')).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
  expect(said()).toEqual([]);
});

test('a 429 and a bad status look like Slack’s', async () => {
  slack.faults.add({ method: 'chat.postMessage', kind: '429', retryAfter: 7 });
  await expect(post('later')).rejects.toMatchObject({ retryAfter: 7 });
  slack.faults.add({ method: 'chat.postMessage', kind: 'status', status: 503 });
  await expect(post('never')).rejects.toMatchObject({ statusCode: 503 });
});

test('a fault can be limited to one channel and can occur more than once', async () => {
  slack.faults.add({
    method: 'chat.postMessage',
    kind: 'error',
    error: 'is_archived',
    channel: 'C0AUDIT',
    times: 2,
  });
  await post('unharmed');
  await expect(post('one', 'C0AUDIT')).rejects.toMatchObject({ data: { error: 'is_archived' } });
  await expect(post('two', 'C0AUDIT')).rejects.toMatchObject({ data: { error: 'is_archived' } });
  await post('three', 'C0AUDIT');
});

test('a held call waits before its effect until it is released', async () => {
  const hold = slack.faults.hold({ method: 'chat.postMessage' });
  const posting = post('held');
  await hold.arrived;
  expect(said()).toEqual([]);
  hold.release();
  await posting;
  expect(said()).toEqual(['held']);
});

test('while Slack is down every connection breaks', async () => {
  slack.faults.down = true;
  await expect(client.auth.test()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
  slack.faults.clear();
  await client.auth.test();
});

test('a slow answer still arrives', async () => {
  slack.faults.add({ method: 'auth.test', kind: 'slow', delayMs: 5 });
  expect(await client.auth.test()).toMatchObject({ ok: true });
});
