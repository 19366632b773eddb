import { describe, expect, vi } from 'vitest';
import { askForRole, cardOf, cardShows, dm, told, writesOn } from './asking.js';
import type { HarnessOptions } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';
import { cardNow } from './token-forms.js';

const docks = 'T0DOCKS';

/** An organization with two workspaces; Maya and Leo are in the second one, and Zoe is in another organization. */
const organization: HarnessOptions = {
  isOrgWide: true,
  slack(workspace) {
    workspace.otherTeams.push(docks);
    const people = [
      { id: 'W0MAYA', name: 'maya', real_name: 'Maya Osei', team_id: docks },
      { id: 'W0LEO', name: 'leo', real_name: 'Leo Brandt', team_id: docks },
      {
        id: 'W9ZOE',
        name: 'zoe',
        real_name: 'Zoe Stranger',
        team_id: 'T9ELSE',
        enterprise_id: 'E9OTHER',
        is_stranger: true,
      },
    ];
    for (const one of people) workspace.addUser({ ...one, email: `${one.name}@example.com` });
    workspace.addUserGroup({ id: 'S0DOCKS', handle: 'docks', users: ['W0LEO', 'W9ZOE'], team_id: docks });
    for (const { id } of people) workspace.channels.get('C0APPROVALS')?.members.add(id);
  },
  policy: storyPolicy
    .replace('admins: [U0ADMIN, U0OTHER]', 'admins: [U0ADMIN, W0MAYA]')
    .replace('platform: [U0ANA, U0BEN, S0PLATFORM]', 'platform: [S0DOCKS]'),
};

describe.each(['socket', 'http'] as const)('in %s mode', (mode) => {
  story(
    'people of all workspaces of an organization ask and decide',
    { ...organization, mode },
    async (harness) => {
      const maya = harness.person('W0MAYA');
      const asked = await askForRole(maya, {
        who: 'dev@example.com',
        where: 'Finance Ops',
        role: 'Team Operator',
      });
      expect(asked).toContain('Your request is REQ-1');
      const card = await cardOf(harness, 'REQ-1');
      const zoe = harness.person('W9ZOE');
      await zoe.click(card, 'Approve');
      await told(
        zoe,
        /Only members of this Slack organization can ask or decide here, and your account belongs to another one/,
      );
      expect(writesOn(harness)).toEqual([]);
      await harness.person('W0LEO').click(card, 'Approve');
      await cardShows(harness, card, /@Leo Brandt approved · checked on Make/);
      expect(harness.make.world.teamRole(4133, 915)).toBe('Team Operator');
      await dm(maya, /Done: .*REQ-1/s);
      const entries = await harness.events();
      expect(JSON.stringify(entries)).toContain('"E0HARBOUR/W0LEO"');
      await maya.openHome();
      await maya.waitForHome((_, text) => text.includes('Health'));
    },
  );
});

story('a person from another organization cannot use any command', organization, async (harness) => {
  const zoe = harness.person('W9ZOE');
  await zoe.command('/make-role', '', { channel: 'C0APPROVALS' });
  await told(
    zoe,
    /Only members of this Slack organization can ask or decide here, and your account belongs to another one/,
  );
  await zoe.openHome();
  await zoe.waitForHome((_, text) => text.includes('Only members of this Slack organization'));
});

story.ofSeries(
  'an admin with a W id can freeze changes, and a group is found in its workspace',
  organization,
  async (harness) => {
    await harness.person('W0MAYA').command('/make-access', 'freeze');
    await harness.person('U0ADMIN').waitForMessage({ channel: 'C0APPROVALS', text: /froze/ });
    const looked = harness.slack.calls.filter(({ args, ok }) => args.usergroup === 'S0DOCKS' && ok);
    expect(looked.length).toBeGreaterThan(0);
    expect(looked.every(({ args }) => args.team_id === docks)).toBe(true);
  },
);

story.ofSeries(
  'a leaver in another workspace whom Slack did not report is found by the daily check',
  {
    ...organization,
    policy: `${organization.policy}leavers: { wait: 1s, decide: [platform] }\n`,
    slack(workspace) {
      organization.slack?.(workspace);
      Object.assign(workspace.users.get('U0EVA') ?? {}, { team_id: docks });
    },
  },
  async (harness) => {
    await vi.waitFor(async () => expect(await harness.documents()).toContain('leavers/looked'));
    harness.slack.changeQuietly('U0EVA', { deleted: true });
    await harness.restartLater(86_400_000 + 60_000);
    const card = await cardOf(harness, 'REQ-1');
    expect(cardNow(harness, card)).toContain('# Remove Eva Novak from Harbour Logistics');
    const listed = harness.slack.calls.filter(({ method }) => method === 'users.list');
    expect(listed.map(({ args }) => args.team_id)).toEqual([docks, 'T0HARBOUR']);
  },
);
