import { expect, vi } from 'vitest';
import { askForInvite, askForRole, cardOf, cardShows, told, writesOn } from './asking.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

const dev = { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' } as const;
const strict = (role: string) =>
  storyPolicy.replace(
    '  - name: everything else',
    `  - name: admins of teams\n    when: { kind: change-team-role, role_after: [${role}] }\n    stages: [{ from: [security], approvals: 1 }]\n  - name: everything else`,
  );

story(
  'a misspelt role refuses whatever its rule might cover, and log and admins are told the line',
  { policy: strict('Team Adminn') },
  async (harness) => {
    const answer = await askForRole(harness.person('U0BEN'), { ...dev, role: 'Team Admin' });
    expect(answer).toContain('The rule "admins of teams" names the role “Team Adminn”');
    expect((await harness.events()).filter(({ type }) => type === 'request.submitted')).toEqual([]);
    await vi.waitFor(() =>
      expect(harness.app().output()).toMatch(/"at":"[^"]*policy\.yml:\d+","kind":"wrong"[^\n]*Team Adminn/),
    );
    await harness.person('U0ADMIN').waitForMessage({
      channel: 'dm',
      text: /names something that does not exist or cannot be used[\s\S]*line \d+: .*Team Adminn/,
    });
  },
);

story(
  'after a role is renamed on Make its rule refuses instead of falling through to a weaker one',
  { policy: strict('Team Admin'), env: { USHER_POLL_SECONDS: '1' } },
  async (harness) => {
    const { roles } = harness.make.world;
    for (const [id, role] of roles)
      if (role.name === 'Team Admin') roles.set(id, { ...role, name: 'Team Boss' });
    await vi.waitFor(() => expect(harness.app().output()).toContain('names the role “Team Admin”'), 60_000);
    const answer = await askForRole(harness.person('U0BEN'), { ...dev, role: 'Team Boss' });
    expect(answer).toContain('names the role “Team Admin”');
    expect(writesOn(harness)).toEqual([]);
  },
);

story(
  'a request under an earlier policy is checked against the policy in force at its approval',
  {},
  async (harness) => {
    const answer = await askForInvite(harness.person('U0BEN'), { emails: 'noor@example.com' });
    expect(answer).toContain('REQ-1');
    const card = await cardOf(harness, 'REQ-1');
    await harness.setPolicy(
      storyPolicy.replace('invite_domains: [example.com]', 'invite_domains: [other.example]'),
    );
    await vi.waitFor(() => expect(harness.app().output()).toContain('the policy changed'), 30_000);
    await harness.person('U0ANA').click(card, 'Approve');
    await told(harness.person('U0ANA'), /Invitations go to addresses at other\.example only/);
    expect(writesOn(harness)).toEqual([]);
  },
);

const escalating = storyPolicy
  .replace(
    '  - name: everything else',
    `  - name: two stages
    when: { kind: change-team-role }
    stages: [{ from: [platform] }, { from: [security] }]
    escalate: { after: 1s, to: [oncall] }
  - name: everything else`,
  )
  .replace('  security: [S0SECURITY]', '  security: [S0SECURITY]\n  oncall: [U0CAT, U0INES]');

story(
  'an escalation widens the stage that is open and no other',
  {
    policy: escalating,
    slack: ({ usergroups }) => {
      const security = usergroups.get('S0SECURITY');
      if (security) security.users = ['U0OTHER'];
    },
  },
  async (harness) => {
    await askForRole(harness.person('U0BEN'), dev);
    const card = await cardOf(harness, 'REQ-1');
    await cardShows(harness, card, /Platform or Oncall decides/);
    await harness.person('U0CAT').click(card, 'Approve');
    await cardShows(harness, card, /Security decides/);
    await harness.person('U0INES').click(card, 'Approve');
    await told(harness.person('U0INES'), /You cannot approve REQ-1: the rule names Security/);
    expect(writesOn(harness)).toEqual([]);
    await harness.person('U0OTHER').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
  },
);
