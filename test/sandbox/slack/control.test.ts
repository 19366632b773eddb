import { afterEach, beforeEach, expect, test } from 'vitest';
import { type JsonObject, objectOf, parseJson } from '../../../sandbox/slack/json.js';
import { seedHarbourSlack } from '../../../sandbox/slack/seed.js';
import { type SlackSandbox, startSlack } from '../../../sandbox/slack/server.js';
import { startHarbourApp } from './harbour-app.js';

let slack: SlackSandbox;
let stop: () => Promise<unknown>;

beforeEach(async () => {
  slack = await startSlack({ seed: seedHarbourSlack });
  const app = await startHarbourApp(slack, 'socket');
  stop = () => app.stop();
});
afterEach(async () => {
  await stop();
  await slack.close();
});

const door = (path: string) => `http://127.0.0.1:${slack.port}/_sandbox/${path}`;

async function act(body: JsonObject): Promise<JsonObject> {
  const response = await fetch(door('act'), { method: 'POST', body: JSON.stringify(body) });
  return objectOf(parseJson(await response.text()));
}

test('another process can type a command, fill in a form, submit it and click', async () => {
  await act({ as: 'U0BEN', do: 'command', command: '/make-role' });
  await act({ as: 'U0BEN', do: 'typeahead', key: 'Who', text: 'Ana' });
  await act({ as: 'U0BEN', do: 'fill', values: { team: 'Finance', person: 'Ana Costa', why: 'Month end' } });
  expect(await act({ as: 'U0BEN', do: 'submit' })).toMatchObject({
    ok: true,
    result: { result: { closed: true } },
  });
  const card = await slack.person('U0ANA').waitForMessage({ text: /pending/ });
  await act({ as: 'U0ANA', do: 'click', channel: card.channel, ts: card.ts, key: 'Approve' });
  await slack.person('U0ANA').waitForMessageUpdate(card, ({ rendered }) => /done/.test(rendered));
  await slack.person('U0ANA').waitForMessage({ channel: 'ephemeral', text: /You approved/ });
  const screen = expect.stringContaining('@Ben Weber asks. *done*');
  expect(await act({ as: 'U0ANA', do: 'look' })).toMatchObject({ result: { screen } });
  const state = objectOf(parseJson(await (await fetch(door('state'))).text()));
  expect(state.channels).toContainEqual(
    expect.objectContaining({ id: 'C0APPROVALS', messages: [expect.objectContaining({ text: 'Done' })] }),
  );
});

test('an unknown act returns an error', async () => {
  expect(await act({ as: 'U0BEN', do: 'dance' })).toEqual({ ok: false, error: 'nobody can do "dance" here' });
});
