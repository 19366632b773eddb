import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { folderToRead } from '../../src/cli/record-place.js';
import { show } from '../../src/cli/show.js';
import { ledgerFile } from '../store/embedded/folder.js';
import { usher } from './main.js';
import { quarter } from './quarter.js';
import { told } from './told.js';

async function shown(dir: string, id: string) {
  const { terminal, text, complaints } = told();
  const code = await show(id, folderToRead(dir), terminal);
  return { code, text: text(), complaints };
}

it('the history of a request shows who, why, what, all decisions, writes and verifications, and its entries', async () => {
  const { folder } = await quarter();
  const { code, text } = await shown(folder.dir, 'REQ-1');
  expect(code).toBe(0);
  const inOrder = [
    'REQ-1  Make Dev Deol Team Operator of Finance Ops',
    'Asked by   U0ANA (ana@example.com, Make user 12), 2026-01-30T12:00:00Z',
    'State      done, verified on Make 2026-02-01T12:00:01Z',
    'Ticket     OPS-12',
    '  | Quarterly close',
    'by policy policy',
    '“Finance Ops” for “Dev Deol”: “no role” → “Team Operator”',
    'rule “everything else”: 1 of “platform”',
    '2026-01-30T12:00:01Z  refused: U0ANA tried to approve (own-request)',
    'U0BEN approved revision 1 by the rule “everything else”',
    'could not be delivered (“tell:T0HOME/U0ANA”): “user_not_found”',
    'about to write to Make (change 1, doing, step 1), attempt 1: set-team-role (organizationId 1, teamId 7',
    'applied, as reading back shows',
    '2026-02-01T12:00:01Z  change 1 verified on Make',
    'matched: role-changed in “Harbour”',
    'Rests on these entries of the ledger',
  ];
  const places = inOrder.map((part) => text.indexOf(part));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  for (const line of await folder.lines()) {
    const { n, hash, stream } = JSON.parse(line);
    if (stream === 'request/REQ-1') expect(text).toContain(`  ${n}  ${hash}`);
  }
});

it('typed text cannot begin its own line or control the terminal', async () => {
  const { folder } = await quarter();
  const denied = await shown(folder.dir, 'REQ-2');
  expect(denied.text).toContain('U0BEN denied: “a | b | --- | --- | ## Heading”');
  const linked = await shown(folder.dir, 'REQ-5');
  expect(linked.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  for (const line of denied.text.split('\n')) expect(line).not.toMatch(/^(##|\| ---)/);
});

it('an emergency is marked, and an erasure is part of the history', async () => {
  const { folder } = await quarter();
  expect((await shown(folder.dir, 'REQ-3')).text).toContain('Marked     emergency');
  const { text } = await shown(folder.dir, 'REQ-4');
  expect(text).toContain('  | (erased)');
  expect(text).toContain('personal values of “request/REQ-4” erased; asked by “Zoë”');
});

it('an unknown request is an error with exit status 1', async () => {
  const { folder } = await quarter();
  const { code, complaints } = await shown(folder.dir, 'REQ-99');
  expect([code, complaints]).toEqual([1, [`there is no request REQ-99 in the ledger in ${folder.dir}`]]);
  const program = await usher('ledger', 'show', 'seven', folder.dir);
  expect(program).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('such as usher ledger show REQ-7'),
  });
});

it('the history can be shown while Usher runs', async () => {
  const { folder } = await quarter();
  await folder.open();
  expect(await usher('ledger', 'show', 'REQ-1', folder.dir)).toMatchObject({
    code: 0,
    out: expect.stringContaining('change 1 verified on Make'),
  });
});

it('a truncated last line is reported, because the history may lack its content', async () => {
  const { folder } = await quarter();
  const file = ledgerFile(folder, '2026-02');
  await writeFile(file, (await readFile(file)).subarray(0, -200));
  const { code, text, complaints } = await shown(folder.dir, 'REQ-1');
  expect(code).toBe(1);
  expect(text).toContain('REQ-1  Make Dev Deol Team Operator of Finance Ops');
  const notRead = /Not read: entry \d+ \(ledger-2026-02\.jsonl/;
  expect(complaints.join()).toMatch(notRead);
  for (const args of [
    ['policy', 'explain', 'REQ-1', folder.dir],
    ['ledger', 'policy', folder.dir],
  ])
    expect(await usher(...args)).toMatchObject({ code: 1, err: expect.stringMatching(notRead) });
});
