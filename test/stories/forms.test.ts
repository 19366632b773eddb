import { expect } from 'vitest';
import { askForRole, bare, cardOf, deny, finalAnswer, told } from './asking.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';
import { cardNow } from './token-forms.js';

story('the form opens filled in with the person the command names', {}, async (harness) => {
  const ben = harness.person('U0BEN');
  await ben.command('/make-role', '<@U0DEV|dev>');
  const byMention = await ben.waitForModal({ callback_id: 'ask.role' });
  expect(byMention.text()).toContain('Who: [Dev Patel]');
  await byMention.close();
  await ben.command('/make-role', 'cat@example.com');
  const byAddress = await ben.waitForModal({ callback_id: 'ask.role' });
  expect(byAddress.text()).toContain('Who: [Cat Lindqvist]');
  await byAddress.close();
  await ben.command('/make-role', 'nobody@example.com');
  await told(ben, /Make knows nobody by that name or address here\. Invite them with \/make-invite/);
  await ben.command('/make-invite', 'noor@example.com pia@example.com');
  const invite = await ben.waitForModal({ callback_id: 'ask.invite' });
  expect(invite.text()).toContain('noor@example.com');
  expect(invite.text()).toContain('pia@example.com');
});

story.ofSeries('addresses typed after the command are all invited', {}, async (harness) => {
  const ben = harness.person('U0BEN');
  await ben.command('/make-invite', 'noor@example.com pia@example.com');
  const invite = await ben.waitForModal({ callback_id: 'ask.invite' });
  await invite.fill({ reason: 'Both join' });
  await invite.submit();
  expect(await finalAnswer(ben)).toContain('Invite 2 people');
});

story.ofSeries(
  'people are found by three letters of their name among more than a hundred, but not by a guest',
  {},
  async (harness) => {
    const ben = harness.person('U0BEN');
    await ben.command('/make-role');
    const modal = await ben.waitForModal({ callback_id: 'ask.role' });
    expect(await modal.typeahead('person', 'zo')).toEqual([]);
    const found = await modal.typeahead('person', 'zoe');
    expect(found.length).toBeGreaterThan(0);
    expect(JSON.stringify(found)).not.toContain('@');
    const last = found[0]?.text ?? '';
    await modal.choose('person', last);
    await modal.typeahead('place', 'Marketing');
    await modal.choose('place', 'Marketing');
    await modal.waitForUpdate((_, text) => text.includes('After'));
    await modal.choose('After', 'Team Operator');
    await modal.fill({ reason: 'Campaign in spring' });
    await modal.submit();
    expect(await finalAnswer(ben)).toContain(`Make ${last}`);
    const guest = harness.person('U0GUEST');
    await guest.command('/make-role');
    await told(guest, /Guests cannot ask or decide here/);
    expect(harness.slack.workspace.modalsOf('U0GUEST')).toEqual([]);
  },
);

story.ofSeries(
  'a choice updates the fields that depend on it and keeps what was typed',
  {},
  async (harness) => {
    const ben = harness.person('U0BEN');
    await ben.command('/make-role', 'dev@example.com');
    const modal = await ben.waitForModal({ callback_id: 'ask.role' });
    await modal.fill({ reason: 'Typed before choosing', duration: '8 hours' });
    await modal.typeahead('place', 'Platform');
    await modal.choose('place', 'Platform');
    await modal.waitForUpdate((_, text) => text.includes('After'));
    expect(bare(modal.text())).toContain('Now: in this team');
    expect(modal.text()).toContain('Typed before choosing');
    expect(modal.text()).toContain('8 hours');
    await modal.choose('After', 'Team Admin');
    await modal.typeahead('place', 'Harbour Logistics');
    await modal.choose('place', 'Harbour Logistics');
    await modal.waitForUpdate((_, text) => bare(text).includes('Now: Member'));
    expect(modal.options('After')).toContain('Admin');
    expect(modal.options('After')).not.toContain('Owner');
    expect(modal.options('After')).toContain('Remove from Harbour Logistics');
    expect(modal.text()).toContain('Typed before choosing');
  },
);

story(
  'errors appear at their fields, no input is lost, and a token is never shown again',
  {},
  async (harness) => {
    const ben = harness.person('U0BEN');
    await ben.command('/make-invite', 'no address');
    const invite = await ben.waitForModal({ callback_id: 'ask.invite' });
    await invite.fill({ reason: 'A new colleague' });
    expect(await invite.submit()).toEqual({
      errors: { emails: '“no address” has no address. Write: Noor Haddad <noor@example.com>' },
    });
    const token = '0f8fad5b-d9cb-469f-a165-70867728950e';
    await invite.fill({ emails: 'noor@example.com', reason: `the key is ${token}` });
    const leaked = await invite.submit();
    expect(JSON.stringify(leaked)).toContain('Treat it as leaked');
    expect(JSON.stringify(leaked)).not.toContain(token);
    expect(invite.text()).toContain('noor@example.com');
    await invite.close();

    await ben.command('/make-role', 'dev@example.com');
    const role = await ben.waitForModal({ callback_id: 'ask.role' });
    await role.typeahead('place', 'Platform');
    await role.choose('place', 'Platform');
    await role.waitForUpdate((_, text) => text.includes('After'));
    await role.fill({ After: 'Remove from Platform', duration: '8 hours', reason: 'Not needed now' });
    const errors = await role.submit();
    expect(JSON.stringify(errors)).toContain('A removal cannot be temporary');
    for (const command of ['/make-invite', '/make-role', '/make-access']) {
      const { ackText } = await ben.command(command, `who ${token}`);
      expect(ackText).toContain('Treat it as leaked');
    }
    expect(await harness.disk()).not.toContain(token);
    expect(harness.app().output()).not.toContain(token);
  },
);

/** The test holds a call to Make until a person has acted, however long that takes. */
const patient = { env: { MAKE_TIMEOUT_SECONDS: '60' } };

story(
  'the form says that Make is being asked, and Back returns to what was typed',
  patient,
  async (harness) => {
    const ben = harness.person('U0BEN');
    const slow = harness.make.faults.hold({ method: 'GET', path: /users\/4134\/user-team-roles\/915/ });
    const asking = askForRole(ben, {
      who: 'eva@example.com',
      where: 'Finance Ops',
      role: 'Team Monitoring',
      reason: 'Looks at the runs',
    });
    await slow.arrived;
    const checking = await ben.waitForModal({ title: /Checking/ });
    expect(checking.text()).toContain('Looking up how things are on Make now, and who decides.');
    slow.release();
    expect(await asking).toContain('Eva Novak is already Team Monitoring of Finance Ops.');
    const refused = await ben.waitForModal({ title: /Not possible/ });
    await refused.close();
    const form = await ben.waitForModal({ callback_id: 'ask.role' });
    expect(form.text()).toContain('Looks at the runs');
    await form.choose('After', 'Team Operator');
    await form.submit();
    expect(await finalAnswer(ben)).toContain('Your request is REQ-1');
  },
);

story('the same form submitted twice makes one request', patient, async (harness) => {
  const ben = harness.person('U0BEN');
  const slow = harness.make.faults.hold({ method: 'GET', path: /users\/4133\/user-team-roles\/915/ });
  await ben.command('/make-role', 'dev@example.com');
  const modal = await ben.waitForModal({ callback_id: 'ask.role' });
  await modal.typeahead('place', 'Finance Ops');
  await modal.choose('place', 'Finance Ops');
  await modal.waitForUpdate((_, text) => text.includes('After'));
  await modal.fill({ After: 'Team Operator', reason: 'Clicked twice' });
  await Promise.all([modal.submit(), modal.submit()]);
  await slow.arrived;
  slow.release();
  await finalAnswer(ben);
  await cardOf(harness, 'REQ-1');
  const submitted = (await harness.events()).filter(({ type }) => type === 'request.submitted');
  expect(submitted).toHaveLength(1);
});

story(
  'a form closed while Make is being asked still makes the request, and the answer is a message',
  patient,
  async (harness) => {
    const ben = harness.person('U0BEN');
    const slow = harness.make.faults.hold({ method: 'GET', path: /users\/4134\/user-team-roles\/915/ });
    const asking = askForRole(ben, {
      who: 'eva@example.com',
      where: 'Finance Ops',
      role: 'Team Monitoring',
    });
    // `asking` waits for an answer in a form that is closed by then.
    asking.catch(() => undefined);
    await slow.arrived;
    const checking = await ben.waitForModal({ title: /Checking/ });
    await checking.close({ all: true });
    slow.release();
    await ben.waitForMessage({ channel: 'dm', text: /Eva Novak is already Team Monitoring/ }, 30_000);
    expect(harness.slack.workspace.modalsOf('U0BEN')).toEqual([]);
  },
);

story.ofSeries('Ask again opens the form filled in with the earlier request', {}, async (harness) => {
  const ben = harness.person('U0BEN');
  await askForRole(ben, {
    who: 'dev@example.com',
    where: 'Finance Ops',
    role: 'Team Operator',
    duration: '8 hours',
    reason: 'For the audit week',
  });
  await ben.waitForModal().then((modal) => modal.close({ all: true }));
  const card = await cardOf(harness, 'REQ-1');
  await deny(harness.person('U0ANA'), card, 'Ask again on Monday');
  await harness
    .person('U0ANA')
    .waitForMessageUpdate(card, ({ rendered }) => rendered.includes('[Ask again]'), 30_000);
  await ben.click(card, 'Ask again');
  const form = await ben.waitForModal({ callback_id: 'ask.role' });
  for (const text of ['Dev Patel', 'Finance Ops', 'Team Operator', '8 hours', 'For the audit week']) {
    expect(form.text()).toContain(text);
  }
  await form.submit();
  expect(await finalAnswer(ben)).toContain('Your request is REQ-2');
  await harness.person('U0INES').click(card, 'Ask again');
  await told(harness.person('U0INES'), /There is no request REQ-1, or you may not read it/);
});

const onlyForAWeek = storyPolicy
  .replace(
    '    stages: [{ from: [platform], approvals: 1 }',
    '    at_most: { duration: 30d }\n    stages: [{ from: [platform], approvals: 1 }',
  )
  .replace(
    '  - name: everything else\n',
    '  - name: everything else\n    when: { kind: [change-team-role, change-organization-role] }\n    at_most: { duration: 7d }\n',
  );

story(
  'the form says who decides the choices so far, and opens with the longest time that the policy always gives',
  { policy: onlyForAWeek },
  async (harness) => {
    const ben = harness.person('U0BEN');
    await ben.command('/make-role', 'dev@example.com');
    const modal = await ben.waitForModal({ callback_id: 'ask.role' });
    expect(modal.text()).toContain('[7 days]');
    await modal.typeahead('place', 'Harbour Logistics');
    await modal.choose('place', 'Harbour Logistics');
    await modal.waitForUpdate((_, text) => text.includes('After'));
    await modal.choose('After', 'Admin');
    const two = 'Platform decides (any 1), then Security (any 1).';
    await modal.waitForUpdate((_, text) => bare(text).includes(two));
    await modal.choose('For how long', 'Until somebody changes it');
    await modal.waitForUpdate((_, text) => /gives this for a limited time only/.test(text));
    await modal.choose('After', 'App Developer');
    await modal.choose('For how long', '30 days');
    await modal.waitForUpdate((_, text) =>
      /That is longer than the rule .everything else. allows/.test(text),
    );
    await modal.choose('For how long', '8 hours');
    await modal.waitForUpdate((_, text) => bare(text).includes('Platform decides (any 1).'));
    await modal.fill({ reason: 'Takes over the imports' });
    await modal.submit();
    expect(bare(await finalAnswer(ben))).toContain('Platform decides (any 1)');
    expect(cardNow(harness, await cardOf(harness, 'REQ-1'))).toContain('8 hours');
  },
);

story(
  'the invitation form says who decides, and opens with the largest organization',
  {},
  async (harness) => {
    const ben = harness.person('U0BEN');
    await ben.command('/make-invite', 'noor@example.com');
    const modal = await ben.waitForModal({ callback_id: 'ask.invite' });
    expect(bare(modal.text())).toContain('Platform decides (any 1).');
    await modal.choose('Role in the organization', 'Admin');
    await modal.waitForUpdate((_, text) =>
      bare(text).includes('Platform decides (any 1), then Security (any 1)'),
    );
    await modal.close();
    await ben.command('/make-invite', 'noor@example.org');
    const outside = await ben.waitForModal({ callback_id: 'ask.invite' });
    expect(outside.text()).toContain('Invitations go to addresses at example.com only');
  },
);

const byPlatform = storyPolicy.replace(
  '  - name: everything else',
  '  - name: platform asks security\n    when: { requester: [platform] }\n    stages: [{ from: [security] }]\n  - name: everything else',
);

story(
  'the form opens without the people who decide while Slack does not say who is in a group',
  { policy: byPlatform },
  async (harness) => {
    harness.slack.faults.hold({ method: 'usergroups.users.list' });
    const cat = harness.person('U0CAT');
    await cat.command('/make-invite', 'noor@example.com');
    const modal = await cat.waitForModal({ callback_id: 'ask.invite' }, 3000);
    expect(bare(modal.text())).not.toContain('decides (any 1)');
    expect(modal.text()).toContain('noor@example.com');
  },
);
