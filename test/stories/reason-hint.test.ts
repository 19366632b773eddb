import { expect } from 'vitest';
import { openRoleForm } from './asking.js';
import { story } from './story.js';

const policy = `
version: 1
approvals_channel: C0APPROVALS
admins: [U0ADMIN, U0OTHER]
groups: { platform: [U0ANA, U0BEN] }
rules:
  - name: invitations and team admins need a ticket
    when: { kind: [invite, change-team-role], role_after: [Member, Team Admin] }
    reason: { pattern: '^[A-Z]+-\\d+', hint: "Name the ticket, e.g. OPS-412" }
    stages: [{ from: [platform] }]
  - name: everything else
    stages: [{ from: [platform] }]
`;
const hint = 'Under the rule “invitations and team admins need a ticket”: Name the ticket, e.g. OPS-412.';

story(
  'a form shows the policy’s requirement for a reason before it is typed, if there is one',
  { policy },
  async (harness) => {
    const eva = harness.person('U0EVA');
    const form = await openRoleForm(eva, {
      who: 'dev@example.com',
      where: 'Marketing',
      role: 'Team Monitoring',
    });
    await form.waitForUpdate((view) => !JSON.stringify(view).includes(hint));
    await form.choose('After', 'Team Admin');
    await form.waitForUpdate((view) => JSON.stringify(view).includes(hint));
    expect(form.text()).not.toContain('[A-Z]');
    await form.close({ all: true });
    await eva.command('/make-invite', 'noor@example.com');
    const invite = await eva.waitForModal({ callback_id: 'ask.invite' });
    await invite.waitForUpdate((view) => JSON.stringify(view).includes(hint));
    expect(invite.text()).not.toContain('[A-Z]');
  },
);
