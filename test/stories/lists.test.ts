import { expect, vi } from 'vitest';
import type { SeenMessage } from '../../sandbox/slack/people/seen.js';
import { askForRole, bare, cardOf, cardShows, dm, operatorForDev, told } from './asking.js';
import type { Harness } from './harness.js';
import { list } from './listing.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

/** The list of a role after the watch has read every team. */
const wholeList = (harness: Harness, user: string, name: string): Promise<SeenMessage> =>
  vi.waitFor(
    async () => {
      const seen = await list(harness, user, name, /Holds the role/);
      expect(seen.rendered).not.toContain('has not read all roles');
      return seen;
    },
    { timeout: 60_000, interval: 2_000 },
  );

const shows = async (harness: Harness, user: string, at: SeenMessage, text: RegExp): Promise<string> => {
  const seen = await harness
    .person(user)
    .waitForMessageUpdate(at, ({ rendered }) => text.test(bare(rendered)));
  return bare(seen.rendered);
};

story(
  'an admin sees every list with how many are in it, and pages through one in place',
  {},
  async (harness) => {
    const ada = harness.person('U0ADMIN');
    const all = await list(harness, 'U0ADMIN', '', /Who has what on Make/);
    for (const title of [
      'Everybody',
      'In no team',
      'Without two-factor',
      'Not seen for 90 days',
      'Temporary access',
    ])
      expect(all.rendered).toContain(title);
    // Usher knows nobody's origin until the first look of the watch.
    const listed = await vi.waitFor(
      async () => {
        const title = /^\*Without two-factor:\* \d+ people/;
        const seen = await list(harness, 'U0ADMIN', 'no-two-factor', title);
        expect(seen.rendered).toContain('from before Usher');
        return seen;
      },
      { timeout: 60_000, interval: 1_000 },
    );
    expect(listed.rendered).toMatch(/1–10 of \d+/);
    expect(listed.rendered).toContain('two-factor off');
    expect(listed.rendered).toContain('last login');
    await ada.click(listed, 'Next');
    const second = await shows(harness, 'U0ADMIN', listed, /11–20 of \d+/);
    expect(second).toContain('Back');
    await ada.click(listed, 'Back');
    await shows(harness, 'U0ADMIN', listed, /1–10 of \d+/);
    await ada.click(listed, 'list.other', { option: 'no-team' });
    await shows(harness, 'U0ADMIN', listed, /In no team/);
  },
);

story(
  'an approver sees people without logins, a team admin sees their teams, and others see nothing',
  {},
  async (harness) => {
    const everybody = await list(harness, 'U0ANA', 'all', /Everybody/);
    expect(everybody.rendered).toContain('Adam Almeida');
    expect(everybody.rendered).not.toMatch(/two-factor (on|off)|last login/);
    await list(harness, 'U0ANA', 'not-seen-90d', /which only Usher admins see/);
    await list(harness, 'U0DEV', 'all', /These lists are for Usher admins, approvers and team admins/);
    await list(harness, 'U0GUEST', 'all', /Guests cannot ask or decide here/);
    const ofTeams = await wholeList(harness, 'U0INES', 'role:Team Admin');
    expect(ofTeams.rendered).toContain('Ana Costa');
    expect(ofTeams.rendered).toContain('You are a team admin');
    expect(ofTeams.rendered).not.toContain('Cat Lindqvist');
    expect(ofTeams.rendered).not.toContain('Platform');
    const theirs = await list(harness, 'U0INES', 'all', /Everybody/);
    expect(theirs.rendered).not.toMatch(/Harbour Logistics: (Member|Admin)/);
    await list(harness, 'U0ADMIN', 'everything', /There is no list “everything”/);
  },
);

story('a list shows which request gave a role, and which roles nobody asked for', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), { ...operatorForDev, duration: '8 hours' });
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /Dev Patel is Team Operator of Finance Ops/);
  const { world } = harness.make;
  await vi.waitFor(async () => {
    expect((await harness.events()).map(({ type }) => type)).toContain('baseline.taken');
  });
  world.setOrganizationRole(4134, 7301, 'Admin');
  await vi.waitFor(async () => {
    expect((await harness.events()).map(({ type }) => type)).toContain('finding.recorded');
  }, 60_000);
  const temporary = await list(harness, 'U0ADMIN', 'temporary', /Temporary access:\*? 1 person/);
  expect(bare(temporary.rendered)).toContain('Dev Patel');
  expect(temporary.rendered).toMatch(/Temporary: Team Operator of Finance Ops until .* · REQ-1/);
  await vi.waitFor(async () => {
    const seen = await list(harness, 'U0ADMIN', 'temporary', /Temporary access:\*? 1 person/);
    expect(seen.rendered).toMatch(/Finance Ops.*\(asked for in REQ-1, approved by @Ana Costa, done /);
  }, 60_000);
  const unasked = await list(harness, 'U0ADMIN', 'unexplained', /Access nobody asked for:\*? 1 person/);
  expect(bare(unasked.rendered)).toContain('Eva Novak');
  expect(unasked.rendered).toMatch(/Harbour Logistics: Admin \(nobody asked for it, seen /);
});

story(
  'the list of who can do something is Make’s own, for a permission that Make knows',
  {},
  async (harness) => {
    const can = await list(
      harness,
      'U0ANA',
      'can "organization user add and edit"',
      /Who can “organization user add and edit”/,
    );
    expect(can.rendered).toContain('Ines Duarte');
    expect(can.rendered).not.toContain('Dev Patel');
    const calls = harness.make.calls.filter(({ path }) => path.includes('by-permission')).length;
    expect(calls).toBe(2);
    const near = await list(harness, 'U0ANA', 'can organization users vew', /Make knows no permission/);
    expect(near.rendered).toContain('organization users view');
    await list(
      harness,
      'U0INES',
      'can "organization users view"',
      /Team admins see what people may do in their teams/,
    );
    await list(harness, 'U0ANA', 'can', /Say what they may do/);
  },
);

story('Home leads admins, approvers and team admins to the lists, in a modal', {}, async (harness) => {
  const ada = harness.person('U0ADMIN');
  await ada.openHome();
  await ada.waitForHome((_, text) => text.includes('Lists'));
  await ada.clickHome('hub.lists');
  const modal = await ada.waitForModal({ title: /Lists/, text: /Who has what on Make/ });
  await modal.click('list.show', { value: JSON.stringify({ list: 'all', page: 0 }) });
  await ada.waitForModal({ title: /Lists/, text: /Everybody.*\d+ people/ });
  const dev = harness.person('U0DEV');
  await dev.openHome();
  await dev.waitForHome((_, text) => text.includes('Ask for a role'));
  expect(dev.homeText()).not.toContain('Lists');
});

story('a forged button shows only what the person may see anyway', {}, async (harness) => {
  const dev = harness.person('U0DEV');
  const no = await list(harness, 'U0DEV', 'all', /These lists are for/);
  const value = JSON.stringify({ list: 'no-two-factor', page: 1 });
  await dev.click(no, 'list.next', { force: true, value });
  await dev.click(no, 'list.next', { force: true, value: 'no json at all' });
  const ana = harness.person('U0ANA');
  const own = await list(harness, 'U0ANA', 'all', /Everybody/);
  await ana.click(own, 'list.next', { force: true, value });
  await shows(harness, 'U0ANA', own, /which only Usher admins see/);
  for (const one of [dev, ana])
    expect(
      one
        .ephemerals()
        .map(({ rendered }) => rendered)
        .join('\n'),
    ).not.toContain('two-factor off');
});

story(
  'mine all sends a person everything Usher knows of them, except open decisions',
  {},
  async (harness) => {
    await askForRole(harness.person('U0BEN'), operatorForDev);
    const card = await cardOf(harness, 'REQ-1');
    const all = async (user: string, seen: RegExp): Promise<string> => {
      const person = harness.person(user);
      await person.command('/make-access', 'mine all');
      const dm = await person.waitForMessage({ channel: 'dm', text: seen }, 60_000);
      return bare(dm.rendered);
    };
    const dev = await all('U0DEV', /Everything Usher knows of you/);
    expect(dev).toContain('On Make you are Dev Patel (dev@example.com), Make user 4133');
    expect(dev).toContain('Harbour Logistics: Member (from before Usher)');
    expect(dev).not.toContain('REQ-1');
    expect(dev).toContain('usher erase');
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    const ben = await all('U0BEN', /Requests you made/);
    expect(ben).toMatch(/Requests you made\nREQ-1: Make Dev Patel Team Operator of Finance Ops/);
    expect(ben).toContain('Groups of the policy you are in: platform');
    const ana = await all('U0ANA', /What you did/);
    expect(ana).toMatch(/REQ-1: you approved/);
    await harness.person('U0ANA').command('/make-access', 'mine all');
    await harness
      .person('U0ANA')
      .waitForMessage({ channel: 'ephemeral', text: /less than a minute ago/ }, 30_000);
  },
);

story(
  'mine all also finds what the record has of the Make user a person was before',
  { env: { USHER_POLL_SECONDS: '1' } },
  async (harness) => {
    const [dev, ada] = [harness.person('U0DEV'), harness.person('U0ADMIN')];
    const { world } = harness.make;
    const recorded = (type: string, times = 1) =>
      vi.waitFor(async () => {
        const found = (await harness.events()).filter((event) => event.type === type);
        expect(found.length, type).toBeGreaterThanOrEqual(times);
      }, 30_000);
    await dev.openHome();
    await recorded('person.matched');
    await recorded('baseline.taken');
    world.setTeamRole(4133, 916, 'Team Member');
    await recorded('finding.recorded');
    await harness.slack.changeUser('U0DEV', { email: 'dev.patel@example.com' });
    world.addUser({ id: 4990, name: 'Dev P', email: 'dev.patel@example.com' });
    world.setOrganizationRole(4990, 7301, 'Member');
    await recorded('finding.recorded', 2);
    await dev.command('/make-access', 'bind dev.patel@example.com');
    await ada.click(await dm(ada, /says they are .*Dev P/), 'Confirm');
    await recorded('binding.confirmed');
    await dev.command('/make-access', 'mine all');
    const { rendered } = await dm(dev, /Everything Usher knows of you/);
    expect(bare(rendered)).toContain('On Make you are Dev P (dev.patel@example.com), Make user 4990');
    expect(bare(rendered)).toContain('nobody asked for it: Marketing in Harbour Logistics');
  },
);

story(
  'usage shows the operations and data of each day in numbers, and asks Make once an hour',
  {},
  async (harness) => {
    const usage = async (user: string, place: string, seen: RegExp): Promise<string> => {
      const person = harness.person(user);
      await person.command('/make-access', `usage ${place}`.trim());
      return bare((await person.waitForMessage({ channel: 'ephemeral', text: seen }, 30_000)).rendered);
    };
    const calls = () => harness.make.calls.filter(({ path }) => path.endsWith('/usage')).length;
    Object.assign(harness.make.world.organization(7301), { operations: 48_210, transfer: 1_500_000_000 });
    const whole = await usage('U0ADMIN', 'Harbour Logistics', /Usage of Harbour Logistics/);
    expect(whole).toMatch(/Harbour Logistics: [\d,]+ operations and [\d.]+ MB of data in 30 days/);
    expect(whole).toContain('Operations since the last reset: 48,210 of 800,000 that the plan has.');
    expect(whole).toContain('Data since the last reset: 1.5 GB of 8.0 GB that the plan has.');
    expect(whole.match(/^\d{4}-\d\d-\d\d {2}█* +[\d,]+ +[\d.]+ kB$/gm)).toHaveLength(30);
    expect(whole).toMatch(/By team\n.*: [\d,]+ operations and [\d.]+ [kM]B of data/);
    const before = calls();
    expect(before).toBe(5);
    await usage('U0ANA', 'Finance Ops', /Usage of Finance Ops in Harbour Logistics/);
    expect(calls()).toBe(before);
    await usage('U0ANA', '', /Say which one/);
    await usage('U0INES', 'Finance Ops', /Usage of Finance Ops/);
    await usage('U0INES', 'Harbour Logistics', /Team admins see the usage of their teams/);
    await usage('U0DEV', '', /These lists are for Usher admins/);
    await usage('U0ADMIN', 'Nowhere', /You can look at no organization and no team/);
  },
);

story(
  'usage by team names a team that Make does not tell about, and says if there are too many teams',
  {
    make(world) {
      for (let n = 0; n < 11; n += 1) world.addTeam({ id: 940 + n, name: `Lab ${n}`, organizationId: 7302 });
    },
  },
  async (harness) => {
    const usageOf = async (place: string): Promise<string> => {
      await harness.person('U0ADMIN').command('/make-access', `usage ${place}`);
      return bare(await told(harness.person('U0ADMIN'), new RegExp(`Usage of ${place}`)));
    };
    const path = /^\/teams\/916\/usage/;
    harness.make.faults.add({ match: { path }, kind: 'status', status: 403, times: 9 });
    const logistics = await usageOf('Harbour Logistics');
    expect(logistics).toMatch(/\nMarketing: Make does not tell it now: “/);
    expect(logistics).toMatch(/\nFinance Ops: [\d,]+ operations and /);
    const many = 'There are 12 teams, too many to read at once.';
    expect(await usageOf('Harbour Labs')).toContain(many);
  },
);

story(
  'usage has a picture with the same numbers as alt text, or only text without the scope',
  { process: true },
  async (harness) => {
    const ada = harness.person('U0ADMIN');
    await ada.command('/make-access', 'usage Harbour Logistics');
    await ada.waitForMessage({ channel: 'ephemeral', text: /Usage of Harbour Logistics/ }, 60_000);
    const { rendered } = await ada.waitForMessage(
      { channel: 'dm', text: /\(image: Operations a day \(and data\) of Harbour Logistics\./ },
      60_000,
    );
    expect(rendered.match(/\d\d-\d\d [\d,]+ \([\d.]+ kB\)[;.]/g)).toHaveLength(30);
    const [file] = harness.slack.files.values();
    expect(file?.bytes?.subarray(1, 4).toString()).toBe('PNG');
    // The first chunk contains the width and height.
    expect(file?.bytes?.readUInt32BE(16)).toBe(720);
    await harness.restart('stop');
    harness.slack.faults.add({ method: 'files.getUploadURLExternal', kind: 'error', error: 'missing_scope' });
    await ada.command('/make-access', 'usage Harbour Logistics');
    await harness.slack.waitForCall(
      ({ method, ok }) => method === 'files.getUploadURLExternal' && !ok,
      60_000,
    );
    await ada.command('/make-access', 'usage Finance Ops');
    await ada.waitForMessage({ channel: 'ephemeral', text: /Usage of Finance Ops in/ }, 30_000);
    expect(harness.slack.files.size).toBe(1);
  },
);

story(
  'the approvals channel is told once that an organization has used the policy’s share of its plan',
  {
    policy: storyPolicy.replace('limits: {', 'limits: { usage_alert_at: 80%,'),
    make(world) {
      Object.assign(world.organization(7301), { operations: 640_000, transfer: 6_400_000_000 });
      world.organization(7302).operations = 639_999;
    },
  },
  async (harness) => {
    const told =
      /Harbour Logistics has used (640,000 of its 800,000 operations|6\.4 GB of its 8\.0 GB of data)/;
    const ada = harness.person('U0ADMIN');
    for (const of of [/800,000 operations/, /8\.0 GB of data transfer/])
      await ada.waitForMessage({ channel: 'C0APPROVALS', text: of }, 60_000);
    await vi.waitFor(async () => expect(await harness.documents()).toContain('usage/7301'));
    // Two readings of each organization: one by the start, one by the check of its usage.
    const read = ({ path }: { path: string }) => path.endsWith('/organizations/7302');
    const before = harness.make.calls.filter(read).length;
    await harness.restart('stop');
    await vi.waitFor(
      () => expect(harness.make.calls.filter(read).length).toBeGreaterThan(before + 1),
      60_000,
    );
    const messages = ada.messagesSeen('C0APPROVALS').filter(({ rendered }) => told.test(bare(rendered)));
    expect(messages).toHaveLength(2);
  },
);

story(
  'the approvals channel is told once that a team has used the share of its own limit',
  {
    policy: storyPolicy.replace('limits: {', 'limits: { usage_alert_at: 80%,'),
    make(world) {
      world.addTeam({ id: 919, name: 'Support', organizationId: 7301, operationsLimit: 1_000 });
      const reset = new Date(world.now() - 10 * 86_400_000).toISOString();
      Object.assign(world.organization(7301), { lastReset: reset });
    },
  },
  async (harness) => {
    const told = /Support in Harbour Logistics has used [\d,]+ of its 1,000 operations/;
    const ada = harness.person('U0ADMIN');
    const seen = await ada.waitForMessage({ channel: 'C0APPROVALS', text: told }, 60_000);
    expect(seen.rendered).toMatch(/the day of Make’s last reset, which is more than 80%/);
    await vi.waitFor(async () => expect(await harness.documents()).toContain('usage/team/919'));
    const asked = () => harness.make.calls.filter(({ path }) => path.endsWith('/teams/919/usage')).length;
    const before = asked();
    await harness.restart('stop');
    await vi.waitFor(() => expect(asked()).toBe(before + 1), 60_000);
    const of = ada.messagesSeen('C0APPROVALS').filter(({ rendered }) => /operations/.test(rendered));
    expect(of).toHaveLength(1);
  },
);
