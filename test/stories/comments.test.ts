import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { requiredScopes } from '../../src/slack/scopes.js';
import { usherIn } from '../start/commands.js';
import { cardFor, cardShows } from './asking.js';
import type { Harness } from './harness.js';
import { story } from './story.js';

/** Waits until the record contains this number of links to replies, and returns them. */
async function linked(harness: Harness, count: number) {
  const found = async () => (await harness.events()).filter(({ type }) => type === 'comment.linked');
  return vi.waitFor(
    async () => {
      const links = await found();
      expect(links).toHaveLength(count);
      return links;
    },
    { timeout: 20_000 },
  );
}

story('the record links replies under a card, and nothing else', {}, async (harness) => {
  const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
  const card = await cardFor(harness);
  const { ts } = ana.post(card.channel, 'Is this for the closing alone?', card.ts);
  ana.post(card.channel, 'nothing to do with it');
  const other = ben.post(card.channel, 'a thread of our own');
  ana.post(card.channel, 'in that thread', other.ts);
  const message = { channel: card.channel, thread_ts: card.ts, parent_user_id: 'U0USHER' };
  const at = `${card.ts.split('.')[0]}.999`;
  for (const odd of [
    { subtype: 'message_changed', ts: `${at}001`, message: { user: 'U0ANA', text: 'edited', ts } },
    { subtype: 'message_deleted', ts: `${at}002`, deleted_ts: ts },
    { subtype: 'bot_message', ts: `${at}003`, bot_id: 'B0OTHER', text: 'a bot' },
    { ts: `${at}004`, user: 'U0BOT2', bot_id: 'B0OTHER', text: 'another bot' },
    { ts: 7 },
  ]) {
    await harness.slack.sendEvent({ type: 'message', ...message, ...odd });
  }
  // Slack sends the same reply again, as it does if it saw no answer.
  await harness.slack.sendEvent({ type: 'message', ...message, ts, user: 'U0ANA', text: 'again' });
  await ana.click(card, 'Approve');
  await cardShows(harness, card, /checked on Make/);
  const after = ben.post(card.channel, 'Thank you.', card.ts);
  const links = await linked(harness, 2);
  expect(links.map(({ by, message: where }) => ({ by, where }))).toEqual([
    { by: { kind: 'slack-user', person: 'T0HARBOUR/U0ANA' }, where: { channel: card.channel, ts } },
    {
      by: { kind: 'slack-user', person: 'T0HARBOUR/U0BEN' },
      where: { channel: card.channel, ts: after.ts },
    },
  ]);
  expect(await harness.disk()).not.toContain('closing alone');
  await ben.command('/make-access', 'show REQ-1');
  const shown = await ben.waitForMessage({ channel: 'ephemeral', text: /in the thread/ });
  expect(shown.rendered).toMatch(/@Ana Costa .*replied.* in the thread/);
  expect(JSON.stringify(shown.blocks)).toContain(`/archives/${card.channel}/p${ts.replace('.', '')}`);
  const { out } = await usherIn(['ledger', 'show', 'REQ-1'], harness.settings());
  expect(out).toContain(`U0ANA replied in the thread of the card: message ${ts} in ${card.channel}`);
  const folder = `${harness.dataDir}-evidence`;
  const wrote = await usherIn(
    ['ledger', 'evidence', ...['--from', '2020-01-01', '--until', '2099-01-01', '--out', folder]],
    harness.settings(),
  );
  expect(wrote).toMatchObject({ code: 0 });
  expect(await readFile(join(folder, 'evidence.md'), 'utf8')).toContain(
    `U0ANA replied in the thread of the card: message ${ts} in ${card.channel}`,
  );
});

story(
  'a reply under the card of a closed request is linked by its card, even after a restart',
  {},
  async (harness) => {
    const ana = harness.person('U0ANA');
    const card = await cardFor(harness);
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    await harness.restart('stop');
    const { ts } = ana.post(card.channel, 'for later', card.ts);
    expect(await linked(harness, 1)).toMatchObject([{ stream: 'request/REQ-1', message: { ts } }]);
  },
);

story(
  'without the scope to read replies no reply is linked, and everything else works',
  { scopes: [...requiredScopes, 'usergroups:read'] },
  async (harness) => {
    const ana = harness.person('U0ANA');
    const card = await cardFor(harness);
    ana.post(card.channel, 'nobody hears this', card.ts);
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    expect(await linked(harness, 0)).toEqual([]);
  },
);

story.ofSeries(
  'a reply is linked although Usher is killed before it is on record',
  { process: true },
  async (harness) => {
    const ana = harness.person('U0ANA');
    const card = await cardFor(harness);
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    const stuck = harness.slack.faults.hold({ method: 'conversations.history' });
    const { ts } = ana.post(card.channel, 'before the end', card.ts);
    await stuck.arrived;
    await harness.app().kill();
    stuck.release();
    await harness.begin();
    expect(await linked(harness, 1)).toMatchObject([{ stream: 'request/REQ-1', message: { ts } }]);
  },
);

story(
  'a reply that cannot be linked is not answered, and linked when Slack sends it again',
  { mode: 'http' },
  async (harness) => {
    const ana = harness.person('U0ANA');
    const card = await cardFor(harness);
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    harness.slack.faults.add({ method: 'conversations.history', kind: 'error', error: 'fatal_error' });
    const { ts } = ana.post(card.channel, 'again', card.ts);
    expect(await linked(harness, 1)).toMatchObject([{ stream: 'request/REQ-1', message: { ts } }]);
  },
);
