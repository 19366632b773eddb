import { expect, vi } from 'vitest';
import type { ModalHandle } from '../../sandbox/slack/people/modal-handle.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import { cardOf, cardShows, deny, dm, finalAnswer, openRoleForm, writesOn } from './asking.js';
import type { Harness } from './harness.js';
import { story } from './story.js';

const operatorInFinance = { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' } as const;

/** The role form, with the fields for more people and teams open. */
async function openForSeveral(person: Person): Promise<ModalHandle> {
  const form = await openRoleForm(person, operatorInFinance);
  await form.click('form.several');
  await form.waitForUpdate((_, text) => text.includes('More people'));
  return form;
}

/** Chooses people and teams besides those of the first fields. */
async function addTo(form: ModalHandle, people: readonly string[], teams: readonly string[]): Promise<void> {
  for (const name of people) await form.typeahead('more-people', name);
  for (const name of teams) await form.typeahead('more-teams-7301', name);
  await form.fill({
    'more-people': [...people],
    ...(teams.length > 0 && { 'more-teams-7301': [...teams] }),
    reason: 'Month-end closing',
  });
}

const roleOf = ({ make }: Harness, userId: number, teamId: number) => make.world.teamRole(userId, teamId);

story('several people get a role in several teams by one request', {}, async (harness) => {
  const ben = harness.person('U0BEN');
  const form = await openForSeveral(ben);
  await addTo(form, ['Eva Novak'], ['Marketing']);
  await form.submit();
  expect(await finalAnswer(ben)).toContain('REQ-1: Make 2 people Team Operator of Finance Ops and Marketing');
  const card = await cardOf(harness, 'REQ-1');
  const shown = await cardShows(harness, card, /Platform decides/);
  for (const name of ['Dev Patel', 'Eva Novak', 'Finance Ops', 'Marketing']) expect(shown).toContain(name);
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /checked on Make/);
  for (const userId of [4133, 4134]) {
    for (const team of [915, 916]) expect(roleOf(harness, userId, team)).toBe('Team Operator');
  }
});

story(
  'a person whom another request is about is named, and is left out on a second try',
  {},
  async (harness) => {
    const ben = harness.person('U0BEN');
    const alone = await openRoleForm(ben, operatorInFinance);
    await alone.fill({ reason: 'Asked first' });
    await alone.submit();
    expect(await finalAnswer(ben)).toContain('REQ-1');
    await (await ben.waitForModal({ title: /Asked/ })).close({ all: true });
    const form = await openForSeveral(ben);
    await addTo(form, ['Eva Novak', 'Cat Lindqvist'], []);
    await form.submit();
    const refused = await finalAnswer(ben);
    expect(refused).toContain('This is already asked: REQ-1.');
    expect(refused).toContain('Make Dev Patel Team Operator of Finance Ops: REQ-1 is about this already.');
    expect(refused).toContain('Go back and tick “Leave out what is wrong” to ask for the other 2.');
    await (await ben.waitForModal({ title: /Not possible/ })).close();
    await form.fill({ 'leave-out': ['leave-out'] });
    await form.submit();
    const answer = await finalAnswer(ben);
    expect(answer).toMatch(/Your request is REQ-2: Make 2 people Team Operator of Finance Ops/);
    expect(answer).toMatch(
      /Left out:.*Make Dev Patel Team Operator of Finance Ops: REQ-1 is about this already/s,
    );
  },
);

story('who has the role already is named, and is left out on a second try', {}, async (harness) => {
  harness.make.world.setTeamRole(4134, 915, 'Team Operator');
  const ben = harness.person('U0BEN');
  const form = await openForSeveral(ben);
  await addTo(form, ['Eva Novak'], []);
  await form.submit();
  const refused = await finalAnswer(ben);
  expect(refused).toMatch(/Eva Novak .*already/);
  expect(refused).toContain('Go back and tick “Leave out what is wrong” to ask for the other one.');
  await (await ben.waitForModal({ title: /Not possible/ })).close();
  await form.fill({ 'leave-out': ['leave-out'] });
  await form.submit();
  const answer = await finalAnswer(ben);
  expect(answer).toMatch(/Your request is REQ-1: Make Dev Patel Team Operator of Finance Ops/);
  expect(answer).toMatch(/Left out:.*Eva Novak/s);
  await harness.person('U0ANA').click(await cardOf(harness, 'REQ-1'), 'Approve');
  await vi.waitFor(() => expect(writesOn(harness)).toHaveLength(1), 30_000);
});

const regions = Array.from({ length: 30 }, (_, n) => `Region ${n + 1}`);

story(
  'more than fifty changes are refused at the field, and nothing is lost',
  {
    make(world) {
      for (const [n, name] of regions.entries()) world.addTeam({ id: 2000 + n, name, organizationId: 7301 });
    },
  },
  async (harness) => {
    const ben = harness.person('U0BEN');
    const form = await openForSeveral(ben);
    await form.typeahead('more-people', 'Eva Novak');
    await form.typeahead('more-teams-7301', 'Region');
    const chosen = { 'more-people': ['Eva Novak'], reason: 'Month-end closing' };
    await form.fill({ ...chosen, 'more-teams-7301': regions });
    expect(await form.submit()).toMatchObject({
      errors: { 'more-people': 'That is 62 changes. One request takes 50 at most.' },
    });
    await form.fill({ 'more-teams-7301': regions.slice(0, 24) });
    await form.submit();
    expect(await finalAnswer(ben)).toContain('Make 2 people Team Operator of 25 teams in Harbour Logistics');
  },
);

story(
  'a request for several can be narrowed line by line, and asked again with all of them',
  {},
  async (harness) => {
    const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    const form = await openForSeveral(ben);
    await addTo(form, ['Eva Novak'], ['Marketing']);
    await form.submit();
    await finalAnswer(ben);
    await (await ben.waitForModal()).close({ all: true });
    const card = await cardOf(harness, 'REQ-1');
    await ana.click(card, 'Offer less');
    const offer = await ana.waitForModal({ title: /Offer less/ });
    for (const line of ['Dev Patel · Finance Ops', 'Dev Patel · Marketing', 'Eva Novak · Finance Ops'])
      expect(JSON.stringify(offer.view)).toContain(line);
    await offer.close({ all: true });
    await deny(ana, card, 'Not this month');
    const { rendered: _, ...notice } = await dm(ben, /Not this month/);
    await ben.click(notice, 'Ask again');
    const again = await ben.waitForModal({ title: /Ask for a role/ });
    await again.submit();
    expect(await finalAnswer(ben)).toContain(
      'REQ-2: Make 2 people Team Operator of Finance Ops and Marketing',
    );
  },
);

story('a change that Make refuses is named with its person and team', {}, async (harness) => {
  const ben = harness.person('U0BEN');
  const form = await openForSeveral(ben);
  await addTo(form, ['Eva Novak'], ['Marketing']);
  await form.submit();
  await finalAnswer(ben);
  const card = await cardOf(harness, 'REQ-1');
  const body = { detail: 'Not in this team', message: 'Bad request', code: 'SC400' };
  const match = { method: 'POST', path: /\/user-team-roles\/916$/ };
  harness.make.faults.add({ match, kind: 'status', status: 400, body, times: Infinity });
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(
    harness,
    card,
    /2 done, 2 not done.*Not done for dev@example\.com in Marketing and eva@example\.com in Marketing: Make says/s,
  );
});
