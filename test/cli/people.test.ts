import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { rosterLists } from '../../src/roster/filters.js';
import { askForRole, cardOf, cardShows, operatorForDev } from '../stories/asking.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { usherWith } from './main.js';

let harness: Harness;

/** Ben asked and Ana approved: Dev is Team Operator of Finance Ops for eight hours. Usher keeps running. */
beforeAll(async () => {
  harness = await startHarness({
    store: 'folder',
    make(world) {
      world.addUser({ id: 4900, name: '=HYPERLINK("http://evil")', email: 'odd@example.com' });
      world.setOrganizationRole(4900, 7301, 'Member');
      // Polling's share of a small plan's limit would make each command wait.
      for (const one of world.organizations.values()) one.license.apiLimit = 100_000;
    },
  });
  await askForRole(harness.person('U0BEN'), { ...operatorForDev, duration: '8 hours' });
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /Dev Patel is Team Operator of Finance Ops/);
}, 120_000);
afterAll(() => harness?.close());

const usher = (...args: string[]) => usherWith(harness.settings(), ...args);

const rows = z.array(
  z.looseObject({
    name: z.string(),
    teams: z.array(z.looseObject({ name: z.string(), role: z.string().optional(), origin: z.unknown() })),
    grants: z.array(z.looseObject({ request: z.string() })),
  }),
);

it('usher people list prints JSON with the request behind each role, while Usher runs', async () => {
  const { code, out } = await usher('people', 'list', '--list', 'temporary', '--format', 'json');
  expect(code).toBe(0);
  const [dev, ...others] = rows.parse(JSON.parse(out));
  expect(others).toEqual([]);
  expect(dev).toMatchObject({ name: 'Dev Patel', grants: [{ request: 'REQ-1' }] });
  expect(dev?.teams.find(({ name }) => name === 'Finance Ops')).toMatchObject({
    role: 'Team Operator',
    origin: { how: 'request', request: 'REQ-1', approvedBy: ['T0HARBOUR/U0ANA'] },
  });
});

it('usher people list prints CSV without formulas, one line per person and organization', async () => {
  const { code, out } = await usher('people', 'list', '--format', 'csv');
  expect(code).toBe(0);
  const lines = out.trimEnd().split('\r\n');
  expect(lines[0]).toBe(
    'organization_id,organization,make_user_id,name,email,role,how,invitation,invited_at,teams,last_login,two_factor,temporary',
  );
  const memberships = [...harness.make.world.organizationMemberships.values()];
  expect(lines).toHaveLength(memberships.length + 1);
  expect(out).toContain(`"'=HYPERLINK(""http://evil"")"`);
});

const names = [
  ...rosterLists.map(({ name }) => name),
  'role:Team Admin',
  'can "scenario edit" in Finance Ops',
];

it.each(names)('usher people list has the same rows of %s in CSV and in JSON', async (name) => {
  const [csv, json] = await Promise.all(
    ['csv', 'json'].map((format) => usher('people', 'list', '--list', name, '--format', format)),
  );
  expect([csv?.code, json?.code]).toEqual([0, 0]);
  const ids = z
    .array(z.object({ organizationId: z.number(), userId: z.number() }))
    .parse(JSON.parse(json?.out ?? ''));
  const [, ...lines] = (csv?.out ?? '').trimEnd().split('\r\n');
  expect(lines.map((line) => line.replace(/^(\d+),("[^"]*"|[^,]*),(\d+),.*$/s, '$1 $3'))).toEqual(
    ids.map(({ organizationId, userId }) => `${organizationId} ${userId}`),
  );
});

it('usher people list writes to a new file if one is given, or explains why not', async () => {
  const path = join(harness.dataDir, '..', 'people.csv');
  const { code, out } = await usher(
    'people',
    'list',
    '--list',
    'role:Team Admin',
    '--format',
    'csv',
    '--out',
    path,
  );
  expect(code).toBe(0);
  expect(out).toMatch(/^Holds the role Team Admin: \d+ rows, as of .*, written to /);
  expect(await readFile(path, 'utf8')).toContain('Ana Costa');
  const again = await usher('people', 'list', '--format', 'csv', '--out', path);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('exists already') });
});

it('usher people list shows who can do something, and where, as Make says', async () => {
  const asked = 'can "organization edit"';
  const { code, out } = await usher('people', 'list', '--list', asked, '--format', 'json');
  expect(code).toBe(0);
  const permitted = z.array(z.object({ name: z.string(), may: z.array(z.string()) })).parse(JSON.parse(out));
  expect(permitted).toContainEqual({ name: 'Olu Founder', may: ['Harbour Logistics'] });
  expect(permitted.map(({ name }) => name)).not.toContain('=HYPERLINK("http://evil")');
  const team = await usher('people', 'list', '--list', 'can scenario edit in Finance Ops');
  expect(team.out).toMatch(/^Can “scenario edit” in Finance Ops: \d+ rows?, as of/);
  expect(team.out).toContain('  May do it in: Finance Ops in Harbour Logistics');
  const csv = await usher('people', 'list', '--list', asked, '--format', 'csv');
  expect(csv.out.split('\r\n')[0]).toMatch(/,temporary,may$/);
  const odd = await usher('people', 'list', '--list', 'can scenario edt');
  expect(odd).toMatchObject({
    code: 1,
    err: expect.stringMatching(/“scenario edt”. The nearest: scenario edit,/),
  });
  const nowhere = await usher('people', 'list', '--list', 'can scenario edit in Atlantis');
  expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('no place called “Atlantis”') });
});

it('usher people list shows the available lists and formats for an unknown one', async () => {
  const list = await usher('people', 'list', '--list', 'rich');
  expect(list).toMatchObject({
    code: 1,
    err: expect.stringContaining('expected all, no-team, no-two-factor'),
  });
  const format = await usher('people', 'list', '--format', 'xml');
  expect(format).toMatchObject({ code: 1, err: expect.stringContaining('expected text, csv or json') });
});

it('usher people list names a wrong setting, and explains what to do if Make cannot be read', async () => {
  const bare = await usherWith({}, 'people', 'list');
  expect(bare).toMatchObject({ code: 1, err: expect.stringContaining('MAKE_API_TOKEN') });
  const env = { ...harness.settings(), MAKE_API_TOKEN: '5b0e7a52-1c4d-4a8e-9f30-000000009999' };
  const refused = await usherWith(env, 'people', 'list');
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('does not take it') });
});

it('usher people show lists a person’s access, requests and decisions, and requests about them', async () => {
  const ben = await usher('people', 'show', 'ben@example.com');
  expect(ben.code).toBe(0);
  expect(ben.out).toContain('Ben Weber <ben@example.com>');
  expect(ben.out).toMatch(/Asked by them:\n {2}\S+ REQ-1 Make Dev Patel Team Operator of Finance Ops/);
  const ana = await usher('people', 'show', 'U0ANA');
  expect(ana.out).toMatch(/Done by them:\n {2}\S+ REQ-1 U0ANA approved revision 1/);
  expect(ana.out).toContain('Ana Costa <ana@example.com>');
  const dev = await usher('people', 'show', 'dev@example.com');
  expect(dev.out).toMatch(/About them:\n {2}\S+ REQ-1/);
  expect(dev.out).toContain('Temporary: Team Operator of Finance Ops until');
  const nobody = await usher('people', 'show', 'nobody@example.com');
  expect(nobody).toMatchObject({ code: 1, err: 'Usher knows nothing about nobody@example.com\n' });
  const wrong = await usher('people', 'show', 'Ben Weber');
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('expected an address or a Slack id') });
});
