import type { Person } from '../../slack/people/person.js';
import type { SeenMessage } from '../../slack/people/seen.js';
import type { Stage } from '../../tour/stage.js';
import {
  approve,
  asked,
  audit,
  bare,
  cardNamed,
  forward,
  linked,
  listening,
  logistics,
  message,
  modal,
  once,
  patience,
  said,
  sent,
} from '../acting.js';
import type { Act } from '../surface.js';

/** Waits until the watch has read the roles in each team, so that an alert knows the earlier one. */
async function teamsRead({ make }: Stage): Promise<void> {
  const teams = [...make.world.teams.values()].filter(({ organizationId }) => organizationId === logistics);
  for (const { id } of teams) {
    const read = { path: new RegExp(`^/teams/${id}/user-team-roles`), status: 200 };
    const isRead = make.calls.some(({ path, status }) => read.path.test(path) && status === read.status);
    if (!isRead) await make.waitForCall(read, patience);
  }
}

/**
 * Lets a minute pass before a change, as between the polls of an installation: the alert then always names two minutes,
 * whenever the real one ends.
 */
const aMinuteLater = (stage: Stage): void => forward(stage, 60_000);

/** A change that nobody asked for, and its alert. */
export const alerts: Act = async function* (stage) {
  const { slack, make } = stage;
  const [ada, ana, ben] = [slack.person('U0ADMIN'), slack.person('U0ANA'), slack.person('U0BEN')];
  await ada.command('/make-audit', '', { channel: audit });
  const feeds = await ada.waitForModal({}, patience);
  yield modal(ada, feeds, {
    name: 'form-audit',
    says: '`/make-audit`: the events of Make that a channel gets.',
  });
  await feeds.close({ all: true });
  yield message(ada, await listening(stage), { name: 'feed-watching', says: 'The first message of a feed.' });
  await teamsRead(stage);
  const mayLook = { category: 'organization', permissions: ['organization view'] } as const;
  const role = make.world.addCustomRole(logistics, { name: 'Auditor', ...mayLook });
  make.world.setOrganizationRole(4134, logistics, 'Auditor');
  await Promise.all([
    said(ana, audit, /custom role .*Auditor.* was made/),
    said(ana, audit, /Eva Novak.* became .*Auditor/),
  ]);
  aMinuteLater(stage);
  make.world.setTeamRole(4133, 917, 'Team Admin', 4121);
  const alert = await said(ana, audit, /Dev Patel.*Nobody asked Usher.*Ines Duarte\*? did it/s);
  yield message(ana, alert, { name: 'feed-alert', says: 'A change that nobody asked for.', inDark: true });
  const questions = [
    ['Freeze changes', 'freeze', 'The question before all changes are frozen.'],
    ['Accept', 'accept', 'The question before a change that nobody asked for is accepted.'],
  ] as const;
  for (const [pressed, name, says] of questions)
    yield message(ana, alert, { name: `confirm-${name}`, says, pressed });
  await ben.click(alert, 'Ask to undo');
  const undo = await ben.waitForModal({ callback_id: 'ask.role', text: /^After/m }, patience);
  await undo.choose('After', 'Team Operator');
  const { answer, id } = await sent(ben, undo);
  await answer.close({ all: true });
  yield message(ana, await linked(ana, alert, id), {
    name: 'feed-undo-asked',
    says: 'A request to undo it is open.',
  });
  await approve(ana, await cardNamed(slack, id), /checked on Make/);
  yield message(ana, await once(ana, alert, /Undone:/), { name: 'feed-undone', says: 'Undone.' });
  // Entries that one poll reads are one message.
  await said(ana, audit, /→ .*in Platform .*REQ-1/);
  const wish = {
    who: 'dev@example.com',
    where: 'Finance Ops',
    role: 'Team Operator',
    why: 'Month-end closing',
  };
  await approve(ana, await asked(slack, ben, wish), /checked on Make/);
  const line = await said(ana, audit, /no role → .*Finance Ops/s);
  yield message(ana, line, {
    name: 'feed-lines',
    says: 'The feed’s line about a requested change.',
  });

  aMinuteLater(stage);
  make.world.setPermissions(role, ['organization view', 'organization edit', 'team add and edit']);
  yield message(ana, await said(ana, audit, /Auditor.*may do more/), {
    name: 'ground',
    says: 'A role that may do more than before.',
  });
  forward(stage, 25 * 3_600_000);
  yield message(ana, await said(ana, audit, /entries|[Rr]ecord/), {
    name: 'daily-line',
    says: 'The daily line, with the head of the record.',
  });
};

/** Twenty-eight changes at once. */
export const alarm: Act = async function* (stage) {
  const { slack, make } = stage;
  const [ana, ben] = [slack.person('U0ANA'), slack.person('U0BEN')];
  await listening(stage);
  aMinuteLater(stage);
  for (const user of crowd(stage)) make.world.setOrganizationRole(user, logistics, 'Guest');
  const open = await said(ana, audit, /28 people became/);
  await ana.waitForMessage({ channel: audit, thread: true, text: /became .*Guest/ }, patience);
  yield message(ana, open, {
    name: 'alarm',
    says: 'Twenty-eight changes at once are one alarm.',
    inDark: true,
  });
  await ben.click(open, 'Ask to undo all 28');
  const undo = await ben.waitForModal({ callback_id: 'finding.undo-many' }, patience);
  yield modal(ben, undo, { name: 'form-undo-many', says: 'Asking to undo all 28 changes.' });
  const { answer, id } = await sent(ben, undo);
  await answer.close({ all: true });
  yield message(ana, await linked(ana, open, id), {
    name: 'alarm-undo-asked',
    says: 'The alarm after somebody asked to undo it.',
  });
  const refused = { status: 403, body: { message: 'You are not allowed to do this.', code: 'SC403' } };
  make.faults.add({ kind: 'status', match: { method: 'POST', path: /users\/4203\// }, times: 5, ...refused });
  const card = await cardNamed(slack, id);
  yield message(ana, card, { name: 'card-many', says: 'A request about many people.' });
  const partial = await approve(ana, card, /27 done, 1 not done/);
  yield message(ana, partial, { name: 'card-partial', says: 'Done for all but one, which Make refused.' });
  yield message(ana, await once(ana, open, /Undone:.*\(27 of 28\).*1 of 28 is open/s), {
    name: 'alarm-partial',
    says: 'The alarm with one change still open.',
  });
};

const crowd = ({ make: { world } }: Stage): number[] =>
  [...world.users.keys()]
    .filter((id) => id >= 4200 && world.organizationRole(id, logistics) === 'Member')
    .slice(0, 28);

/** Lists of who has what, and reviews. */
export const known: Act = async function* (stage) {
  const { slack } = stage;
  const [ada, ana] = [slack.person('U0ADMIN'), slack.person('U0ANA')];
  await listening(stage);
  yield message(ada, await whispered(ada, 'list', /Who has what on Make/), {
    name: 'lists',
    says: 'The lists, with their lengths.',
  });
  yield message(ada, await wholeList(ada), { name: 'list', says: 'One of them.' });
  yield message(ada, await whispered(ada, 'who dev@example.com', /Dev Patel/), {
    name: 'who',
    says: 'One person’s roles on Make.',
  });
  await ada.command('/make-access', 'review finance ops');
  const call = await ana.waitForMessage({ channel: 'dm', text: /Please review/ }, patience);
  yield message(ana, call, { name: 'dm-review', says: 'The call to a reviewer.' });
  await ana.click(call, 'access-review.open');
  const page = await ana.waitForModal({ callback_id: 'access-review.page' }, patience);
  yield modal(ana, page, { name: 'review-page', says: 'Reviewing who has which role.' });
  await page.close({ all: true });
  await slack.changeUser('U0DEV', { deleted: true });
  yield message(ana, await cardNamed(slack, 'REQ-1'), {
    name: 'card-leaver',
    says: 'Somebody left the company.',
  });
};

/** A list, once the watch has looked at every team: until then Usher does not know all roles and since when people have them. */
async function wholeList(person: Person): Promise<SeenMessage> {
  const whole = /^.Without two-factor:. .*Harbour Labs: Owner \(from before Usher\)\nTeams: Lab: Team Admin/s;
  for (let asked = 1; ; asked += 1) {
    await person.command('/make-access', 'list no-two-factor');
    const found = person.waitForMessage({ channel: 'ephemeral', text: whole }, patience / 30);
    const list = asked < 30 ? await found.catch(() => undefined) : await found;
    if (list) return list;
  }
}

async function whispered(person: Person, words: string, text: RegExp): Promise<SeenMessage> {
  await person.command('/make-access', words);
  return person.waitForMessage({ channel: 'ephemeral', text: new RegExp(bare(text.source), 's') }, patience);
}
