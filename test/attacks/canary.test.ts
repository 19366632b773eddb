import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BEN_TOKEN, BOT_TOKEN, INES_TOKEN } from '../../sandbox/make/seed.js';
import type { World } from '../../sandbox/make/world.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import { cardOf, cardShows, deny, dm } from '../stories/asking.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { connect, leakForm, nothingKept, reportLeak, revoke } from '../stories/token-forms.js';
import { closeAll } from './attack-helpers.js';

/** The number of days that the test plays; more rounds find what depends on chance. */
const rounds = Math.min(Number(process.env.USHER_CANARY_ROUNDS ?? 1), 50);

const deletable = ['user:read', 'user:write'];

/** Tokens named by their outcome. */
const freshTokens = () => ({
  connected: randomUUID(),
  denied: randomUUID(),
  forbidden: randomUUID(),
  lost: randomUUID(),
  readOnly: randomUUID(),
  wiped: randomUUID(),
  outside: randomUUID(),
  dead: randomUUID(),
});
type Tokens = ReturnType<typeof freshTokens>;

const issue = (world: World, tokens: Tokens): void => {
  world.addToken(4121, { label: 'for usher', scope: deletable, token: tokens.connected });
  world.addToken(4132, { label: 'denied', scope: deletable, token: tokens.denied });
  world.addToken(4130, { label: 'forbidden', scope: deletable, token: tokens.forbidden });
  world.addToken(4134, { label: 'lost', scope: deletable, token: tokens.lost });
  world.addToken(4133, { label: 'reader', scope: ['user:read'], token: tokens.readOnly });
  world.addToken(4132, { label: 'wiped', scope: deletable, token: tokens.wiped });
  world.addUser({ id: 4990, name: 'Out Sider', email: 'out@example.org' });
  world.addToken(4990, { label: 'elsewhere', scope: deletable, token: tokens.outside });
};

it.each(Array.from({ length: rounds }, (_, n) => n + 1))(
  'no part of a token is left anywhere after a day of use (round %i)',
  async () => {
    const tokens = freshTokens();
    const harness = await startHarness({
      process: true,
      env: { LOG_LEVEL: 'trace', MAKE_TIMEOUT_SECONDS: '2' },
      make: (world) => issue(world, tokens),
    });
    try {
      const outputs = await day(harness, tokens);
      const places = await everywhere(harness, outputs);
      for (const token of [...Object.values(tokens), BEN_TOKEN, INES_TOKEN, BOT_TOKEN]) {
        for (const trace of traces(token)) {
          for (const [place, text] of Object.entries(places)) {
            expect(text.includes(trace.toLowerCase()), `${trace} in ${place}`).toBe(false);
          }
        }
      }
      // Proves that the search works: it finds what belongs in these places.
      expect(places.data).toContain('secret.wiped');
      expect(places.output).toContain('usher is ready');
      expect(places['calls of slack']).toContain('invoice script');
      expect(places.processes).toContain('node');
    } finally {
      await harness.close();
    }
  },
  90_000,
);

/** All recognisable parts of a token: the token itself, and everything after the group that lists show. */
function traces(token: string): string[] {
  const [, ...groups] = token.split('-');
  const tail = groups.join('-');
  const pairs = groups.slice(1).map((group, n) => `${groups[n]}-${group}`);
  const base64 = (text: string) => Buffer.from(text).toString('base64').slice(0, -4);
  const encoded = [base64(token), base64(tail), Buffer.from(tail).toString('hex'), groups.join('')];
  return [token, tail, ...pairs, `${groups.at(-1)}`, ...encoded];
}

/** Everything that Usher stored, logged, showed or sent, in lower case. */
async function everywhere(harness: Harness, outputs: readonly string[]): Promise<Record<string, string>> {
  const { workspace, calls, deliveries } = harness.slack;
  const acks = deliveries.map(({ ack }) => ack);
  const views = workspace.modals.map(({ view: { state: _, ...shown } }) => shown);
  const places = {
    data: await textOf(harness.dataDir),
    policy: await readFile(harness.settings().USHER_POLICY ?? '', 'utf8'),
    output: outputs.join('\n'),
    'calls of slack': JSON.stringify(calls),
    'acks to slack': JSON.stringify(acks),
    messages: JSON.stringify([...workspace.messages.values(), workspace.ephemerals]),
    views: JSON.stringify([views, ...workspace.homes.values()]),
    'calls of make': JSON.stringify(harness.make.calls),
    processes: await processes(),
  };
  return Object.fromEntries(Object.entries(places).map(([place, text]) => [place, text.toLowerCase()]));
}

/** The names and bytes of all files below a folder. */
async function textOf(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const texts = await Promise.all(files.map(async (file) => `${file}\n${await readFile(file, 'latin1')}`));
  return texts.join('\n');
}

/** The command lines of all processes on this machine, as `ps` shows them, if the system allows it. */
async function processes(): Promise<string> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return [process.title, ...lines].join('\n');
}

/**
 * Plays success, denial, refusal, failure, lost answers, answers that contain the token, a Slack out of order, and a
 * kill of the app. Returns the output of each process.
 */
async function day(harness: Harness, tokens: Tokens): Promise<string[]> {
  const outputs: string[] = [];
  const on = (id: string): Person => harness.person(id);
  const { faults } = harness.make;
  const holding = (token: string) => ({
    kind: 'status' as const,
    status: 403,
    body: { message: `no right for ${token}`, detail: token, code: 'SC403' },
  });
  const leak = async (token: string) => {
    const answer = await reportLeak(on('U0DEV'), token);
    closeAll(harness, 'U0DEV');
    return answer;
  };

  // Usher refuses each of these, even if the answer of Make or Slack contains the token or is invalid.
  await connect(on('U0BEN'), INES_TOKEN);
  faults.add({ match: { path: /current-authorization/ }, ...holding(tokens.connected) });
  await connect(on('U0INES'), tokens.connected);
  faults.add({
    match: { path: /users\/me$/ },
    kind: 'garbage',
    body: { authUser: tokens.outside },
    times: 3,
  });
  for (const token of [tokens.outside, tokens.outside, tokens.dead, BOT_TOKEN]) {
    expect(await leak(token)).toContain('Not possible');
  }
  faults.clear();
  for (const [token, reason] of [
    [tokens.dead, `it is ${tokens.dead}`],
    [`it is ${tokens.dead}`, 'Found it'],
  ] as const) {
    await (await leakForm(on('U0DEV'), token, reason)).submit();
    closeAll(harness, 'U0DEV');
  }
  const form = await leakForm(on('U0DEV'), tokens.dead);
  harness.slack.faults.add({ method: 'views.update', kind: 'drop-before', times: 9 });
  await form.submit();
  await dm(on('U0DEV'), /Make does not accept this token/);
  for (const id of ['U0BEN', 'U0INES', 'U0DEV']) closeAll(harness, id);
  harness.slack.faults.clear();

  await connect(on('U0INES'), tokens.connected);
  closeAll(harness, 'U0INES');
  harness.slack.faults.add({ method: 'chat.postMessage', kind: 'lost-answer' });
  for (const token of [BEN_TOKEN, tokens.denied, tokens.forbidden, tokens.lost, tokens.readOnly])
    await leak(token);
  faults.add({ match: { method: 'DELETE' }, ...holding(tokens.connected) });
  await revoke(on('U0INES'), 'Ines Duarte', ['laptop']);
  closeAll(harness, 'U0INES');
  await cardShows(harness, await cardOf(harness, 'REQ-6'), /Not done/);

  const [success, denied, forbidden, lost] = await Promise.all(
    ['REQ-1', 'REQ-2', 'REQ-3', 'REQ-4'].map((id) => cardOf(harness, id)),
  );
  if (!success || !denied || !forbidden || !lost) throw new Error('four cards were expected');
  await on('U0ANA').click(success, 'Approve');
  await cardShows(harness, success, /(is|are) revoked/);
  await deny(on('U0ANA'), denied, 'It is in daily use');
  faults.add({ match: { method: 'DELETE' }, ...holding(tokens.forbidden) });
  await on('U0BEN').click(forbidden, 'Approve');
  await cardShows(harness, forbidden, /Not done/);
  await on('U0DEV').click(forbidden, 'Close request');
  await on('U0DEV').command('/make-access', 'cancel REQ-5');

  faults.add({ match: { method: 'DELETE' }, kind: 'lost-answer' });
  const held = faults.holdAnswer({ method: 'DELETE' });
  await on('U0ANA').click(lost, 'Approve');
  await held.arrived;
  await harness.app().kill();
  outputs.push(harness.app().output());
  held.release();
  await harness.begin();
  await cardShows(harness, lost, /(is|are) revoked/, 20_000);
  await on('U0ANA').click(lost, 'Details');
  await on('U0ADMIN').openHome();
  await nothingKept(harness);

  // The search also covers a stored leaked token and a connection while they are on disk.
  await leak(tokens.wiped);
  await dm(on('U0CAT'), /Make API token.* may have leaked/);
  outputs.push(harness.app().output());
  return outputs;
}
