import { describe, expect, vi } from 'vitest';
import { askForInvite, askForRole, cardOf, cardShows, clickDm, deny, dm, told, writesOn } from './asking.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

const devInFinance = { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' } as const;
const ask = devInFinance;

describe.each(['socket', 'http'] as const)('in %s mode', (mode) => {
  story('who asked reads why it was denied, and nothing is done on Make', { mode }, async (town) => {
    const ben = town.person('U0BEN');
    await askForRole(ben, ask);
    const card = await cardOf(town, 'REQ-1');
    await deny(town.person('U0ANA'), card, 'Dev has left the finance project');
    const shown = await cardShows(town, card, /Denied by @Ana Costa/);
    expect(shown).toContain('“Dev has left the finance project”');
    expect(shown).toContain('[Ask again]');
    const { rendered } = await dm(ben, /Denied by/);
    expect(rendered).toContain('Dev has left the finance project');
    expect(writesOn(town)).toEqual([]);
  });

  story.ofSeries('who asked can take it back, and the card says so', { mode }, async (town) => {
    const ben = town.person('U0BEN');
    await askForRole(ben, ask);
    const card = await cardOf(town, 'REQ-1');
    await clickDm(town, ben, /REQ-1 is asked/, 'Cancel request');
    await cardShows(town, card, /Cancelled by @Ben Weber/);
    await town.person('U0ANA').click(card, 'request.approve', { force: true, value: '{"id":"REQ-1","n":1}' });
    await told(town.person('U0ANA'), /REQ-1 is already cancelled. Nothing was changed/);
    expect(writesOn(town)).toEqual([]);
  });
});

story.ofSeries('the same asked twice leads to the first request', {}, async (town) => {
  await askForRole(town.person('U0BEN'), ask);
  const second = await askForRole(town.person('U0EVA'), { ...ask, role: 'Team Member' });
  expect(second).toContain('This is already asked: REQ-1');
});

story.ofSeries('the same asked twice links to the card of the first', {}, async (town) => {
  await askForRole(town.person('U0BEN'), ask);
  const { ts } = await cardOf(town, 'REQ-1');
  const second = await askForRole(town.person('U0EVA'), ask);
  expect(second).toContain(ts.replace('.', ''));
});

story.ofSeries('neither who asked nor whom it concerns can approve it', {}, async (town) => {
  town.slack.workspace.usergroups.get('S0PLATFORM')?.users.push('U0EVA');
  await askForRole(town.person('U0BEN'), { ...ask, who: 'ana@example.com' });
  const card = await cardOf(town, 'REQ-1');
  await town.person('U0BEN').click(card, 'Approve');
  await told(town.person('U0BEN'), /You cannot approve REQ-1: you asked for it\. Any of platform can\./i);
  await town.person('U0ANA').click(card, 'Approve');
  await told(town.person('U0ANA'), /You cannot approve REQ-1: it changes your own access/);
});

story.ofSeries('a second click and a click after it is done change nothing', {}, async (town) => {
  await askForRole(town.person('U0BEN'), ask);
  const card = await cardOf(town, 'REQ-1');
  const ana = town.person('U0ANA');
  const { blocks } = await ana.waitForMessage({ channel: 'C0APPROVALS', text: /REQ-1 · asked by/ });
  await Promise.all([ana.click(card, 'Approve'), ana.click(card, 'Approve', { asShown: blocks })]);
  await cardShows(town, card, /Done, verified on Make/);
  await ana.click(card, 'Approve', { asShown: blocks });
  await told(ana, /REQ-1 is already done\. Nothing was changed\./);
  expect(writesOn(town)).toHaveLength(1);
});

const shortLived = storyPolicy.replace('expires_after: 3d', 'expires_after: 2s');

story.ofSeries('a click after the time is over finds it expired', { policy: shortLived }, async (town) => {
  await askForRole(town.person('U0BEN'), ask);
  const card = await cardOf(town, 'REQ-1');
  const { blocks } = await town.person('U0ANA').waitForMessage({ text: /REQ-1 · asked by/ });
  const shown = await cardShows(town, card, /Nobody decided in 2 seconds\. Nothing was changed\./);
  expect(shown).toContain('[Ask again]');
  await town.person('U0ANA').click(card, 'Approve', { asShown: blocks });
  await told(town.person('U0ANA'), /REQ-1/);
  await dm(town.person('U0BEN'), /Nobody decided/);
  expect(writesOn(town)).toEqual([]);
});

story.ofSeries(
  'what Make changed meanwhile is shown, asked anew, and done once approved anew',
  {},
  async (town) => {
    await askForRole(town.person('U0BEN'), { ...ask, who: 'eva@example.com' });
    const card = await cardOf(town, 'REQ-1');
    const ana = town.person('U0ANA');
    const { blocks: first } = await ana.waitForMessage({ text: /REQ-1 · asked by/ });
    town.make.world.setTeamRole(4134, 915, 'Team Member');
    await ana.click(card, 'Approve');
    const shown = await cardShows(town, card, /Asked anew/);
    expect(shown).toMatch(/Finance Ops: .*Team Monitoring,? is now Team Member/);
    expect(shown).toContain('Approvals were cleared');
    expect(shown).toMatch(/Now\s+Team Member\s+After\s+Team Operator/);
    expect(writesOn(town)).toEqual([]);
    expect(town.make.world.teamRole(4134, 915)).toBe('Team Member');
    await dm(town.person('U0BEN'), /REQ-1 is asked anew/);

    await ana.click(card, 'Approve', { asShown: first });
    await told(ana, /REQ-1 has changed since this card was drawn/);
    await ana.click(card, 'Approve');
    await cardShows(town, card, /Done, verified on Make/);
    expect(town.make.world.teamRole(4134, 915)).toBe('Team Operator');
  },
);

story.ofSeries('a click under another policy than the card shows asks anew', {}, async (town) => {
  await askForRole(town.person('U0BEN'), ask);
  const card = await cardOf(town, 'REQ-1');
  await town.setPolicy(
    storyPolicy.replace(/everything else[^$]*/, 'everything else\n    stages: [{ from: [security] }]\n'),
  );
  await vi.waitFor(() => expect(town.app().output()).toContain('the policy changed'), 30_000);
  await town.person('U0ANA').click(card, 'Approve');
  await told(town.person('U0ANA'), /The policy has changed since this was asked\. So REQ-1 is asked anew/);
  await cardShows(town, card, /Asked anew: The policy has changed.* Waiting for 1 of Security/);
  await town.person('U0CAT').click(card, 'Approve');
  await cardShows(town, card, /Done, verified on Make .* Approved by @Cat Lindqvist/);
});

const held = storyPolicy.replace(
  'name: everything else',
  'name: everything else\n    hold: 3s\n    execute_within: 1h',
);

story.ofSeries('what is on hold can be stopped by an approver', { policy: held }, async (town) => {
  await askForRole(town.person('U0BEN'), ask);
  const card = await cardOf(town, 'REQ-1');
  const ana = town.person('U0ANA');
  await ana.click(card, 'Approve');
  await cardShows(town, card, /Approved by @Ana Costa · runs at .* unless stopped/);
  await deny(ana, card, 'Wrong person after all', 'Stop');
  await cardShows(town, card, /Denied by @Ana Costa/);
  await dm(town.person('U0BEN'), /Wrong person after all/);
  expect(writesOn(town)).toEqual([]);
});

story.ofSeries('what is on hold runs by itself afterwards', { policy: held }, async (town) => {
  await askForRole(town.person('U0BEN'), ask);
  const card = await cardOf(town, 'REQ-1');
  await town.person('U0ANA').click(card, 'Approve');
  await cardShows(town, card, /runs at .* unless stopped/);
  await cardShows(town, card, /Done, verified on Make/);
  const approved = (await town.events()).find(({ type }) => type === 'request.approved');
  const announced = (await town.events()).find(({ type }) => type === 'write.announced');
  expect(Number(announced?.at) - Number(approved?.at)).toBeGreaterThanOrEqual(3000);
});

story.ofSeries('two stages need two people, and one person counts once', {}, async (town) => {
  town.slack.workspace.usergroups.get('S0SECURITY')?.users.push('U0ANA');
  await askForRole(town.person('U0BEN'), {
    who: 'dev@example.com',
    where: 'Harbour Logistics',
    role: 'Admin',
  });
  const card = await cardOf(town, 'REQ-1');
  await cardShows(town, card, /Waiting for 1 of Platform and 1 of Security/);
  const ana = town.person('U0ANA');
  await town.person('U0CAT').click(card, 'Approve');
  await told(town.person('U0CAT'), /It is not your turn on REQ-1 yet: Platform decides first/);
  await ana.click(card, 'Approve');
  await cardShows(town, card, /Approved by @Ana Costa · waiting for 1 of Security/);
  await ana.click(card, 'Approve');
  await told(ana, /Your approval of REQ-1 is already counted\. One person counts once\./);
  expect(writesOn(town)).toEqual([]);
  await town.person('U0CAT').click(card, 'Approve');
  await cardShows(town, card, /Done, verified .* Approved by @Ana Costa and @Cat Lindqvist/);
  expect(town.make.world.organizationRole(4133, 7301)).toBe('Admin');
});

story.ofSeries('a rule can approve by itself, and the card says by which', {}, async (town) => {
  const answer = await askForRole(town.person('U0DEV'), {
    who: 'dev@example.com',
    where: 'Marketing',
    role: 'Team Monitoring',
    duration: '1 hour',
  });
  expect(answer).toContain('Approved by the rule “looking for a day needs nobody”');
  const card = await cardOf(town, 'REQ-1');
  await cardShows(town, card, /In effect, verified/);
  expect(town.make.world.teamRole(4133, 916)).toBe('Team Monitoring');
});

const strict = `
version: 1
approvals_channel: C0APPROVALS
admins: [U0ADMIN, U0OTHER]
groups: { platform: [U0ANA, U0BEN] }
limits: { longest_grant: 7d, changes_per_hour: 1 }
rules:
  - name: team roles need a ticket
    when: { kind: change-team-role }
    reason: { pattern: '[A-Z]+-\\d+', hint: name a ticket such as OPS-12 }
    at_most: { duration: 4h }
    stages: [{ from: [platform] }]
`;

story.ofSeries(
  'what the policy does not allow is refused with what to do instead',
  { policy: strict },
  async (town) => {
    const eva = town.person('U0EVA');
    const refusal = async (part: Partial<Parameters<typeof askForRole>[1]>) => {
      const answer = await askForRole(eva, { ...ask, duration: '1 hour', reason: 'OPS-12 closing', ...part });
      await eva.waitForModal().then((modal) => modal.close({ all: true }));
      return answer;
    };
    expect(await refusal({ where: 'Harbour Logistics', role: 'App Developer' })).toContain(
      'No rule of the policy',
    );
    expect(await refusal({ reason: 'please' })).toContain(
      'wants a reason in a form of its own: name a ticket such as OPS-12.',
    );
    expect(await refusal({ duration: '8 hours' })).toContain('Ask for 4 hours at most');
    expect(await refusal({ duration: 'Until somebody changes it' })).toContain('for a time only');
    expect(await refusal({ role: 'Team Monitoring', who: 'eva@example.com' })).toContain(
      'already Team Monitoring',
    );
    expect(town.make.calls.filter(({ method }) => method !== 'GET')).toEqual([]);
  },
);

story.ofSeries(
  'the hourly cap delays what is approved beyond it, and says so',
  { policy: strict },
  async (town) => {
    for (const who of ['dev@example.com', 'cat@example.com']) {
      await askForRole(town.person('U0BEN'), { ...ask, who, duration: '1 hour', reason: 'OPS-12' });
      await town
        .person('U0BEN')
        .waitForModal({ title: /Asked/ })
        .then((modal) => modal.close({ all: true }));
    }
    const ana = town.person('U0ANA');
    const first = await cardOf(town, 'REQ-1');
    await ana.click(first, 'Approve');
    await cardShows(town, first, /In effect/);
    const second = await cardOf(town, 'REQ-2');
    await ana.click(second, 'Approve');
    await cardShows(town, second, /The cap of 1 changes an hour is reached; it goes on by itself/);
    expect(writesOn(town)).toHaveLength(1);
    await town.restartLater(3_598_000);
    await cardShows(town, second, /In effect/);
  },
);

story.ofSeries(
  'an invitation is refused where all seats are used',
  {
    make: (world) => {
      world.organization(7302).license.users = [...world.organizationMemberships.values()].filter(
        ({ organizationId }) => organizationId === 7302,
      ).length;
    },
  },
  async (town) => {
    const answer = await askForInvite(town.person('U0BEN'), {
      emails: 'noor@example.com',
      organization: 'Harbour Labs',
    });
    expect(answer).toMatch(/Harbour Labs has used all \d+ seats/);
  },
);

story.ofSeries(
  'while changes are frozen nothing is approved, a grant still ends, and another admin lifts it',
  {},
  async (town) => {
    const ben = town.person('U0BEN');
    await askForRole(ben, { ...ask, duration: '1 hour' });
    const grant = await cardOf(town, 'REQ-1');
    const ana = town.person('U0ANA');
    await ana.click(grant, 'Approve');
    await cardShows(town, grant, /In effect/);
    await ben.waitForModal().then((modal) => modal.close({ all: true }));
    await askForRole(ben, { ...ask, who: 'cat@example.com' });
    const waiting = await cardOf(town, 'REQ-2');

    await town.person('U0ADMIN').command('/make-access', 'freeze somebody acts strangely');
    await told(town.person('U0ADMIN'), /Changes are frozen\. Another admin lifts it/);
    await ana.waitForMessage({
      channel: 'C0APPROVALS',
      text: /@Ada Min froze changes.*somebody acts strangely/,
    });
    await cardShows(town, waiting, /Changes are frozen by @Ada Min/);
    await ana.click(waiting, 'Approve');
    await told(
      ana,
      /Changes are frozen by @Ada Min\. Nothing can be approved until an admin lifts the freeze/,
    );
    await ana.click(grant, 'End now');
    await cardShows(town, grant, /Ended .* back to no role, verified/);
    expect(town.make.world.teamRole(4133, 915)).toBeUndefined();

    await town.person('U0ADMIN').command('/make-access', 'unfreeze');
    await told(town.person('U0ADMIN'), /You froze changes yourself\. Another admin has to lift the freeze/);
    await town.person('U0OTHER').command('/make-access', 'unfreeze');
    await told(town.person('U0OTHER'), /The freeze is lifted/);
    await ana.waitForMessage({ channel: 'C0APPROVALS', text: /@Otto Herr lifted the freeze/ });
    await ana.click(waiting, 'Approve');
    const shown = await cardShows(town, waiting, /Done, verified on Make/);
    expect(shown).not.toContain('frozen');
  },
);

story.ofSeries('a message that comes late says what holds by then', { policy: strict }, async (town) => {
  const ben = town.person('U0BEN');
  const ana = town.person('U0ANA');
  await askForRole(ben, { ...ask, duration: '1 hour', reason: 'OPS-12' });
  await ben.waitForModal({ title: /Asked/ }).then((modal) => modal.close({ all: true }));
  await ana.click(await cardOf(town, 'REQ-1'), 'Approve');
  await dm(ben, /In effect/);
  await askForRole(ben, { ...ask, who: 'cat@example.com', duration: '1 hour', reason: 'OPS-12' });
  const { channel, ts } = await ana.waitForMessage({ text: /REQ-2 · asked by/ }, 30_000);
  const posting = town.slack.faults.hold({ method: 'chat.postMessage', channel });
  await posting.arrived;
  await ana.click({ channel, ts }, 'Approve');
  await vi.waitFor(
    async () => expect(JSON.stringify(await town.events())).toContain('execution.delayed'),
    30_000,
  );
  posting.release();
  const { rendered } = await dm(ben, /REQ-2 is asked/);
  expect(rendered).not.toContain('Waiting for .');
});
