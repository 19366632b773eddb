import { expect } from 'vitest';
import { askForInvite, askForRole, cardOf, told, writesOn } from '../stories/asking.js';
import type { HarnessOptions } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import { story } from '../stories/story.js';

const deciding = (group: string, approvals: number): HarnessOptions => ({
  policy: storyPolicy
    .replace('invite_domains: [example.com]', 'invite_domains: [googlemail.com, xn--bcher-kva.example]')
    .replace('[U0ANA, U0BEN, S0PLATFORM]', group)
    .replace('stages: [{ from: [platform] }]', `stages: [{ from: [platform], approvals: ${approvals} }]`),
  slack(workspace) {
    const people = {
      U0GAIL: 'G.Ail+slack@gmail.com',
      U0TWIN: 'ga.il@googlemail.com',
      U0UMA: 'uma@bücher.example',
    };
    for (const [id, email] of Object.entries(people)) {
      workspace.addUser({ id, name: id.toLowerCase(), email });
      workspace.channels.get('C0APPROVALS')?.members.add(id);
    }
  },
});

story(
  'two accounts of one mailbox at Gmail are not two approvers',
  deciding('[U0GAIL, U0TWIN]', 2),
  async (harness) => {
    const who = { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' };
    expect(await askForRole(harness.person('U0BEN'), who)).toContain('Nobody could decide this');
  },
);

story(
  'nobody approves an invitation of their own mailbox in another spelling',
  deciding('[U0ANA, U0GAIL, U0UMA]', 1),
  async (harness) => {
    const ben = harness.person('U0BEN');
    for (const [id, approver, emails] of [
      ['REQ-1', 'U0GAIL', 'gail@googlemail.com'],
      ['REQ-2', 'U0UMA', 'uma@xn--bcher-kva.example'],
    ] as const) {
      expect(await askForInvite(ben, { emails })).toContain(`Your request is ${id}`);
      await harness.person(approver).click(await cardOf(harness, id), 'Approve');
      await told(harness.person(approver), new RegExp(`You cannot approve ${id}`));
    }
    expect(writesOn(harness)).toEqual([]);
  },
);
