import { App, LogLevel } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import type { SlackSandbox } from '../../../sandbox/slack/server.js';

export const reasonModal: ModalView = {
  type: 'modal',
  callback_id: 'ask',
  title: { type: 'plain_text', text: 'Ask for a role' },
  submit: { type: 'plain_text', text: 'Ask' },
  close: { type: 'plain_text', text: 'Not now' },
  notify_on_close: true,
  private_metadata: 'kept',
  blocks: [
    {
      type: 'input',
      block_id: 'team',
      label: { type: 'plain_text', text: 'Team' },
      dispatch_action: true,
      element: {
        type: 'static_select',
        action_id: 'team.choose',
        options: [
          { text: { type: 'plain_text', text: 'Finance' }, value: '7' },
          { text: { type: 'plain_text', text: 'Sales' }, value: '8' },
        ],
      },
    },
    {
      type: 'input',
      block_id: 'person',
      optional: true,
      label: { type: 'plain_text', text: 'Who' },
      element: { type: 'external_select', action_id: 'person.choose', min_query_length: 2 },
    },
    {
      type: 'input',
      block_id: 'why',
      label: { type: 'plain_text', text: 'Why' },
      element: { type: 'plain_text_input', action_id: 'why.type', max_length: 40 },
    },
    {
      type: 'actions',
      block_id: 'more',
      elements: [{ type: 'button', action_id: 'explain', text: { type: 'plain_text', text: 'Explain' } }],
    },
  ],
};

export function card(status: string): KnownBlock[] {
  const approve = {
    type: 'button' as const,
    action_id: 'approve',
    value: 'REQ-1',
    style: 'primary' as const,
    text: { type: 'plain_text' as const, text: 'Approve' },
    confirm: {
      title: { type: 'plain_text' as const, text: 'Approve?' },
      text: { type: 'mrkdwn' as const, text: 'Ana becomes *Team Admin*.' },
      confirm: { type: 'plain_text' as const, text: 'Approve' },
      deny: { type: 'plain_text' as const, text: 'Back' },
    },
  };
  const section = {
    type: 'section' as const,
    text: { type: 'mrkdwn' as const, text: `<@U0BEN> asks. *${status}*` },
  };
  return status === 'pending' ? [section, { type: 'actions', elements: [approve] }] : [section];
}

/** A small Bolt app with one of each kind of listener, connected to the sandbox over its socket or by HTTP. */
export async function startHarbourApp(slack: SlackSandbox, mode: 'socket' | 'http'): Promise<App> {
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const common = {
    token: slack.botToken,
    clientOptions,
    logLevel: LogLevel.ERROR,
    convoStore: false as const,
  };
  const app =
    mode === 'socket'
      ? new App({ ...common, appToken: slack.appToken, socketMode: true })
      : new App({ ...common, signingSecret: slack.signingSecret });
  register(app);
  if (mode === 'socket') await app.start();
  else await startHttp(slack, app);
  return app;
}

async function startHttp(slack: SlackSandbox, app: App): Promise<void> {
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  const address = 'address' in server ? server.address() : null;
  if (address === null || typeof address === 'string') throw new Error('the app listens on no port');
  slack.deliverTo({ mode: 'http', url: `http://127.0.0.1:${address.port}/slack/events` });
}

function register(app: App): void {
  app.command('/make-role', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: reasonModal });
  });
  app.command('/make-hello', async ({ ack, command }) => {
    await ack(`Hello ${command.user_name}, you said "${command.text}"`);
  });
  app.command('/make-silence', async () => {});
  app.command('/make-respond', async ({ ack, respond }) => {
    await ack();
    await respond({ text: 'Only you see this' });
    await respond({ text: 'All see this', response_type: 'in_channel' });
  });
  app.options('person.choose', async ({ ack, options }) => {
    await ack({ options: [{ text: { type: 'plain_text', text: `${options.value} Costa` }, value: 'ana' }] });
  });
  app.action('team.choose', async ({ ack, body, client }) => {
    await ack();
    if (!('view' in body) || !body.view) return;
    const chosen: ModalView = { ...reasonModal, blocks: [{ type: 'divider' }, ...reasonModal.blocks] };
    await client.views.update({ view_id: body.view.id, hash: body.view.hash, view: chosen });
  });
  app.action('explain', async ({ ack, body, client }) => {
    await ack();
    if (!('trigger_id' in body)) return;
    const view: ModalView = {
      type: 'modal',
      title: { type: 'plain_text', text: 'Explanation' },
      blocks: [{ type: 'divider' }],
    };
    await client.views.push({ trigger_id: body.trigger_id, view });
  });
  app.view('ask', async ({ ack, view, client }) => {
    const why = view.state.values.why?.['why.type']?.value;
    if (why === 'because') return ack({ response_action: 'errors', errors: { why: 'Say more' } });
    if (why === 'nowhere') return ack({ response_action: 'errors', errors: { missing: 'Lost' } });
    if (why === 'check') {
      const checking: ModalView = {
        type: 'modal',
        title: { type: 'plain_text', text: 'Checking' },
        blocks: [],
      };
      return ack({ response_action: 'update', view: checking });
    }
    await ack();
    return void (await client.chat.postMessage({
      channel: 'C0APPROVALS',
      text: 'Ben asks',
      blocks: card('pending'),
    }));
  });
  app.view({ callback_id: 'ask', type: 'view_closed' }, async ({ ack, body, client }) => {
    await ack();
    await client.chat.postMessage({
      channel: body.user.id,
      text: `Closed, cleared: ${'is_cleared' in body && body.is_cleared}`,
    });
  });
  app.action('approve', async ({ ack, body, respond, client }) => {
    await ack();
    if (!('message' in body) || !body.message || !body.channel) return;
    await client.chat.update({
      channel: body.channel.id,
      ts: body.message.ts,
      text: 'Done',
      blocks: card('done'),
    });
    await respond({ text: 'You approved', replace_original: false });
  });
  app.shortcut('ask-anywhere', async ({ ack, shortcut, client }) => {
    await ack();
    await client.views.open({ trigger_id: shortcut.trigger_id, view: reasonModal });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    const greeting = {
      type: 'section' as const,
      text: { type: 'mrkdwn' as const, text: `Home of <@${event.user}>` },
    };
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [greeting] } });
  });
}
