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
  'a misspelt role refuses what its rule might have covered, and the log and the admins hear of its line',
  { policy: strict('Team Adminn') },
  async (town) => {
    const answer = await askForRole(town.person('U0BEN'), { ...dev, role: 'Team Admin' });
    expect(answer).toContain('The rule "admins of teams" names the role “Team Adminn”');
    expect((await town.events()).filter(({ type }) => type === 'request.submitted')).toEqual([]);
    await vi.waitFor(() =>
      expect(town.app().output()).toMatch(/"at":"[^"]*policy\.yml:\d+","kind":"wrong"[^\n]*Team Adminn/),
    );
    await town.person('U0ADMIN').waitForMessage({
      channel: 'dm',
      text: /names what is not there or cannot be used[\s\S]*line \d+: .*Team Adminn/,
    });
  },
);

story(
  'a role renamed on Make by hand refuses from then on, instead of falling through to a weaker rule',
  { policy: strict('Team Admin'), env: { USHER_POLL_SECONDS: '1' } },
  async (town) => {
    const { roles } = town.make.world;
    for (const [id, role] of roles)
      if (role.name === 'Team Admin') roles.set(id, { ...role, name: 'Team Boss' });
    await vi.waitFor(() => expect(town.app().output()).toContain('names the role “Team Admin”'), 60_000);
    const answer = await askForRole(town.person('U0BEN'), { ...dev, role: 'Team Boss' });
    expect(answer).toContain('names the role “Team Admin”');
    expect(writesOn(town)).toEqual([]);
  },
);

story(
  'what was asked under an earlier policy is held against the one in force when it is approved',
  {},
  async (town) => {
    const answer = await askForInvite(town.person('U0BEN'), { emails: 'noor@example.com' });
    expect(answer).toContain('REQ-1');
    const card = await cardOf(town, 'REQ-1');
    await town.setPolicy(
      storyPolicy.replace('invite_domains: [example.com]', 'invite_domains: [other.example]'),
    );
    await vi.waitFor(() => expect(town.app().output()).toContain('the policy changed'), 30_000);
    await town.person('U0ANA').click(card, 'Approve');
    await told(town.person('U0ANA'), /Invitations go to addresses at other\.example only/);
    expect(writesOn(town)).toEqual([]);
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
  async (town) => {
    await askForRole(town.person('U0BEN'), dev);
    const card = await cardOf(town, 'REQ-1');
    await cardShows(town, card, /1 of Platform or Oncall/);
    await town.person('U0CAT').click(card, 'Approve');
    await cardShows(town, card, /Waiting for 1 of Security|waiting for 1 of Security/);
    await town.person('U0INES').click(card, 'Approve');
    await told(town.person('U0INES'), /You cannot decide REQ-1: the rule names Security/);
    expect(writesOn(town)).toEqual([]);
    await town.person('U0OTHER').click(card, 'Approve');
    await cardShows(town, card, /Done, verified on Make/);
  },
);
