import { afterAll, beforeAll, expect, it } from 'vitest';
import { BOT_TOKEN } from '../../sandbox/make/seed.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { asked, closeAll, forDev, happens, roleForm, sent, stillServes } from './attack-helpers.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({
    process: true,
    env: { LOG_LEVEL: 'trace', USHER_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') },
  });
});
afterAll(() => harness?.close());

const secrets = () => [
  BOT_TOKEN,
  harness.slack.botToken,
  harness.slack.appToken,
  harness.slack.signingSecret,
  Buffer.alloc(32, 7).toString('base64'),
];

async function expectNoSecret(): Promise<void> {
  const disk = await harness.disk();
  const said = JSON.stringify([...harness.slack.workspace.messages.values()]);
  const whispered = JSON.stringify(harness.slack.workspace.ephemerals);
  for (const secret of secrets()) {
    expect(harness.app().output()).not.toContain(secret);
    expect(disk).not.toContain(secret);
    expect(said).not.toContain(secret);
    expect(whispered).not.toContain(secret);
  }
}

it('no secret appears in the log, the ledger or a message on an ordinary day', async () => {
  const own = await asked(harness, 'U0BEN', forDev);
  await harness.person('U0ANA').click(own.card, 'Approve');
  await happens(harness, own.id, 'change.verified');
  await expectNoSecret();
});

it('no secret appears there if Slack refuses, breaks off, or does not answer', async () => {
  const { faults } = harness.slack;
  faults.add({ method: 'chat.postMessage', kind: 'lost-answer' });
  faults.add({ method: 'chat.postMessage', kind: 'drop-before' });
  faults.add({ method: 'chat.postMessage', kind: 'status', status: 503 });
  faults.add({ method: 'chat.update', kind: 'error', error: 'invalid_auth' });
  faults.add({ method: 'chat.update', kind: '429', retryAfter: 0 });
  faults.add({ method: 'views.update', kind: 'drop-before' });
  faults.add({ method: 'views.publish', kind: 'error', error: 'token_revoked' });
  faults.add({ method: 'users.info', kind: 'drop-before' });
  const ben = harness.person('U0BEN');
  await ben.openHome();
  await asked(harness, 'U0BEN', { ...forDev, where: 'Marketing' }).catch(() => undefined);
  faults.clear();
  await stillServes(harness);
  await expectNoSecret();
});

it.each([
  ['401', { kind: 'status', status: 401 }],
  ['403', { kind: 'status', status: 403 }],
  ['500 with a body that holds the token', { kind: 'status', status: 500, body: { message: BOT_TOKEN } }],
  [
    'a refusal that holds the token',
    { kind: 'status', status: 400, body: { message: `bad ${BOT_TOKEN}`, code: 'IM005' } },
  ],
  ['rubbish', { kind: 'garbage' }],
  ['nothing', { kind: 'drop-before' }],
] as const)('no secret appears there if Make answers %s', async (name, fault) => {
  harness.make.faults.add({ match: { path: /user-team-roles/ }, times: 40, ...fault });
  const ben = harness.person('U0BEN');
  const form = await roleForm(ben, { who: 'eva@example.com', where: 'Data', role: 'Team Operator' });
  expect(await sent(ben, form), name).toContain('Not possible');
  closeAll(harness, 'U0BEN');
  harness.make.faults.clear();
  await stillServes(harness);
  await expectNoSecret();
});
