import { describe, expect, vi } from 'vitest';
import { usherWith } from '../cli/main.js';
import { askForInvite, askForRole, cardFor, cardOf, cardShows, deny, dm, told, writesOn } from './asking.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

const devInFinance = { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' } as const;
const ask = devInFinance;

describe.each(['socket', 'http'] as const)('in %s mode', (mode) => {
  story('the requester reads why it was denied, and nothing changes on Make', { mode }, async (harness) => {
    const ben = harness.person('U0BEN');
    await askForRole(ben, ask);
    const card = await cardOf(harness, 'REQ-1');
    await deny(harness.person('U0ANA'), card, 'Dev has left the finance project');
    const shown = await cardShows(harness, card, /Denied: .*@Ana Costa: /s);
    expect(shown).toContain('“Dev has left the finance project”');
    expect(shown).toContain('[Ask again]');
    const { rendered } = await dm(ben, /Denied:/);
    expect(rendered).toContain('Dev has left the finance project');
    expect(writesOn(harness)).toEqual([]);
  });

  story.ofSeries('the requester can cancel the request, and the card says so', { mode }, async (harness) => {
    const ben = harness.person('U0BEN');
    await askForRole(ben, ask);
    const card = await cardOf(harness, 'REQ-1');
    await ben.openHome();
    await ben.waitForHome((_, text) => text.includes('[Cancel request]'));
    await ben.clickHome('request.cancel');
    await cardShows(harness, card, /Cancelled by @Ben Weber/);
    await harness
      .person('U0ANA')
      .click(card, 'request.approve', { force: true, value: '{"id":"REQ-1","n":1}' });
    await told(harness.person('U0ANA'), /REQ-1 is already cancelled. Nothing was changed/);
    expect(writesOn(harness)).toEqual([]);
  });
});

story('a click that waits for Slack says so, and counts once Slack has answered', {}, async (harness) => {
  const card = await cardFor(harness);
  const ana = harness.person('U0ANA');
  const held = harness.slack.faults.hold({ method: 'users.info' });
  await ana.click(card, 'Approve');
  await held.arrived;
  await told(ana, /Usher is still checking this with Slack and Make, and your click does not count yet/);
  expect(writesOn(harness)).toEqual([]);
  held.release();
  await cardShows(harness, card, /checked on Make/);
});

story('a click on a card counts even before Slack has named the card to Usher', {}, async (harness) => {
  const channel = 'C0APPROVALS';
  const held = harness.slack.faults.holdAnswer({ method: 'chat.postMessage', channel });
  const asked = askForRole(harness.person('U0BEN'), ask);
  const ana = harness.person('U0ANA');
  const card = await ana.waitForMessage({ channel, text: /REQ-1/ });
  await ana.click({ channel, ts: card.ts }, 'Approve');
  await told(ana, /Usher is still checking this/);
  held.release();
  await cardShows(harness, { channel, ts: card.ts }, /checked on Make/);
  await asked;
});

story(
  'the requester is asked before a cancellation loses approvals',
  { policy: storyPolicy.replace('from: [platform] }]\n', 'from: [platform] }, { from: [security] }]\n') },
  async (harness) => {
    const card = await cardFor(harness);
    const ben = harness.person('U0BEN');
    await ben.openHome();
    await ben.waitForHome((view) => !JSON.stringify(view).includes('Cancel REQ-1?'));
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /Security decides/);
    await ben.waitForHome((view) => JSON.stringify(view).includes('The approval that it has is lost.'));
  },
);

story.ofSeries('a repeated request leads to the first one', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), ask);
  const second = await askForRole(harness.person('U0EVA'), { ...ask, role: 'Team Member' });
  expect(second).toContain('This is already asked: REQ-1');
});

story.ofSeries('a repeated request links to the card of the first one', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), ask);
  const { ts } = await cardOf(harness, 'REQ-1');
  const second = await askForRole(harness.person('U0EVA'), ask);
  expect(second).toContain(ts.replace('.', ''));
});

story.ofSeries('neither the requester nor the subject can approve it', {}, async (harness) => {
  harness.slack.workspace.usergroups.get('S0PLATFORM')?.users.push('U0EVA');
  await askForRole(harness.person('U0BEN'), { ...ask, who: 'ana@example.com' });
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0BEN').click(card, 'Approve');
  await told(harness.person('U0BEN'), /You cannot approve REQ-1: you asked for it\. Any of platform can\./i);
  await harness.person('U0ANA').click(card, 'Approve');
  await told(harness.person('U0ANA'), /You cannot approve REQ-1: it changes your own access/);
});

story.ofSeries('a second click and a click on a completed request change nothing', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), ask);
  const card = await cardOf(harness, 'REQ-1');
  const ana = harness.person('U0ANA');
  const { blocks } = await ana.waitForMessage({ channel: 'C0APPROVALS', text: /REQ-1 · rules? |· REQ-1$/m });
  await Promise.all([ana.click(card, 'Approve'), ana.click(card, 'Approve', { asShown: blocks })]);
  await cardShows(harness, card, /checked on Make/);
  await ana.click(card, 'Approve', { asShown: blocks });
  await told(ana, /REQ-1 is already done\. Nothing was changed\./);
  expect(writesOn(harness)).toHaveLength(1);
});

const shortLived = storyPolicy.replace('expires_after: 3d', 'expires_after: 4s');

story.ofSeries('a click after the time is over finds it expired', { policy: shortLived }, async (harness) => {
  await askForRole(harness.person('U0BEN'), ask);
  const { blocks } = await harness.person('U0ANA').waitForMessage({ text: /REQ-1 · rule/ }, 30_000);
  const card = await cardOf(harness, 'REQ-1');
  const shown = await cardShows(harness, card, /Nobody decided in 4 seconds\. Nothing was changed\./);
  expect(shown).toContain('[Ask again]');
  await harness.person('U0ANA').click(card, 'Approve', { asShown: blocks });
  await told(harness.person('U0ANA'), /REQ-1/);
  await dm(harness.person('U0BEN'), /Nobody decided/);
  expect(writesOn(harness)).toEqual([]);
});

story.ofSeries(
  'a change on Make meanwhile is shown, and the request is done once approved again',
  {},
  async (harness) => {
    await askForRole(harness.person('U0BEN'), { ...ask, who: 'eva@example.com' });
    const card = await cardOf(harness, 'REQ-1');
    const ana = harness.person('U0ANA');
    const { blocks: first } = await ana.waitForMessage({ text: /REQ-1 · rules? |· REQ-1$/m });
    harness.make.world.setTeamRole(4134, 915, 'Team Member');
    await ana.click(card, 'Approve');
    const shown = await cardShows(harness, card, /Changed since it was asked/);
    expect(shown).toMatch(/Finance Ops: .*Team Member now \(was: .*Team Monitoring/);
    expect(shown).toContain('Approvals were cleared');
    expect(shown).toMatch(/: Team Member → Team Operator/);
    expect(writesOn(harness)).toEqual([]);
    expect(harness.make.world.teamRole(4134, 915)).toBe('Team Member');
    await dm(harness.person('U0BEN'), /Asked again:/);

    await ana.click(card, 'Approve', { asShown: first });
    await told(ana, /REQ-1 has changed since this card was drawn/);
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    expect(harness.make.world.teamRole(4134, 915)).toBe('Team Operator');
  },
);

story.ofSeries('a click under a changed policy needs a new approval', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), ask);
  const card = await cardOf(harness, 'REQ-1');
  await harness.setPolicy(
    storyPolicy.replace(/everything else[^$]*/, 'everything else\n    stages: [{ from: [security] }]\n'),
  );
  await vi.waitFor(() => expect(harness.app().output()).toContain('the policy changed'), 30_000);
  await cardShows(harness, card, /Changed since it was asked: The policy has changed.* Security decides/s);
  const ana = harness.person('U0ANA');
  await ana.click(card, 'request.approve', { force: true, value: '{"id":"REQ-1","n":1}' });
  await told(ana, /REQ-1 has changed since this card was drawn/);
  await ana.click(card, 'Approve');
  await told(ana, /You cannot approve REQ-1: the rule names Security/);
  expect(writesOn(harness)).toEqual([]);
  await harness.person('U0CAT').click(card, 'Approve');
  await cardShows(harness, card, /@Cat Lindqvist approved · checked on Make/);
});

const held = storyPolicy.replace(
  'name: everything else',
  'name: everything else\n    hold: 3s\n    execute_within: 1h',
);

story.ofSeries('an approver can stop a request that is on hold', { policy: held }, async (harness) => {
  await askForRole(harness.person('U0BEN'), ask);
  const card = await cardOf(harness, 'REQ-1');
  const ana = harness.person('U0ANA');
  await ana.click(card, 'Approve');
  await cardShows(harness, card, /@Ana Costa approved · runs at .* unless stopped/);
  await deny(ana, card, 'Wrong person after all', 'Stop');
  await cardShows(harness, card, /Stopped by @Ana Costa after 1 approval: .*@Ana Costa: /s);
  await dm(harness.person('U0BEN'), /Wrong person after all/);
  await ana.waitForMessage({
    channel: card.channel,
    text: /^Ana Costa stopped it: “Wrong person after all”/,
  });
  const { out } = await usherWith(harness.settings(), 'ledger', 'show', 'REQ-1');
  expect(out).toContain('U0ANA stopped it: “Wrong person after all”');
  expect(out).not.toContain('denied');
  expect(writesOn(harness)).toEqual([]);
});

story.ofSeries('a request on hold runs by itself after the hold', { policy: held }, async (harness) => {
  await askForRole(harness.person('U0BEN'), ask);
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /runs at .* unless stopped/);
  await cardShows(harness, card, /checked on Make/);
  const approved = (await harness.events()).find(({ type }) => type === 'request.approved');
  const announced = (await harness.events()).find(({ type }) => type === 'write.announced');
  expect(Number(announced?.at) - Number(approved?.at)).toBeGreaterThanOrEqual(3000);
});

story.ofSeries('two stages need two people, and one person counts once', {}, async (harness) => {
  harness.slack.workspace.usergroups.get('S0SECURITY')?.users.push('U0ANA');
  await askForRole(harness.person('U0BEN'), {
    who: 'dev@example.com',
    where: 'Harbour Logistics',
    role: 'Admin',
  });
  const card = await cardOf(harness, 'REQ-1');
  await cardShows(harness, card, /Step 1 of 2, Platform decides.*, then Security/s);
  const ana = harness.person('U0ANA');
  await harness.person('U0CAT').click(card, 'Approve');
  await told(harness.person('U0CAT'), /It is not your turn on REQ-1 yet: Platform decides first/);
  await ana.click(card, 'Approve');
  await cardShows(harness, card, /@Ana Costa approved.*Security decides/s);
  await ana.click(card, 'Approve');
  await told(ana, /Your approval of REQ-1 is already counted\. One person counts once\./);
  expect(writesOn(harness)).toEqual([]);
  await harness.person('U0CAT').click(card, 'Approve');
  await cardShows(harness, card, /@Ana Costa and @Cat Lindqvist approved · checked on Make/);
  expect(harness.make.world.organizationRole(4133, 7301)).toBe('Admin');
});

story.ofSeries('a rule can approve by itself, and the card names the rule', {}, async (harness) => {
  const answer = await askForRole(harness.person('U0DEV'), {
    who: 'dev@example.com',
    where: 'Marketing',
    role: 'Team Monitoring',
    duration: '1 hour',
  });
  expect(answer).toContain('Approved automatically by the rule “looking for a day needs nobody”');
  const card = await cardOf(harness, 'REQ-1');
  await cardShows(harness, card, /large_green_circle/);
  expect(harness.make.world.teamRole(4133, 916)).toBe('Team Monitoring');
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
  'a request that the policy does not allow is refused with what to do instead',
  { policy: strict },
  async (harness) => {
    const eva = harness.person('U0EVA');
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
    expect(await refusal({ duration: 'Until somebody changes it' })).toContain('for a limited time only');
    expect(await refusal({ role: 'Team Monitoring', who: 'eva@example.com' })).toContain(
      'already Team Monitoring',
    );
    expect(harness.make.calls.filter(({ method }) => method !== 'GET')).toEqual([]);
  },
);

story.ofSeries(
  'the hourly cap delays requests approved beyond it, and the card says so',
  { policy: strict },
  async (harness) => {
    for (const who of ['dev@example.com', 'cat@example.com']) {
      await askForRole(harness.person('U0BEN'), { ...ask, who, duration: '1 hour', reason: 'OPS-12' });
      await harness
        .person('U0BEN')
        .waitForModal({ title: /Asked/ })
        .then((modal) => modal.close({ all: true }));
    }
    const ana = harness.person('U0ANA');
    const first = await cardOf(harness, 'REQ-1');
    await ana.click(first, 'Approve');
    await cardShows(harness, first, /large_green_circle/);
    const second = await cardOf(harness, 'REQ-2');
    await ana.click(second, 'Approve');
    await cardShows(harness, second, /The cap of 1 change an hour is reached; Usher continues by itself/);
    expect(writesOn(harness)).toHaveLength(1);
    await harness.restartLater(3_598_000);
    await cardShows(harness, second, /large_green_circle/);
  },
);

story.ofSeries(
  'an invitation is refused if all seats are used',
  {
    make: (world) => {
      world.organization(7302).license.users = [...world.organizationMemberships.values()].filter(
        ({ organizationId }) => organizationId === 7302,
      ).length;
    },
  },
  async (harness) => {
    const answer = await askForInvite(harness.person('U0BEN'), {
      emails: 'noor@example.com',
      organization: 'Harbour Labs',
    });
    expect(answer).toMatch(/Harbour Labs has used all \d+ seats/);
  },
);

story.ofSeries(
  'during a freeze nothing is approved, grants still end, and another admin lifts the freeze',
  {},
  async (harness) => {
    const ben = harness.person('U0BEN');
    await askForRole(ben, { ...ask, duration: '1 hour' });
    const grant = await cardOf(harness, 'REQ-1');
    const ana = harness.person('U0ANA');
    await ana.click(grant, 'Approve');
    await cardShows(harness, grant, /large_green_circle/);
    await ben.waitForModal().then((modal) => modal.close({ all: true }));
    await askForRole(ben, { ...ask, who: 'cat@example.com' });
    const waiting = await cardOf(harness, 'REQ-2');

    await harness.person('U0ADMIN').command('/make-access', 'freeze somebody acts strangely');
    await told(harness.person('U0ADMIN'), /Changes are frozen\. Another admin lifts it/);
    await ana.waitForMessage({
      channel: 'C0APPROVALS',
      text: /@Ada Min froze changes.*somebody acts strangely/,
    });
    await cardShows(harness, waiting, /Changes are frozen by @Ada Min/);
    await ana.click(waiting, 'request.approve', { force: true, value: '{"id":"REQ-2","n":1}' });
    await told(
      ana,
      /Changes are frozen by @Ada Min\. Nothing can be approved until an admin lifts the freeze/,
    );
    await ana.click(grant, 'End now');
    await cardShows(harness, grant, /Ended: .*Back to no role\./);
    expect(harness.make.world.teamRole(4133, 915)).toBeUndefined();

    await harness.person('U0ADMIN').command('/make-access', 'unfreeze');
    await told(
      harness.person('U0ADMIN'),
      /You froze changes yourself\. Another admin has to lift the freeze/,
    );
    await harness.person('U0OTHER').command('/make-access', 'unfreeze');
    await told(harness.person('U0OTHER'), /The freeze is lifted/);
    await ana.waitForMessage({ channel: 'C0APPROVALS', text: /@Otto Herr lifted the freeze/ });
    await ana.click(waiting, 'Approve');
    const shown = await cardShows(harness, waiting, /checked on Make/);
    expect(shown).not.toContain('frozen');
  },
);
