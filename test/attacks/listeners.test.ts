import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../sandbox/slack/json.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import { listenerTable } from '../../src/commands/listener-table.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { asked, buttonOf, forDev, type Target } from './attack-helpers.js';

/** Usher makes this call regularly to check that Make answers. */
const heartbeat = '/users/me';

let harness: Harness;
let target: Target;

beforeAll(async () => {
  // After the first poll only people's acts lead to calls to Make.
  harness = await startHarness({ env: { USHER_POLL_SECONDS: '3600' } });
  target = await asked(harness, 'U0BEN', forDev);
  const read = (part: string) =>
    new Set(
      harness.make.calls.flatMap(({ path, query }) =>
        path.endsWith(part) && (new URLSearchParams(query).get('pg[offset]') ?? '0') === '0'
          ? [`${path} ${query}`]
          : [],
      ),
    ).size;
  // The only poll ends when every team of both organizations and both lists of private spaces are read.
  await vi.waitFor(() => expect([read('/user-team-roles'), read('/private-spaces')]).toEqual([5, 2]), 20_000);
});
afterAll(() => harness?.close());

const values = [
  buttonOf('REQ-1'),
  JSON.stringify({ organizationId: 7301, finding: 'list-1' }),
  JSON.stringify({ person: 'T0HARBOUR/U0EVA', makeUserId: 4132 }),
];

const words = [
  ...['', 'help', 'mine', 'show REQ-1', 'cancel REQ-1', 'who cat@example.com', 'freeze now', 'unfreeze'],
  ...['bind cat@example.com', 'connect', 'disconnect', 'dance', 'subscribe Harbour Logistics', 'recent', '@'],
  '5b0e7a52-1c4d-4a8e-9f30-000000004001',
];

const view = (callback_id: string, private_metadata: string): JsonObject => ({
  id: 'V0FORGED',
  hash: '1.a',
  type: 'modal',
  callback_id,
  private_metadata,
  state: { values: { reason: { reason: { type: 'plain_text_input', value: 'Let me in' } } } },
});

const metadata = [
  JSON.stringify({ organizationId: 7301, rows: 0, way: 'account', channel: 'C0AUDIT', log: 'known' }),
  'no json at all',
];

/** All input, valid and invalid, that Slack could send to a listener. */
function knocks(kind: string, name: string): ((person: Person) => Promise<unknown>)[] {
  switch (kind) {
    case 'command':
      return words.map((text) => (person) => person.command(name, text));
    case 'shortcut':
      return [(person) => person.shortcut(name)];
    case 'action':
      return values.map((value) => (person) => person.click(target.card, name, { force: true, value }));
    case 'form':
      return metadata.map(
        (one) => (person) =>
          person.forge({
            type: 'block_actions',
            view: view(name, one),
            actions: [{ type: 'button', action_id: 'form.organization', block_id: 'x', value: '1' }],
          }),
      );
    case 'view':
      return metadata.map(
        (one) => (person) => person.forge({ type: 'view_submission', view: view(name, one) }),
      );
    case 'options':
      return metadata.map(
        (one) => (person) =>
          person.forge({
            type: 'block_suggestion',
            action_id: name,
            block_id: 'x',
            value: 'Lindqvist',
            view: view('ask.role', one),
          }),
      );
    default:
      return [(person) => person.openHome()];
  }
}

const doors = Object.entries(listenerTable).flatMap(([kind, all]) =>
  Object.entries(all).map(([name, needs]) => ({ kind, name, who: needs.who })),
);

const strangers = [
  ['a guest', 'U0GUEST', 'Guests cannot ask or decide here'],
  ['somebody of another workspace', 'U0STRANGER', 'Only members of this workspace'],
  ['a deactivated user', 'U0GONE', 'Your Slack account is deactivated'],
] as const;

describe.each(strangers)('%s', (_, id, sentence) => {
  it.each(doors)('gets the refusal and nothing more from the $kind $name', async ({ kind, name }) => {
    await expectNothingBut(id, sentence, kind, name);
  });
});

describe('a member who is no admin', () => {
  it.each(doors.filter(({ who }) => who === 'admin'))(
    'gets the refusal and nothing more from the $kind $name',
    async ({ kind, name }) => {
      await expectNothingBut('U0DEV', 'Only an admin can do this', kind, name);
    },
  );
});

it('no listener is registered anywhere else', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const elsewhere = sources.filter(
    (path) =>
      !path.endsWith('commands/listener.ts') &&
      /\bapp\.(command|action|view|options|shortcut|event|message|function|step|use)\b/.test(
        readFileSync(join('src', path), 'utf8'),
      ),
  );
  expect(elsewhere).toEqual([]);
});

/** Sends each input; the person is refused, Make is not called, no view opens, and nothing is recorded. */
async function expectNothingBut(id: string, sentence: string, kind: string, name: string): Promise<void> {
  const person = harness.person(id);
  const told = () => [...person.ephemerals(), ...person.dms()].filter(({ text }) => text.includes(sentence));
  const opened = () => harness.slack.calls.filter(({ method }) => /^views\.(open|push)/.test(method)).length;
  const before = { make: harness.make.calls.length, opened: opened(), events: await recordedOf(id) };
  for (const knock of knocks(kind, name)) {
    const heard = told().length;
    const answer = await knock(person);
    if (kind === 'options') expect(answer).toMatchObject({ status: 'acked', body: { options: [] } });
    else if (kind === 'view') expect(JSON.stringify(answer)).toContain(sentence);
    else if (kind === 'event') await person.waitForHome((_, text) => text.includes(sentence));
    // Usher cannot send these people messages, and without a pressed message it has no other way to answer.
    else if (cannotBeWrittenTo.has(id) && (kind === 'form' || kind === 'shortcut')) await refusalLogged(id);
    else await expect.poll(() => told().length, { timeout: 20_000 }).toBe(heard + 1);
  }
  expect(harness.make.calls.slice(before.make).filter(({ path }) => path !== heartbeat)).toEqual([]);
  expect(opened()).toBe(before.opened);
  expect(harness.slack.workspace.modalsOf(id)).toEqual([]);
  expect(await recordedOf(id)).toEqual(before.events);
}

/** The events about this person; Usher's own work on the request may continue. */
const recordedOf = async (id: string) =>
  (await harness.events()).filter((event) => JSON.stringify(event).includes(`T0HARBOUR/${id}`));

const cannotBeWrittenTo: ReadonlySet<string> = new Set(['U0GONE', 'U0STRANGER']);

const refusalLogged = (id: string): Promise<void> =>
  expect.poll(() => JSON.stringify(harness.app().log), { timeout: 20_000 }).toContain(`T0HARBOUR/${id}`);
