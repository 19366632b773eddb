import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ModalHandle } from '../../sandbox/slack/people/modal-handle.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import type { SlackSandbox } from '../../sandbox/slack/server.js';
import type { Finding, Movement } from '../../src/approvals/audit-event.js';
import { auditActionIds, findingClick } from '../../src/slack/audit-ids.js';
import type { WatchQueries } from '../../src/watch/watch-queries.js';
import { openDoors } from './listener-fixture.js';

const at = Date.parse('2026-11-20T09:00:00Z');
const dev: Finding = {
  id: 'f1',
  organizationId: 7301,
  organization: 'Harbour Logistics',
  movement: 'role-changed',
  userId: 4133,
  name: { personal: 'Dev Patel' },
  email: { personal: 'dev@example.com' },
  between: { from: at, until: at + 60_000 },
  verdict: 'unexplained',
};
const platform = { id: 917, name: 'Platform' };

let findings: Map<string, Awaited<ReturnType<WatchQueries['finding']>>>;
let answers: unknown[][];
let begun: unknown[][];
let became: Awaited<ReturnType<WatchQueries['answer']>>;
let list: Awaited<ReturnType<WatchQueries['acceptList']>>;
let shown: number[];
let slack: SlackSandbox;
let close: () => Promise<void>;

beforeAll(async () => {
  const doors = await openDoors({
    finding: async (organizationId, id) => findings.get(`${organizationId}/${id}`),
    async answer(...given) {
      answers.push(given);
      return became;
    },
    async acceptList(_organizationId, _by, missing) {
      shown.push(missing);
      return list;
    },
    alarm: async () => [],
    async beginUndo(...given) {
      begun.push(given);
    },
    accept: async () => 'over',
    counts: async () => ({ matched: 0, explained: 0, unexplained: 0 }),
    alarmIn: async () => undefined,
    recent: async () => [],
    recentGround: async () => [],
  });
  ({ slack, close } = doors);
});
afterAll(() => close());
beforeEach(() => {
  findings = new Map();
  answers = [];
  begun = [];
  became = 'filed';
  list = 'accepted';
  shown = [];
});

/** Presses a button of an alert about one finding. */
async function press(user: string, button: string, finding?: Finding, answered = false): Promise<Person> {
  if (finding) {
    const answer = { answer: { person: 'T0HARBOUR/U0DEV', mine: true, at: 0 } } as const;
    findings.set(`7301/${finding.id}`, { finding, ...(answered && answer) });
  }
  const person = slack.person(user);
  const alert = slack.person('U0ADMIN').post('C0AUDIT', 'an alert');
  await person.click(alert, button, { force: true, value: findingClick(7301, finding?.id ?? 'list-60') });
  return person;
}
const whispered = async (person: Person, text: RegExp) => {
  const { ts } = await person.waitForMessage({ channel: 'ephemeral', text }, 30_000);
  return ts;
};
const roleForm = (movement: Movement, more: Partial<Finding> = {}): Promise<ModalHandle> =>
  press('U0BEN', auditActionIds.undo, { ...dev, movement, ...more }).then((ben) =>
    ben.waitForModal({ callback_id: 'ask.role' }, 30_000),
  );
const bare = (modal: ModalHandle) => modal.text().replaceAll('*', '');

it.each([
  ['role-changed', { before: { id: 13, name: 'Member' } }, 'Harbour Logistics', 'Member'],
  ['joined', {}, 'Harbour Logistics', 'Remove from Harbour Logistics'],
  ['invited', {}, 'Harbour Logistics', 'Remove from Harbour Logistics'],
  ['accepted', {}, 'Harbour Logistics', 'Remove from Harbour Logistics'],
  ['joined-team', { team: platform }, 'Platform', 'Remove from Platform'],
  ['put-back', { team: platform }, 'Platform', 'Remove from Platform'],
  ['left-team', { team: platform, before: { id: 4, name: 'Team Operator' } }, 'Platform', 'Team Operator'],
  ['team-role-changed', { team: platform, before: { id: 1, name: 'Team Admin' } }, 'Platform', 'Team Admin'],
] as const)('undoing "%s" opens the role form filled in', async (movement, more, place, role) => {
  const form = await roleForm(movement, more);
  expect(bare(form)).toContain('Who: [Dev Patel]');
  expect(bare(form)).toContain(`Organization or team: [${place}]`);
  expect(bare(form)).toContain(`After: [${role}]`);
  expect(bare(form)).toContain('Puts back a change that nobody asked for.');
  await form.close({ all: true });
});

it('undoing a change that is already undone opens the form with person and team but no role', async () => {
  const form = await roleForm('changed-and-back', { team: platform });
  expect(bare(form)).toContain('Who: [Dev Patel]');
  expect(bare(form)).toContain('Organization or team: [Platform]');
  expect(form.view.state.values['role-t:7301:917']?.['form.role']?.selected_option).toBeNull();
  await form.close({ all: true });
});

it('undoing a departure opens the invitation form with their address', async () => {
  const ben = await press('U0BEN', auditActionIds.undo, { ...dev, movement: 'left' });
  const form = await ben.waitForModal({ callback_id: 'ask.invite' }, 30_000);
  expect(form.text()).toContain('Dev Patel <dev@example.com>');
  await form.close({ all: true });
  const nobody = await press('U0CAT', auditActionIds.undo, {
    ...dev,
    movement: 'left',
    email: { personal: '' },
  });
  await whispered(nobody, /Make has never shown the address of this person/);
});

it('a guest and an outsider are refused, and a button of an unknown finding only says what to do', async () => {
  await whispered(await press('U0GUEST', auditActionIds.undo, dev), /Guests cannot ask or decide here/);
  await whispered(await press('U0STRANGER', auditActionIds.undo, dev), /belongs to another one/);
  findings.clear();
  await whispered(
    await press('U0EVA', auditActionIds.undo),
    /keeps such a change for 8 days.*\/make-role.*usher ledger export/,
  );
  await whispered(await press('U0EVA', auditActionIds.mine), /keeps such a change for 8 days.*tell an admin/);
});

it('only the member a finding was addressed to can read it by its id', async () => {
  const notTheirs = /Only approvers, admins and the person who was asked about this change/;
  const about = { ...dev, userId: 4132, email: { personal: 'cat@example.com' } };
  for (const button of [auditActionIds.undo, auditActionIds.mine]) {
    for (const finding of [about, undefined]) {
      const before = slack.person('U0INES').ephemerals().length;
      const ines = await press('U0INES', button, finding);
      await expect.poll(() => ines.ephemerals().length).toBe(before + 1);
      expect(ines.ephemerals().at(-1)?.text).toMatch(notTheirs);
      expect(slack.workspace.modalsOf('U0INES')).toEqual([]);
      findings.clear();
    }
  }
  findings.set('7301/f1', { finding: about, asked: 'T0HARBOUR/U0INES' });
  const alert = slack.person('U0ADMIN').post('C0AUDIT', 'an alert');
  const value = findingClick(7301, 'f1');
  await slack.person('U0INES').click(alert, auditActionIds.mine, { force: true, value });
  const form = await slack.person('U0INES').waitForModal({ callback_id: 'finding.justify' }, 30_000);
  await form.close({ all: true });
});

it('"Was this you?" asks why, refuses a token, and files the reason', async () => {
  const person = await press('U0DEV', auditActionIds.mine, dev);
  const modal = await person.waitForModal({ callback_id: 'finding.justify' }, 30_000);
  expect(modal.text()).toContain('Dev Patel');
  await modal.fill({ reason: '5b0e7a52-1c4d-4a8e-9f30-000000004001' });
  expect(await modal.submit()).toEqual({ errors: { reason: expect.stringContaining('API token') } });
  await modal.fill({ reason: '    ' });
  expect(await modal.submit()).toEqual({ errors: { reason: expect.stringContaining('Say why') } });
  expect(answers).toEqual([]);
  await modal.fill({ reason: 'Agreed with Ana by telephone' });
  expect(await modal.submit()).toEqual({ closed: true });
  await person.waitForMessage({ channel: 'dm', text: /Filed as a late justification/ }, 30_000);
  expect(answers).toEqual([[7301, 'f1', 'T0HARBOUR/U0DEV', true, 'Agreed with Ana by telephone']]);
});

it('"Not me" is recorded at once, and every other outcome has its own message', async () => {
  await whispered(await press('U0INES', auditActionIds.notMine, dev), /on record that this was not you/);
  expect(answers).toEqual([[7301, 'f1', 'T0HARBOUR/U0INES', false]]);
  became = 'already';
  await whispered(await press('U0INES', auditActionIds.notMine, dev), /already answered/);
  became = 'unknown';
  await whispered(await press('U0INES', auditActionIds.notMine, dev), /Nothing was filed now: tell an admin/);
  became = 'not-asked';
  await whispered(await press('U0INES', auditActionIds.notMine, dev), /Only the person whom/);
  await whispered(await press('U0CAT', auditActionIds.mine, dev, true), /already answered/);
});

it('only admins can accept a list with many people missing', async () => {
  await whispered(await press('U0BEN', auditActionIds.acceptList), /Only an admin can do this/);
  await whispered(await press('U0ADMIN', auditActionIds.acceptList), /accepted as it is now/);
  expect(shown).toEqual([60]);
  list = 'more';
  await whispered(await press('U0OTHER', auditActionIds.acceptList), /misses more now than this message/);
  list = 'over';
  await whispered(await press('U0OTHER', auditActionIds.acceptList), /nothing to accept any more/);
});
