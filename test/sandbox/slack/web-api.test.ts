import { ErrorCode, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seedHarbourSlack } from '../../../sandbox/slack/seed.js';
import { type SlackOptions, type SlackSandbox, startSlack } from '../../../sandbox/slack/server.js';

let slack: SlackSandbox;
let client: WebClient;

async function start(options: SlackOptions = {}): Promise<void> {
  await slack?.close();
  slack = await startSlack({ seed: seedHarbourSlack, ...options });
  client = clientWith(slack.botToken);
}

function clientWith(token: string): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
}

beforeEach(() => start());
afterEach(() => slack.close());

const post = (text: string, channel = 'C0APPROVALS') => client.chat.postMessage({ channel, text });

test('auth.test tells the bot who it is', async () => {
  expect(await client.auth.test()).toMatchObject({
    team_id: 'T0HARBOUR',
    user_id: 'U0USHER',
    bot_id: 'B0USHER',
  });
});

test('an unregistered method is unknown', async () => {
  await expect(client.apiCall('chat.shout')).rejects.toMatchObject({ data: { error: 'unknown_method' } });
  await expect(client.apiCall('constructor')).rejects.toMatchObject({ data: { error: 'unknown_method' } });
});

test('a missing, unknown or wrong kind of token is refused', async () => {
  const error = (code: string) => ({ data: { error: code } });
  await expect(new WebClient(undefined, { slackApiUrl: slack.apiUrl }).auth.test()).rejects.toMatchObject(
    error('not_authed'),
  );
  await expect(clientWith('xoxb-other').auth.test()).rejects.toMatchObject(error('invalid_auth'));
  await expect(clientWith(slack.appToken).users.list({})).rejects.toMatchObject(
    error('not_allowed_token_type'),
  );
  await expect(client.apps.connections.open({})).rejects.toMatchObject(error('not_allowed_token_type'));
});

test('a missing scope is named', async () => {
  await start({ scopes: ['chat:write', 'users:read'] });
  await expect(client.users.lookupByEmail({ email: 'ana@example.com' })).rejects.toMatchObject({
    data: { error: 'missing_scope', needed: 'users:read.email', provided: 'chat:write,users:read' },
  });
  const { user } = await client.users.info({ user: 'U0ANA' });
  expect(user?.profile).not.toHaveProperty('email');
});

test('the kind of each user can be read', async () => {
  expect((await client.users.info({ user: 'U0GUEST' })).user).toMatchObject({
    is_restricted: true,
    is_ultra_restricted: true,
  });
  expect((await client.users.info({ user: 'U0STRANGER' })).user).toMatchObject({
    is_stranger: true,
    team_id: 'T0OTHER',
  });
  expect((await client.users.info({ user: 'U0GONE' })).user).toMatchObject({ deleted: true });
  expect((await client.users.lookupByEmail({ email: 'ANA@example.com' })).user).toMatchObject({
    id: 'U0ANA',
  });
  await expect(client.users.lookupByEmail({ email: 'gone@example.com' })).rejects.toMatchObject({
    data: { error: 'users_not_found' },
  });
  await expect(client.users.info({ user: 'U0NOBODY' })).rejects.toMatchObject({
    data: { error: 'user_not_found' },
  });
});

test('lists are paginated', async () => {
  const first = await client.users.list({ limit: 8 });
  const rest = await client.users.list({ limit: 8, cursor: first.response_metadata?.next_cursor ?? '' });
  const ids = [...(first.members ?? []), ...(rest.members ?? [])].map(({ id }) => id);
  expect(first.members).toHaveLength(8);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toContain('U0BOT2');
  expect(ids).not.toContain('U0STRANGER');
});

test('user groups have members', async () => {
  expect((await client.usergroups.users.list({ usergroup: 'S0SECURITY' })).users).toEqual(['U0CAT', 'U0EVA']);
  expect((await client.usergroups.list()).usergroups?.map(({ handle }) => handle)).toEqual([
    'platform',
    'security',
  ]);
  await expect(client.usergroups.users.list({ usergroup: 'S0NONE' })).rejects.toMatchObject({
    data: { error: 'no_such_subteam' },
  });
});

test.each([
  ['C0NOWHERE', 'channel_not_found'],
  ['C0OLD', 'is_archived'],
  ['C0CLOSED', 'not_in_channel'],
  ['C0SECRET', 'channel_not_found'],
  ['U0GONE', 'channel_not_found'],
])('a post to %s is refused: %s', async (channel, error) => {
  slack.workspace.addChannel({ id: 'C0OLD', name: 'old', is_archived: true });
  slack.workspace.addChannel({ id: 'C0CLOSED', name: 'closed', bot_in: false });
  slack.workspace.addChannel({ id: 'C0SECRET', name: 'secret', is_private: true, bot_in: false });
  await expect(post('hello', channel)).rejects.toMatchObject({ data: { error } });
});

test('direct messages reach people and are refused for everybody else', async () => {
  const { channel } = await client.conversations.open({ users: 'U0ANA' });
  await post('in person', channel?.id);
  await post('again', 'U0ANA');
  expect(
    slack
      .person('U0ANA')
      .dms()
      .map(({ text }) => text),
  ).toEqual(['in person', 'again']);
  const refused = (users: string) => client.conversations.open({ users });
  await expect(refused('U0GONE')).rejects.toMatchObject({ data: { error: 'user_disabled' } });
  await expect(refused('U0STRANGER')).rejects.toMatchObject({ data: { error: 'user_not_visible' } });
  await expect(refused('U0BOT2')).rejects.toMatchObject({ data: { error: 'cannot_dm_bot' } });
});

test('an update with only text removes the blocks', async () => {
  const blocks = [{ type: 'divider' }];
  const { ts = '' } = await client.chat.postMessage({ channel: 'C0APPROVALS', text: 'with', blocks });
  await client.chat.update({ channel: 'C0APPROVALS', ts, text: 'without' });
  expect(slack.workspace.message('C0APPROVALS', ts)).not.toHaveProperty('blocks');
});

test('an update is refused for a message that does not exist or is not ours', async () => {
  const theirs = slack.person('U0ANA').post('C0APPROVALS', 'mine');
  const update = (ts: string) => client.chat.update({ channel: 'C0APPROVALS', ts, text: 'x' });
  await expect(update('1.000001')).rejects.toMatchObject({ data: { error: 'message_not_found' } });
  await expect(update(theirs.ts)).rejects.toMatchObject({ data: { error: 'cant_update_message' } });
});

test('an ephemeral message cannot be updated', async () => {
  const { message_ts = '' } = await client.chat.postEphemeral({
    channel: 'C0APPROVALS',
    user: 'U0ANA',
    text: 'psst',
  });
  expect(slack.person('U0ANA').ephemerals()).toHaveLength(1);
  await expect(
    client.chat.update({ channel: 'C0APPROVALS', ts: message_ts, text: 'x' }),
  ).rejects.toMatchObject({
    data: { error: 'message_not_found' },
  });
  await expect(
    client.chat.postEphemeral({ channel: 'C0APPROVALS', user: 'U0STRANGER', text: 'psst' }),
  ).rejects.toMatchObject({ data: { error: 'user_not_in_channel' } });
});

test('history is newest first, bounded by time, and shows metadata only when asked', async () => {
  const metadata = { event_type: 'step_card', event_payload: { step: 'S-1', attempt: 2, last: true } };
  const first = await client.chat.postMessage({ channel: 'C0AUDIT', text: 'one', metadata });
  const second = await post('two', 'C0AUDIT');
  await client.chat.postMessage({ channel: 'C0AUDIT', text: 'reply', thread_ts: first.ts ?? '' });
  const all = await client.conversations.history({ channel: 'C0AUDIT', include_all_metadata: true });
  expect(all.messages?.map(({ text }) => text)).toEqual(['two', 'one']);
  expect(all.messages?.[1]).toMatchObject({ metadata, reply_count: 1 });
  const bare = await client.conversations.history({ channel: 'C0AUDIT', oldest: first.ts ?? '' });
  expect(bare.messages?.map(({ ts }) => ts)).toEqual([second.ts]);
  const page = await client.conversations.history({ channel: 'C0AUDIT', limit: 1 });
  expect(page).toMatchObject({ has_more: true, messages: [{ text: 'two' }] });
  const thread = await client.conversations.replies({ channel: 'C0AUDIT', ts: first.ts ?? '' });
  expect(thread.messages?.map(({ text }) => text)).toEqual(['one', 'reply']);
  expect(thread.messages?.[0]).not.toHaveProperty('metadata');
});

test('an update without metadata keeps the existing metadata', async () => {
  const metadata = { event_type: 'step_card', event_payload: { step: 'S-1' } };
  const { ts = '' } = await client.chat.postMessage({ channel: 'C0AUDIT', text: 'one', metadata });
  await client.chat.update({ channel: 'C0AUDIT', ts, text: 'changed' });
  expect(slack.workspace.message('C0AUDIT', ts)?.metadata).toEqual(metadata);
});

test.each([
  { event_type: 'step card', event_payload: {} },
  { event_type: 'step', event_payload: { deep: { deeper: { deepest: 1 } } } },
  { event_type: 'step', event_payload: { list: [{ nested: true }] } },
  { event_type: '', event_payload: {} },
])('metadata is refused as Slack refuses it: %j', async (metadata) => {
  await expect(
    client.apiCall('chat.postMessage', { channel: 'C0AUDIT', text: 'x', metadata }),
  ).rejects.toMatchObject({
    data: { error: 'invalid_metadata_format' },
  });
});

test('a channel accepts a short burst and then rate-limits', async () => {
  for (const n of [1, 2, 3, 4, 5]) await post(`message ${n}`);
  await expect(post('message 6')).rejects.toMatchObject({ code: ErrorCode.RateLimitedError, retryAfter: 1 });
  await post('elsewhere', 'C0AUDIT');
  await start({ rateLimits: false });
  for (const n of [1, 2, 3, 4, 5, 6, 7]) await post(`message ${n}`);
});

test('a rate-limited channel accepts a post after a second', async () => {
  let now = 1_700_000_000_000;
  await start({ now: () => now });
  for (const n of [1, 2, 3, 4, 5]) await post(`message ${n}`);
  await expect(post('too soon')).rejects.toMatchObject({ retryAfter: 1 });
  now += 1000;
  await post('in time');
});

test('channels show what kind they are', async () => {
  expect((await client.conversations.info({ channel: 'C0SHARED' })).channel).toMatchObject({
    is_ext_shared: true,
    is_member: true,
    is_archived: false,
  });
  expect((await client.conversations.members({ channel: 'C0SHARED' })).members).toContain('U0STRANGER');
  const { permalink } = await client.chat.getPermalink({
    channel: 'C0APPROVALS',
    message_ts: (await post('linked')).ts ?? '',
  });
  expect(permalink).toMatch(/archives\/C0APPROVALS\/p\d+$/);
});

test('every call is recorded with its arguments and its result', async () => {
  await post('one');
  await post('two', 'C0NOWHERE').catch(() => {});
  expect(slack.calls).toMatchObject([
    { n: 1, method: 'chat.postMessage', args: { channel: 'C0APPROVALS', text: 'one' }, ok: true },
    { n: 2, method: 'chat.postMessage', ok: false, error: 'channel_not_found' },
  ]);
  expect(JSON.stringify(slack.calls)).not.toContain(slack.botToken);
});
