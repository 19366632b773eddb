import { type View, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seedHarbourSlack } from '../../../sandbox/slack/seed.js';
import { type SlackSandbox, startSlack } from '../../../sandbox/slack/server.js';

let slack: SlackSandbox;
let client: WebClient;
let now: number;

beforeEach(async () => {
  now = 1_700_000_000_000;
  slack = await startSlack({ seed: seedHarbourSlack, now: () => now });
  client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
});
afterEach(() => slack.close());

/** Even without a connected app, the command issues its trigger. */
const trigger = async () => (await slack.person('U0BEN').command('/make-role')).trigger;
const error = (code: string) => ({ data: { error: code } });

function modal(blockId = 'why', title = 'Ask'): View {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: title },
    submit: { type: 'plain_text', text: 'Ask' },
    blocks: [
      {
        type: 'input',
        block_id: blockId,
        label: { type: 'plain_text', text: 'Why' },
        element: { type: 'plain_text_input', action_id: 'type' },
      },
    ],
  };
}

async function opened(): Promise<{ id: string; hash: string }> {
  const { view } = await client.views.open({ trigger_id: await trigger(), view: modal() });
  return { id: view?.id ?? '', hash: view?.hash ?? '' };
}

test('a trigger can be used only once', async () => {
  const trigger_id = await trigger();
  await client.views.open({ trigger_id, view: modal() });
  await expect(client.views.open({ trigger_id, view: modal() })).rejects.toMatchObject(
    error('exchanged_trigger_id'),
  );
});

test('a trigger expires after three seconds', async () => {
  const trigger_id = await trigger();
  now += 3001;
  await expect(client.views.open({ trigger_id, view: modal() })).rejects.toMatchObject(
    error('expired_trigger_id'),
  );
});

test('a trigger nobody issued is invalid', async () => {
  const made = client.views.open({ trigger_id: '1.2.3', view: modal() });
  await expect(made).rejects.toMatchObject(error('invalid_trigger_id'));
});

test('a view that breaks a limit is refused with the place and the reason', async () => {
  const view = { ...modal(), title: { type: 'plain_text' as const, text: 'x'.repeat(25) } };
  await expect(client.views.open({ trigger_id: await trigger(), view })).rejects.toMatchObject({
    data: {
      error: 'invalid_arguments',
      response_metadata: {
        messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
      },
    },
  });
});

test('an update with a stale hash is a conflict', async () => {
  const { id, hash } = await opened();
  await client.views.update({ view_id: id, hash, view: modal('why', 'Second') });
  const stale = client.views.update({ view_id: id, hash, view: modal('why', 'Third') });
  await expect(stale).rejects.toMatchObject(error('hash_conflict'));
  await client.views.update({ view_id: id, view: modal('why', 'Fourth') });
  expect((await slack.person('U0BEN').waitForModal()).text()).toContain('== Fourth ==');
});

test('typed input survives an update only if block and action keep their ids', async () => {
  const { id } = await opened();
  const handle = await slack.person('U0BEN').waitForModal();
  await handle.fill({ why: 'Month end' });
  await client.views.update({ view_id: id, view: modal('why', 'Kept') });
  expect(handle.text()).toContain('Why: [Month end]');
  await client.views.update({ view_id: id, view: modal('reason', 'Lost') });
  expect(handle.text()).toContain('Why: []');
});

test('a closed view is not found', async () => {
  const { id } = await opened();
  await (await slack.person('U0BEN').waitForModal()).close();
  await expect(client.views.update({ view_id: id, view: modal() })).rejects.toMatchObject(error('not_found'));
});

test('a stack holds at most three views', async () => {
  await opened();
  const ben = slack.person('U0BEN');
  const withButton: View = {
    ...modal(),
    blocks: [
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'more', text: { type: 'plain_text', text: 'More' } }],
      },
    ],
  };
  const push = async () => {
    const top = await ben.waitForModal();
    await client.views.update({ view_id: top.view.id, view: withButton });
    const { trigger: trigger_id = '' } = await top.click('More');
    return client.views.push({ trigger_id, view: modal() });
  };
  await push();
  await push();
  await expect(push()).rejects.toMatchObject(error('push_limit_reached'));
});

test('an external id names one view', async () => {
  const named: View = { ...modal(), external_id: 'ask-1' };
  await client.views.open({ trigger_id: await trigger(), view: named });
  const second = client.views.open({ trigger_id: await trigger(), view: named });
  await expect(second).rejects.toMatchObject(error('duplicate_external_id'));
  await client.views.update({ external_id: 'ask-1', view: modal('why', 'Found') });
  expect((await slack.person('U0BEN').waitForModal()).text()).toContain('Found');
});

test('the home tab checks its hash', async () => {
  const view: View = { type: 'home', blocks: [{ type: 'divider' }] };
  const first = await client.views.publish({ user_id: 'U0ANA', view });
  await client.views.publish({ user_id: 'U0ANA', view, hash: first.view?.hash ?? '' });
  const stale = client.views.publish({ user_id: 'U0ANA', view, hash: first.view?.hash ?? '' });
  await expect(stale).rejects.toMatchObject(error('hash_conflict'));
});

test('a form with an empty required field is not submitted', async () => {
  await opened();
  const before = slack.deliveries.length;
  const handle = await slack.person('U0BEN').waitForModal();
  expect(await handle.submit()).toEqual({ errors: { why: 'Please complete this required field.' } });
  expect(slack.deliveries).toHaveLength(before);
});

test('a submission with no listener leaves the modal open', async () => {
  await opened();
  const handle = await slack.person('U0BEN').waitForModal();
  await handle.fill({ why: 'Anyone there?' });
  expect(await handle.submit()).toEqual({ timedOut: true, reason: 'no_connection' });
  expect(handle.isOpen).toBe(true);
});
