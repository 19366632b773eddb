import { expect, vi } from 'vitest';
import type { UserGroup } from '../../sandbox/slack/entities.js';
import {
  askForRole,
  bare,
  cardFor,
  cardOf,
  cardShows,
  clickDm,
  dm,
  operatorForDev,
  settled,
  told,
  writesOn,
} from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

const ask = operatorForDev;
const toOrganization = { ...ask, where: 'Harbour Logistics', role: 'Admin' } as const;

const refuseIn = ({ slack }: Harness, channel: string, error: string): void =>
  slack.faults.add({ method: 'chat.postMessage', kind: 'error', error, channel, times: Infinity });

const seenBy = ({ slack }: Harness, person: string, text: RegExp): string[] =>
  slack
    .person(person)
    .dms()
    .map(({ rendered }) => bare(rendered))
    .filter((one) => text.test(one));

const shownIn = ({ slack }: Harness, channel: string, text: RegExp): string[] =>
  slack
    .person('U0ADMIN')
    .messagesSeen(channel)
    .map(({ rendered }) => bare(rendered))
    .filter((one) => text.test(one));

const without = ({ slack }: Harness, group: string): UserGroup => {
  const gone = slack.workspace.usergroups.get(group);
  if (!gone) throw new Error(`there is no ${group}`);
  slack.workspace.usergroups.delete(group);
  return gone;
};

story(
  'a card that Slack refuses is reported with Slack’s error, and posted once the channel accepts it',
  {},
  async (harness) => {
    refuseIn(harness, 'C0APPROVALS', 'restricted_action_read_only_channel');
    const ben = harness.person('U0BEN');
    await askForRole(ben, ask);
    await dm(ben, /nobody can decide it yet\. .*\(restricted_action_read_only_channel\)/);
    for (const admin of ['U0ADMIN', 'U0OTHER'])
      await dm(
        harness.person(admin),
        /REQ-1 .*\(restricted_action_read_only_channel\).*Let apps post in the channel/,
      );
    harness.slack.faults.clear();
    await harness.setPolicy(`${storyPolicy}# the channel is open again\n`);
    const card = await cardOf(harness, 'REQ-1');
    await dm(ben, /The card is there now/);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    expect(seenBy(harness, 'U0ADMIN', /cannot be shown/)).toHaveLength(1);
  },
);

story(
  'a card delayed for two minutes by a temporary error is reported and then posted by itself',
  {},
  async (harness) => {
    refuseIn(harness, 'C0APPROVALS', 'internal_error');
    const ben = harness.person('U0BEN');
    await askForRole(ben, ask);
    await vi.waitFor(
      async () => expect(JSON.stringify(await harness.events())).toContain('"card:0"'),
      20_000,
    );
    expect(seenBy(harness, 'U0ADMIN', /REQ-1/)).toEqual([]);
    await harness.restartLater(125_000);
    await dm(ben, /nobody can decide it yet\. .*\(internal_error\).*keeps trying/);
    await dm(harness.person('U0OTHER'), /The card of REQ-1 .*\(internal_error\)/);
    harness.slack.faults.clear();
    await cardOf(harness, 'REQ-1');
    await dm(ben, /The card is there now/);
  },
);

story.ofSeries(
  'if the channel of a rule accepts nothing, the card goes to the approvals channel and admins are told why',
  {
    policy: storyPolicy.replace(
      'stages: [{ from: [platform] }]',
      'stages: [{ from: [platform] }]\n    channel: C0TEAMS',
    ),
  },
  async (harness) => {
    refuseIn(harness, 'C0TEAMS', 'is_archived');
    const card = await cardFor(harness);
    await dm(
      harness.person('U0ADMIN'),
      /REQ-1 .* is in the approvals channel .*instead.*\(is_archived\)\. Unarchive/,
    );
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
  },
);

story(
  'a user group that is gone is named to the requester, and once to the admins',
  { process: true },
  async (harness) => {
    without(harness, 'S0PLATFORM');
    const answer = await askForRole(harness.person('U0BEN'), ask);
    expect(answer).toMatch(
      /The group "platform" cannot be read: Slack does not know the user group S0PLATFORM any more \(no_such_subteam\).*an Usher admin must correct the policy/,
    );
    for (const admin of ['U0ADMIN', 'U0OTHER'])
      await dm(harness.person(admin), /S0PLATFORM any more \(no_such_subteam\)/);
    await harness.restart('kill');
    expect(await askForRole(harness.person('U0EVA'), ask)).toMatch(/no_such_subteam/);
    expect(seenBy(harness, 'U0ADMIN', /no_such_subteam/)).toHaveLength(1);
    expect(writesOn(harness)).toEqual([]);
  },
);

story(
  'an empty user group is reported to the admins by itself, once, and again if it is empty again',
  {},
  async (harness) => {
    const users = harness.slack.workspace.usergroups.get('S0SECURITY')?.users ?? [];
    const members = users.splice(0);
    const empty =
      /Nobody is in the user group S0SECURITY.*add people to it in Slack.*Nobody is left in \*?Security/;
    await harness.setPolicy(`${storyPolicy}# looked up again\n`);
    for (const admin of ['U0ADMIN', 'U0OTHER']) await dm(harness.person(admin), empty);
    const refused = await askForRole(harness.person('U0BEN'), toOrganization);
    expect(refused).toMatch(/Nobody could decide this/);
    users.push(...members);
    await harness.setPolicy(`${storyPolicy}# and again\n`);
    await vi.waitFor(
      async () => expect(JSON.stringify(await harness.events())).toContain('"group.readable"'),
      20_000,
    );
    await cardFor(harness);
    users.splice(0);
    await harness.setPolicy(`${storyPolicy}# and once more\n`);
    await vi.waitFor(() => expect(seenBy(harness, 'U0ADMIN', empty)).toHaveLength(2), { timeout: 20_000 });
  },
);

const onHold = storyPolicy.replace(/(everything else\n.*)$/m, '$1\n    hold: 5s');

story(
  'an approved card says which group it waits for, and goes on once that is back',
  { policy: onHold },
  async (harness) => {
    const card = await cardFor(harness);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /runs at .* unless stopped/);
    const gone = without(harness, 'S0PLATFORM');
    await cardShows(
      harness,
      card,
      /waiting: Slack does not know the user group S0PLATFORM any more \(no_such_subteam\)/,
    );
    await dm(harness.person('U0ADMIN'), /S0PLATFORM/);
    expect(writesOn(harness)).toEqual([]);
    harness.slack.workspace.usergroups.set(gone.id, gone);
    const text = await cardShows(harness, card, /checked on Make/);
    expect(text).not.toContain('S0PLATFORM');
    expect(seenBy(harness, 'U0ADMIN', /S0PLATFORM/)).toHaveLength(1);
  },
);

story.ofSeries('a right that is missing to read groups is named, with what to do', {}, async (harness) => {
  harness.slack.faults.add({
    method: 'usergroups.users.list',
    kind: 'error',
    error: 'missing_scope',
    times: Infinity,
  });
  expect(await askForRole(harness.person('U0BEN'), ask)).toMatch(
    /Slack does not let Usher read the user group S0PLATFORM \(missing_scope\).*usergroups:read/,
  );
  await dm(
    harness.person('U0OTHER'),
    /\(missing_scope\); an Usher admin must give the app the scope usergroups:read/,
  );
});

story.ofSeries(
  'admins are told about a person in the policy unknown to Slack and a role unknown to Make',
  {
    policy: storyPolicy
      .replace('[U0ANA, U0BEN, S0PLATFORM]', '[U0ANA, U0BEN, U0NOBODY9]')
      .replace('"make:Team Admin"', '"make:Team Boss"')
      .replace(
        '- name: everything else\n    stages: [{ from: [platform] }]',
        '- name: everything else\n    stages: [{ from: [team-admins] }]',
      ),
  },
  async (harness) => {
    const admin = harness.person('U0ADMIN');
    await dm(admin, /Slack does not know the person @U0NOBODY9 any more \(user_not_found\)/);
    expect(await askForRole(harness.person('U0BEN'), ask)).toMatch(/Make has no role “Team Boss” any more/);
    await dm(admin, /Make has no role “Team Boss” any more, or several \(no_such_role\)/);
  },
);

story(
  'when the last approver leaves, the waiting card says so and the admins are told',
  { policy: storyPolicy.replace('[U0ANA, U0BEN, S0PLATFORM]', '[U0ANA]') },
  async (harness) => {
    const card = await cardFor(harness);
    const ana = harness.slack.workspace.users.get('U0ANA');
    if (ana) ana.deleted = true;
    await harness.restart('stop');
    await cardShows(
      harness,
      card,
      /@Ana Costa is deactivated in Slack; an Usher admin must correct the policy/,
    );
    await dm(
      harness.person('U0OTHER'),
      /Nobody is left in \*Platform\*, and cards that nobody else can decide wait/,
    );
    if (ana) ana.deleted = false;
    await harness.restart('stop');
    await cardShows(harness, card, /Platform decides/);
  },
);

const stricter = storyPolicy
  .replace('longest_grant: 30d', 'longest_grant: 2d')
  .replace('[U0ANA, U0BEN, S0PLATFORM]', '[U0ANA, S0PLATFORM, U0EVA]')
  .replace('admins: [U0ADMIN, U0OTHER]', 'admins: [U0ADMIN, U0INES]');

story('a policy change is announced in words, also to a former admin', {}, async (harness) => {
  await harness.setPolicy(stricter);
  for (const admin of ['U0ADMIN', 'U0OTHER', 'U0INES'])
    await dm(
      harness.person(admin),
      /The policy changed.*Group “platform”: added @Eva Novak; removed @Ben Weber/s,
    );
  const channel = () => shownIn(harness, 'C0APPROVALS', /The policy changed/);
  await vi.waitFor(() => expect(channel()).toHaveLength(1), 20_000);
  expect(channel()[0]).toMatch(/Admins: added @Ines Duarte; removed @Otto Herr/);
  expect(channel()[0]).toMatch(/Longest grant: 2 days \(before: 30 days\)/);
  const loaded = (await harness.events()).filter(({ type }) => type === 'policy.loaded');
  expect(loaded).toHaveLength(2);
  expect(loaded.every(({ text }) => text !== undefined)).toBe(true);
});

story(
  'an invalid policy file is reported once with its lines, and again when it is fixed',
  {},
  async (harness) => {
    await harness.setPolicy(storyPolicy.replace('from: [platform]', 'from: [platfrom]'));
    const admin = harness.person('U0ADMIN');
    await dm(admin, /The policy file has errors.*policy\.yml:\u200B?\d+.*no group is called "platfrom"/s);
    await harness.setPolicy(storyPolicy);
    await dm(admin, /The policy file can be used again/);
    await dm(harness.person('U0OTHER'), /The policy file can be used again/);
    expect(seenBy(harness, 'U0ADMIN', /The policy file has errors/)).toHaveLength(1);
    expect(shownIn(harness, 'C0APPROVALS', /policy/i)).toEqual([]);
  },
);

story.ofSeries(
  'after a kill between a policy change and its message, everybody is told once',
  { process: true },
  async (harness) => {
    const held = harness.slack.faults.hold({ method: 'chat.postMessage', channel: 'C0APPROVALS' });
    await harness.setPolicy(stricter);
    await held.arrived;
    await harness.app().kill();
    held.release();
    await harness.begin();
    for (const admin of ['U0ADMIN', 'U0OTHER', 'U0INES'])
      await dm(harness.person(admin), /The policy changed/);
    await vi.waitFor(
      () => expect(shownIn(harness, 'C0APPROVALS', /The policy changed/)).not.toEqual([]),
      20_000,
    );
    await settled(harness);
    expect(shownIn(harness, 'C0APPROVALS', /The policy changed/)).toHaveLength(1);
    for (const admin of ['U0ADMIN', 'U0OTHER', 'U0INES'])
      expect(seenBy(harness, admin, /The policy changed/)).toHaveLength(1);
  },
);

story(
  'after a kill between a freeze and its message, the channel is told once',
  { process: true },
  async (harness) => {
    const held = harness.slack.faults.hold({ method: 'chat.postMessage', channel: 'C0APPROVALS' });
    await harness.person('U0ANA').command('/make-access', 'freeze odd clicks');
    await held.arrived;
    await harness.app().kill();
    held.release();
    await harness.begin();
    await vi.waitFor(() => expect(shownIn(harness, 'C0APPROVALS', /froze changes/)).not.toEqual([]), 20_000);
    await settled(harness);
    expect(shownIn(harness, 'C0APPROVALS', /froze changes: “odd clicks”/)).toHaveLength(1);
  },
);

story.ofSeries(
  'if the approvals channel accepts nothing, the admins are told of a freeze',
  {},
  async (harness) => {
    refuseIn(harness, 'C0APPROVALS', 'is_archived');
    const ana = harness.person('U0ANA');
    await ana.command('/make-access', 'freeze odd clicks');
    await told(ana, /Changes are frozen.*The approvals channel could not be told yet/);
    for (const admin of ['U0ADMIN', 'U0OTHER'])
      await dm(harness.person(admin), /froze changes: “odd clicks”/);
  },
);

const withGone = storyPolicy.replace('admins: [U0ADMIN, U0OTHER]', 'admins: [U0GONE, U0ADMIN, U0OTHER]');

story(
  'an admin who has left does not keep others from being told that an approval was disowned',
  { policy: withGone },
  async (harness) => {
    await askForRole(harness.person('U0BEN'), toOrganization);
    const card = await cardOf(harness, 'REQ-1');
    const ana = harness.person('U0ANA');
    await ana.click(card, 'Approve');
    await clickDm(harness, ana, /You approved .*REQ-1/s, 'This was not me');
    await told(ana, /The approval was taken back; changes are frozen\. The admins are told\./);
    for (const admin of ['U0ADMIN', 'U0OTHER'])
      await dm(harness.person(admin), /says an approval of REQ-1 in their name was not theirs/);
  },
);

story.ofSeries(
  '"The admins are told" is shown only once they are told',
  { process: true },
  async (harness) => {
    await askForRole(harness.person('U0BEN'), toOrganization);
    const card = await cardOf(harness, 'REQ-1');
    const ana = harness.person('U0ANA');
    await ana.click(card, 'Approve');
    await dm(ana, /You approved .*REQ-1/s);
    for (const user of ['U0ADMIN', 'U0OTHER']) refuseIn(harness, `D${user}`, 'service_unavailable');
    await clickDm(harness, ana, /You approved .*REQ-1/s, 'This was not me');
    await told(ana, /changes are frozen\. The admins could not be told yet; Usher keeps trying/);
    await harness.restart('kill');
    harness.slack.faults.clear();
    for (const admin of ['U0ADMIN', 'U0OTHER'])
      await dm(harness.person(admin), /REQ-1 in their name was not theirs\. The approval was taken back/);
  },
);
