import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type JsonObject, objectOf, parseJson } from '../../../sandbox/slack/json.js';
import { seedHarbourSlack } from '../../../sandbox/slack/seed.js';
import { type SlackSandbox, startSlack } from '../../../sandbox/slack/server.js';
import { card } from './harbour-app.js';

let slack: SlackSandbox;
let now: number;

beforeEach(async () => {
  now = 1_700_000_000_000;
  slack = await startSlack({ seed: seedHarbourSlack, now: () => now });
});
afterEach(() => slack.close());

async function respond(url: string, body: JsonObject): Promise<{ status: number; error?: unknown }> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const { error } = objectOf(parseJson(await response.text()));
  return { status: response.status, ...(error ? { error } : {}) };
}

async function clickedCard(): Promise<{ url: string; ts: string }> {
  const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  const { ts = '' } = await client.chat.postMessage({
    channel: 'C0APPROVALS',
    text: 'Card',
    blocks: card('pending'),
  });
  const { responseUrl = '' } = await slack.person('U0ANA').click({ channel: 'C0APPROVALS', ts }, 'approve');
  return { url: responseUrl, ts };
}

test('a response URL works five times', async () => {
  const { responseUrl = '' } = await slack.person('U0ANA').command('/make-role');
  for (const n of [1, 2, 3, 4, 5])
    expect(await respond(responseUrl, { text: `${n}` })).toEqual({ status: 200 });
  expect(await respond(responseUrl, { text: '6' })).toEqual({ status: 404, error: 'used_url' });
});

test('a response URL works for thirty minutes', async () => {
  const { responseUrl = '' } = await slack.person('U0ANA').command('/make-role');
  now += 30 * 60 * 1000 + 1;
  expect(await respond(responseUrl, { text: 'late' })).toEqual({ status: 404, error: 'expired_url' });
});

test('it replaces or deletes the message that was clicked', async () => {
  const { url, ts } = await clickedCard();
  await respond(url, { replace_original: true, text: 'Replaced' });
  expect(slack.workspace.message('C0APPROVALS', ts)).toMatchObject({ text: 'Replaced' });
  expect(slack.workspace.message('C0APPROVALS', ts)).not.toHaveProperty('blocks');
  await respond(url, { delete_original: true });
  expect(slack.workspace.message('C0APPROVALS', ts)).toBeUndefined();
});

test('it posts in channels where the bot is not a member', async () => {
  slack.workspace.addChannel({ id: 'C0FAR', name: 'far', bot_in: false, members: ['U0ANA'] });
  const { responseUrl = '' } = await slack.person('U0ANA').command('/make-role', '', { channel: 'C0FAR' });
  expect(await respond(responseUrl, { text: 'here', response_type: 'in_channel' })).toEqual({ status: 200 });
  expect(slack.person('U0ANA').messagesSeen('C0FAR')).toMatchObject([{ text: 'here', ephemeral: false }]);
});

test('it refuses invalid blocks and an empty message', async () => {
  const { url } = await clickedCard();
  expect(await respond(url, { blocks: [{ type: 'banner' }] })).toEqual({
    status: 400,
    error: 'invalid_blocks',
  });
  expect(await respond(url, {})).toEqual({ status: 400, error: 'no_text' });
});
