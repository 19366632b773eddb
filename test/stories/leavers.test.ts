import { expect, vi } from 'vitest';
import { BEN_TOKEN, botScope } from '../../sandbox/make/seed.js';
import { people } from '../../sandbox/make/seed-people.js';
import type { World } from '../../sandbox/make/world.js';
import type { Workspace } from '../../sandbox/slack/workspace.js';
import { askForRole, bare, cardOf, cardShows, dm, told, writesOn } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';
import { cardNow, connect, kept, tokenPath } from './token-forms.js';

const [dev, ben, logistics, labs] = [4133, 4131, 7301, 7302];
const day = 86_400_000;

/** The policy of most stories with this line about leavers. */
const withLeavers = (line: string): string => `${storyPolicy}leavers: ${line}\n`;
const asks = withLeavers('{ wait: 1s, decide: [platform] }');

const rolesOf = ({ make: { world } }: Harness, userId: number) => [
  world.organizationRole(userId, logistics),
  world.organizationRole(userId, labs),
];

/** Waits until the record contains an event of this type; returns the last one. */
const recorded = (harness: Harness, type: string) =>
  vi.waitFor(async () => {
    const found = (await harness.events()).findLast((event) => event.type === type);
    expect(found, type).toBeDefined();
    return found;
  }, 30_000);

/** Moves the app a day ahead, when it asks Slack about everybody; waits until it has asked about Dev. */
const lookADayLater = async (harness: Harness): Promise<void> => {
  const { slack } = harness;
  const looks = () =>
    slack.calls.filter(({ method, args }) => method === 'users.info' && args.user === 'U0DEV').length;
  const before = looks();
  await harness.restartLater(day + 60_000);
  await slack.waitForCall(() => looks() > before, 60_000);
};

/** The calls that removed a person from an organization. */
const removalsOf = (harness: Harness, userId: number) =>
  writesOn(harness, new RegExp(`/users/${userId}/user-organization-roles/`)).map(({ path }) => path);

const saidIn = (harness: Harness, channel = 'C0APPROVALS'): string[] =>
  harness
    .person('U0ADMIN')
    .messagesSeen(channel)
    .map(({ rendered }) => bare(rendered));

for (const mode of ['socket', 'http'] as const) {
  story(
    `somebody deactivated in Slack is taken out of every organization once approved, each once, in ${mode} mode`,
    { mode, policy: asks },
    async (harness) => {
      await harness.slack.changeUser('U0DEV', { deleted: true });
      const card = await cardOf(harness, 'REQ-1');
      const asked = cardNow(harness, card);
      expect(asked).toContain('# Remove Dev Patel from 2 organizations');
      expect(asked).toContain('Dev Patel is deactivated in Slack.');
      expect(asked).toContain('Usher cannot see their API tokens');
      expect(asked).toMatch(/Platform decides/);
      expect(writesOn(harness)).toEqual([]);

      await harness.person('U0ANA').click(card, 'Approve');
      await cardShows(harness, card, /Dev Patel is out of 2 organizations/);
      expect(rolesOf(harness, dev)).toEqual([undefined, undefined]);
      expect(removalsOf(harness, dev)).toHaveLength(2);
      expect(await recorded(harness, 'leaver.closed')).toMatchObject({ case: 'L-1', why: 'done' });
      const opened = (await harness.events()).filter(({ type }) => type === 'request.submitted');
      expect(opened).toHaveLength(1);
    },
  );
}

story(
  'somebody deactivated counts as gone although Slack leaves out their workspace, and a stranger with the address of a member does not',
  { policy: asks },
  async (harness) => {
    await harness.person('U0DEV').command('/make-access', 'mine');
    await recorded(harness, 'person.matched');
    await harness.slack.changeUser('U0STRANGER', { email: 'cat@example.com', deleted: true });
    Object.assign(harness.slack.workspace.users.get('U0DEV') ?? {}, { team_id: 'T0GONE' });
    await harness.slack.changeUser('U0DEV', { deleted: true });
    expect(cardNow(harness, await cardOf(harness, 'REQ-1'))).toContain(
      '# Remove Dev Patel from 2 organizations',
    );
    const seen = (await harness.events()).filter(({ type }) => type === 'leaver.seen');
    expect(seen).toMatchObject([{ why: 'deactivated', person: expect.stringMatching(/U0DEV$/) }]);
  },
);

/** All messages in the thread of the first card. */
async function threadOf(harness: Harness): Promise<string> {
  const { channel, ts } = await cardOf(harness, 'REQ-1');
  const replies = harness.slack.workspace.history(channel).filter((one) => one.thread_ts === ts);
  return bare(replies.map((one) => harness.slack.renderMessage(one)).join('\n'));
}

story('the thread of the card first lists what else depends on them', { policy: asks }, async (harness) => {
  await harness.slack.changeUser('U0DEV', { deleted: true });
  const said = await threadOf(harness);
  expect(said).toContain('Harbour Logistics: Member; teams: Platform.');
  expect(said).toContain('Harbour Labs: Member; teams: Lab.');
  expect(said).toContain(
    'Usher cannot see which scenarios they made: its token on Make lacks the scope scenarios:read.',
  );
  expect(said).toContain('Usher cannot see which connections log in as them');
});

story(
  'the thread of the card names the teams and the admins that have nobody else',
  {
    policy: asks
      .replace('admins: [U0ADMIN, U0OTHER]', 'admins: [U0DEV]')
      .replace('[{ from: [platform] }]', '[{ from: [team-admins] }, { from: [platform] }]'),
    make: (world) => {
      world.setTeamRole(dev, 921, 'Team Admin');
      world.setTeamRole(dev, 918, 'Team Admin');
    },
  },
  async (harness) => {
    await harness.slack.changeUser('U0DEV', { deleted: true });
    const said = await threadOf(harness);
    expect(said).toContain('Nobody else is an Usher admin.');
    expect(said).toContain('The group “Team admins” has nobody else in Lab.');
  },
);

const reader = '5b0e7a52-1c4d-4a8e-9f30-000000004002';

story(
  'with the optional scopes the thread names their scenarios and the connections that log in as them',
  {
    policy: asks,
    env: { MAKE_API_TOKEN: reader },
    make(world) {
      const scope = [...botScope, 'scenarios:read', 'connections:read'];
      world.addToken(4001, { label: 'usher too', scope, token: reader });
      const base = { teamId: 917, isActive: true, createdBy: 4132, updatedBy: 4132 };
      world.addScenario({ ...base, id: 71, name: 'Daily export', createdBy: dev });
      world.addScenario({ ...base, id: 72, name: 'Invoices', updatedBy: dev });
      world.addScenario({ ...base, id: 73, name: 'Old one', createdBy: dev, isActive: false });
      world.addScenario({ ...base, id: 74, name: 'Of Cat' });
      world.addConnection({ id: 81, name: 'Mail', teamId: 917, email: 'Dev@example.com', usedBy: [74] });
      world.addConnection({ id: 82, name: 'Sheets', teamId: 917, email: 'cat@example.com', usedBy: [71] });
    },
  },
  async (harness) => {
    await harness.slack.changeUser('U0DEV', { deleted: true });
    const said = await threadOf(harness);
    expect(said).toContain(
      'Platform: they made or last changed 2 active scenarios: “Daily export”, “Invoices”.',
    );
    expect(said).toContain('Platform: the connection “Mail” logs in as them; used by “Of Cat”.');
    expect(said).not.toMatch(/Old one|Sheets|not known/);
  },
);

story(
  'a person back in Slack within the wait keeps everything, and nobody is told, with or without an event',
  { policy: withLeavers('{ wait: 2s, decide: [platform] }') },
  async (harness) => {
    await harness.slack.changeUser('U0DEV', { deleted: true });
    await harness.slack.changeUser('U0EVA', { deleted: true });
    await harness.slack.changeUser('U0DEV', { deleted: false });
    harness.slack.changeQuietly('U0EVA', { deleted: false });
    await vi.waitFor(async () => {
      const back = (await harness.events()).filter(({ type }) => type === 'leaver.returned');
      expect(back.map((one) => one.case).sort()).toEqual(['L-1', 'L-2']);
    }, 30_000);
    expect(saidIn(harness)).toEqual([]);
    expect(writesOn(harness)).toEqual([]);
    expect((await harness.events()).filter(({ type }) => type === 'request.submitted')).toEqual([]);
  },
);

story(
  'a full member who becomes a guest counts as having left; an existing guest does not',
  {
    policy: asks,
    slack: (workspace) =>
      workspace.addUser({
        id: 'U0CROWD',
        name: 'crowd',
        is_restricted: true,
        email: 'adam.almeida@example.com',
      }),
  },
  async (harness) => {
    // Dev acts once, so that Usher knows his Make user.
    await harness.person('U0DEV').openHome();
    await recorded(harness, 'person.matched');
    await harness.slack.changeUser('U0CROWD', { real_name: 'Adam A' });
    await harness.slack.changeUser('U0DEV', { is_restricted: true });
    const card = await cardOf(harness, 'REQ-1');
    expect(cardNow(harness, card)).toContain('Dev Patel was a full member in Slack and is a guest now.');
    const seen = (await harness.events()).filter(({ type }) => type === 'leaver.seen');
    expect(seen).toHaveLength(1);
    const sealed = { sealed: expect.any(String), of: 'person/T0HARBOUR/U0DEV' };
    expect(seen[0]).toMatchObject({ name: sealed, address: sealed });
  },
);

const crowd = people(50, 4200);

/** Adds a Slack person for each person of the crowd on Make, with the same address. */
const crowdInSlack = (workspace: Workspace): void => {
  for (const [index, { name, email }] of crowd.entries()) {
    workspace.addUser({ id: `U0C${index}`, name: `c${index}`, real_name: name, email });
  }
};
const crowdLeaves = (harness: Harness): Promise<unknown> =>
  Promise.all(crowd.map((_, index) => harness.slack.changeUser(`U0C${index}`, { deleted: true })));

const alarm = (harness: Harness, text: RegExp) =>
  harness.person('U0ADMIN').waitForMessage({ channel: 'C0APPROVALS', text }, 60_000);

story(
  'fifty leavers in a minute trip the limit and raise one alarm; an admin leaves them as they are',
  { policy: withLeavers('{ wait: 20s, do: remove }'), slack: crowdInSlack },
  async (harness) => {
    await crowdLeaves(harness);
    const { ts } = await alarm(harness, /50 people have left at once/);
    const stopped = (await harness.events()).filter(({ type }) => type === 'leaver.held');
    expect(stopped.flatMap((one) => one.cases)).toHaveLength(50);
    expect(saidIn(harness)).toHaveLength(1);
    expect(writesOn(harness)).toEqual([]);
    const where = { channel: 'C0APPROVALS', ts };
    await harness.person('U0DEV').click(where, 'Leave all as they are');
    await told(harness.person('U0DEV'), /Only an admin can do this/);
    await harness.person('U0OTHER').click(where, 'Leave all as they are');
    await told(harness.person('U0OTHER'), /All of them keep their access/);
    await cardShows(
      harness,
      where,
      /Otto Herr says to leave all of them|says to leave all of them as they are/,
    );
    const closed = (await harness.events()).filter(({ type }) => type === 'leaver.closed');
    expect(closed).toHaveLength(50);
    expect(saidIn(harness)).toHaveLength(1);
    expect(writesOn(harness)).toEqual([]);
  },
);

story(
  'leavers held by the limit are asked about once an admin says to continue',
  { policy: withLeavers('{ wait: 4s, do: remove, brake: 1 in 1h }') },
  async (harness) => {
    await harness.slack.changeUser('U0DEV', { deleted: true });
    await harness.slack.changeUser('U0EVA', { deleted: true });
    const { ts } = await alarm(harness, /2 people have left at once/);
    harness.slack.changeQuietly('U0EVA', { deleted: false });
    await harness.person('U0ADMIN').click({ channel: 'C0APPROVALS', ts }, 'Go on');
    const card = await cardOf(harness, 'REQ-1');
    await cardShows(harness, card, /Dev Patel is out of 2 organizations/);
    expect(rolesOf(harness, dev)).toEqual([undefined, undefined]);
    await recorded(harness, 'leaver.returned');
    expect(rolesOf(harness, 4134)).toEqual(['Accountant', undefined]);
  },
);

story(
  'do: remove needs no approval, and the card names the line of the policy that says so',
  { policy: withLeavers('{ wait: 1s, do: remove }') },
  async (harness) => {
    await harness.slack.changeUser('U0DEV', { deleted: true });
    const card = await cardOf(harness, 'REQ-1');
    const done = await cardShows(harness, card, /Dev Patel is out of 2 organizations/);
    const line =
      withLeavers('')
        .split('\n')
        .findIndex((one) => one.startsWith('leavers:')) + 1;
    expect(done).toContain(`approved automatically, since line ${line} of the policy says so for leavers`);
    expect(removalsOf(harness, dev)).toHaveLength(2);
  },
);

story(
  'do: contain removes all access in a way that an admin can reverse',
  { policy: withLeavers('{ wait: 1s, do: contain }') },
  async (harness) => {
    await harness.slack.changeUser('U0DEV', { deleted: true });
    const card = await cardOf(harness, 'REQ-1');
    await cardShows(harness, card, /Dev Patel is contained until an Usher admin restores the roles/);
    expect(rolesOf(harness, dev)).toEqual(['Guest', 'Guest']);
    expect(await recorded(harness, 'leaver.closed')).toMatchObject({ why: 'contained' });
    await harness.person('U0ADMIN').click(card, 'Restore access');
    await cardShows(harness, card, /Roles given back/);
    expect(rolesOf(harness, dev)).toEqual(['Member', 'Member']);
  },
);

/** Nora is invited to Harbour Logistics and has not accepted. */
const norasInvitation = {
  slack: (workspace: Workspace) =>
    workspace.addUser({ id: 'U0NORA', name: 'nora', real_name: 'Nora Ek', email: 'nora@example.com' }),
  make: (world: World) => void world.invite(logistics, { name: 'Nora Ek', email: 'nora@example.com' }),
};

story(
  'do: contain withdraws the invitation of a leaver who has not accepted it',
  { ...norasInvitation, policy: withLeavers('{ wait: 1s, do: contain }') },
  async (harness) => {
    await harness.slack.changeUser('U0NORA', { deleted: true });
    await cardShows(harness, await cardOf(harness, 'REQ-1'), /Nora Ek is no longer in Harbour Logistics/);
    expect(await recorded(harness, 'leaver.closed')).toMatchObject({ why: 'done' });
    const { organizationMemberships } = harness.make.world;
    expect([...organizationMemberships.values()].filter(({ invitation }) => invitation)).toEqual([]);
  },
);

story(
  'a leave of absence takes back no invitation, and says so',
  { ...norasInvitation, policy: withLeavers('{ decide: [platform] }') },
  async (harness) => {
    const ada = harness.person('U0ADMIN');
    const until = new Date(Date.now() + 3 * day).toISOString().slice(0, 10);
    await ada.command('/make-access', `leave nora@example.com until ${until}`);
    await dm(ada, /\*Nora Ek\* .* is on leave, .*Their invitation to Harbour Logistics stays open/s);
    expect(writesOn(harness)).toEqual([]);
  },
);

story(
  'tokens within reach are deleted before their owner is removed, and the one that Usher has is named',
  {
    policy: asks,
    make: (world) => world.addToken(ben, { label: 'old script', scope: ['user:read'] }),
  },
  async (harness) => {
    await connect(harness.person('U0BEN'), BEN_TOKEN);
    await harness.slack.changeUser('U0BEN', { deleted: true });
    const card = await cardOf(harness, 'REQ-1');
    const asked = cardNow(harness, card);
    expect(asked).toContain('# Remove Ben Weber from Harbour Logistics and revoke 1 API token');
    expect(asked).toContain('The token “invoice script” is the one their account is connected with');
    expect(asked).toContain('Usher disconnects the account they connected and wipes its token');
    expect(await kept(harness)).toHaveLength(1);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /Ben Weber is out of Harbour Logistics, and 1 API token is revoked/);
    expect(await recorded(harness, 'leaver.closed')).toMatchObject({ why: 'done' });
    expect(await recorded(harness, 'leaver.disconnected')).toMatchObject({ case: 'L-1', makeUser: ben });
    expect(await kept(harness)).toEqual([]);
    const [first, second] = writesOn(harness);
    expect(first).toMatchObject({ method: 'DELETE' });
    expect(first?.path).toContain(tokenPath('').replace(/\/$/, ''));
    expect(second?.path).toContain(`/users/${ben}/user-organization-roles/`);
  },
);

story(
  'an Owner is left out and named, and admins are told once what to do by hand if nothing else works',
  {
    policy: asks.replace('protected: [founder@example.com]\n', ''),
    slack: (workspace) =>
      workspace.addUser({ id: 'U0OLU', name: 'olu', real_name: 'Olu Founder', email: 'founder@example.com' }),
  },
  async (harness) => {
    await harness.slack.changeUser('U0OLU', { deleted: true });
    const ada = harness.person('U0ADMIN');
    const { rendered } = await dm(ada, /\*Olu Founder\* .* has left, and Usher can change nothing/);
    expect(rendered).toMatch(/Left out in Harbour Logistics: The Owner of an organization/);
    expect(await recorded(harness, 'leaver.closed')).toMatchObject({ why: 'by-hand' });
    await harness.slack.changeUser('U0OLU', { real_name: 'Olu F' });
    await harness.restart('stop');
    expect(saidIn(harness, ada.dm).filter((text) => text.includes('Olu Founder'))).toHaveLength(1);
    expect(saidIn(harness)).toEqual([]);
    expect(writesOn(harness)).toEqual([]);
  },
);

story(
  'their requests are cancelled, their approvals need another person, and their temporary access ends',
  {
    policy: withLeavers('{ wait: 1s, decide: [security] }').replace(
      'stages: [{ from: [platform] }]',
      'stages: [{ from: [platform], approvals: 1 }, { from: [security], approvals: 1 }]',
    ),
  },
  async (harness) => {
    const [benThere, ana, cat] = ['U0BEN', 'U0ANA', 'U0CAT'].map((id) => harness.person(id));
    if (!benThere || !ana || !cat) throw new Error('nobody is there');
    const forSelf = { who: 'ben@example.com', where: 'Data', role: 'Team Operator', duration: '8 hours' };
    await askForRole(benThere, forSelf);
    const grant = await cardOf(harness, 'REQ-1');
    await ana.click(grant, 'Approve');
    await cardShows(harness, grant, /Step 2 of 2/);
    await cat.click(grant, 'Approve');
    await cardShows(harness, grant, /Ben Weber is Team Operator of Data until/);
    await askForRole(benThere, { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' });
    const wish = await cardOf(harness, 'REQ-2');
    await askForRole(cat, { who: 'dev@example.com', where: 'Marketing', role: 'Team Operator' });
    const other = await cardOf(harness, 'REQ-3');
    await benThere.click(other, 'Approve');
    await cardShows(harness, other, /Step 2 of 2/);

    await harness.slack.changeUser('U0BEN', { deleted: true });
    await cardShows(harness, wish, /Cancelled, since .* has left/);
    await cardShows(harness, other, /Step 1 of 2/);
    await cardShows(harness, grant, /Ended/);
    expect(harness.make.world.teamRole(ben, 918)).toBe('Team Monitoring');
    await cardOf(harness, 'REQ-4');
    const cancelled = (await harness.events()).filter(({ type }) => type === 'request.cancelled');
    expect(cancelled).toMatchObject([{ stream: 'request/REQ-2', why: 'has-left', by: { kind: 'system' } }]);
  },
);

story(
  'an admin names somebody who has left, and somebody else has to approve',
  { policy: withLeavers('{ do: remove }') },
  async (harness) => {
    const [ada, otto] = [harness.person('U0ADMIN'), harness.person('U0OTHER')];
    await harness.person('U0ANA').command('/make-access', 'leaver dev@example.com');
    await told(harness.person('U0ANA'), /Only an admin can do this/);
    await ada.command('/make-access', 'leaver ada@example.com');
    await told(ada, /You cannot name yourself/);
    await ada.command('/make-access', 'leaver founder@example.com');
    await told(ada, /The policy protects this person/);
    await ada.command('/make-access', 'leaver usher-bot@example.com');
    await told(ada, /the account Usher itself runs as/);
    await ada.command('/make-access', 'leaver nobody@example.com');
    await told(ada, /Make knows nobody/);
    await ada.command('/make-access', 'leaver dev@example.com');
    await told(ada, /L-1: Usher asks to remove the access of \*Dev Patel\*/);
    const card = await cardOf(harness, 'REQ-1');
    expect(cardNow(harness, card)).toMatch(/Usher admins decide \(/);
    await ada.click(card, 'Approve');
    await told(ada, /REQ-1/);
    expect(rolesOf(harness, dev)).toEqual(['Member', 'Member']);
    await otto.click(card, 'Approve');
    await cardShows(harness, card, /Dev Patel is out of 2 organizations/);
    await ada.command('/make-access', 'leaver dev@example.com');
    expect(rolesOf(harness, dev)).toEqual([undefined, undefined]);
  },
);

story(
  'a leaver whom Slack did not report is found by the daily check, and asked about once',
  { policy: asks },
  async (harness) => {
    await harness.person('U0DEV').openHome();
    await recorded(harness, 'person.matched');
    await vi.waitFor(async () => expect(await harness.documents()).toContain('leavers/looked'));
    harness.slack.changeQuietly('U0DEV', { deleted: true });
    await lookADayLater(harness);
    const card = await cardOf(harness, 'REQ-1');
    expect(cardNow(harness, card)).toContain('# Remove Dev Patel from 2 organizations');
    await lookADayLater(harness);
    await lookADayLater(harness);
    const asked = (await harness.events()).filter(({ type }) => type === 'leaver.asked');
    expect(asked).toHaveLength(1);
  },
);

story(
  'a leaver who never used Usher and whom Slack did not report is found by the daily check',
  { policy: asks },
  async (harness) => {
    await vi.waitFor(async () => expect(await harness.documents()).toContain('leavers/looked'));
    harness.slack.changeQuietly('U0EVA', { deleted: true });
    harness.slack.changeQuietly('U0CAT', { is_restricted: true });
    await harness.restartLater(day + 60_000);
    const card = await cardOf(harness, 'REQ-1');
    expect(cardNow(harness, card)).toContain('# Remove Eva Novak from Harbour Logistics');
    const seen = (await harness.events()).filter(({ type }) => type === 'leaver.seen');
    expect(seen).toMatchObject([{ person: expect.stringMatching(/U0EVA$/) }]);
  },
);

story(
  'a person back before anybody has decided keeps everything, and the card says so',
  { policy: asks },
  async (harness) => {
    await harness.slack.changeUser('U0DEV', { deleted: true });
    const card = await cardOf(harness, 'REQ-1');
    await harness.slack.changeUser('U0DEV', { deleted: false });
    await cardShows(harness, card, /Cancelled, since Dev Patel is back in Slack/);
    await recorded(harness, 'leaver.closed');
    expect(writesOn(harness)).toEqual([]);
    await harness.slack.changeUser('U0DEV', { deleted: true });
    await cardOf(harness, 'REQ-2');
  },
);

story(
  'a leave of absence is a containment, and an admin is asked about it after its last day',
  { policy: withLeavers('{ decide: [platform] }') },
  async (harness) => {
    const ada = harness.person('U0ADMIN');
    await ada.command('/make-access', 'leave dev@example.com until never');
    await told(ada, /Say who is away, and until which day/);
    const until = new Date(Date.now() + 3 * day).toISOString().slice(0, 10);
    await ada.command('/make-access', `leave dev@example.com until ${until}`);
    await told(ada, /L-1: Usher asks to contain \*Dev Patel\*/);
    await ada.command('/make-access', `leave dev@example.com until ${until}`);
    await told(ada, new RegExp(`is away until ${until} is known already \\(L-1\\)`));
    const card = await cardOf(harness, 'REQ-1');
    expect(cardNow(harness, card)).toContain(`Dev Patel is away until ${until}.`);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /Dev Patel is contained until an Usher admin restores the roles/);
    expect(rolesOf(harness, dev)).toEqual(['Guest', 'Guest']);
    await harness.restartLater(5 * day);
    const otto = harness.person('U0OTHER');
    await dm(otto, /The leave of absence of \*Dev Patel\* .* was until/);
    await otto.click(card, 'Restore access');
    await cardShows(harness, card, /Roles given back/);
    expect(rolesOf(harness, dev)).toEqual(['Member', 'Member']);
  },
);
