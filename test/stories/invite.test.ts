import { describe, expect } from 'vitest';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { usherWith } from '../cli/main.js';
import { askForInvite, cardOf, cardShows, clickDm, dm, finalAnswer, told, writesOn } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

const noorIn = ({ make }: Harness): number =>
  [...make.world.users.values()].find(({ email }) => email === 'noor.haddad@example.com')?.id ?? 0;

async function invited(
  harness: Harness,
  part: { team?: string; teamRole?: string } = {},
): Promise<MessageRef> {
  const emails = 'Noor Haddad <noor.haddad@example.com>';
  await askForInvite(harness.person('U0BEN'), { emails, ...part });
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(
    harness,
    card,
    /Invitation sent and seen on Make\. noor.haddad@example.com has not accepted yet/,
  );
  return card;
}

/** Usher checks invitations as often as memberships. */
const quick = { env: { USHER_POLL_SECONDS: '1' } };

describe.each(['socket', 'http'] as const)('in %s mode', (mode) => {
  story(
    'somebody is invited, accepts, and has the team role that was asked',
    { mode, ...quick },
    async (harness) => {
      const card = await invited(harness, { team: 'Finance Ops', teamRole: 'Team Operator' });
      const noor = noorIn(harness);
      expect(harness.make.world.teamRole(noor, 915)).toBe('Team Member');
      expect(writesOn(harness)).toHaveLength(1);
      harness.make.world.acceptInvitation(noor, 7301);
      await cardShows(harness, card, /checked on Make/);
      expect(harness.make.world.teamRole(noor, 915)).toBe('Team Operator');
      expect(harness.make.world.organizationRole(noor, 7301)).toBe('Member');
      expect(writesOn(harness)).toHaveLength(2);
      await dm(harness.person('U0BEN'), /Done: .*REQ-1/s);
    },
  );
});

story(
  'an invitation into a team waits for the people whom a rule names for that team',
  {
    ...quick,
    policy: storyPolicy.replace(
      'rules:',
      'rules:\n  - name: Security decides about Finance\n    when: { team: Finance Ops }\n    stages: [{ from: [security] }]',
    ),
  },
  async (harness) => {
    const emails = 'Noor Haddad <noor.haddad@example.com>';
    await askForInvite(harness.person('U0BEN'), { emails, team: 'Finance Ops' });
    const card = await cardOf(harness, 'REQ-1');
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /Security decides/);
    expect(writesOn(harness)).toEqual([]);
    await harness.person('U0CAT').click(card, 'Approve');
    await cardShows(harness, card, /Invitation sent and seen on Make/);
    const { out } = await usherWith(harness.settings(), 'policy', 'explain', 'REQ-1');
    expect(out).toMatch(/team is “Finance Ops”: it is Finance Ops\n/);
  },
);

story.ofSeries(
  'the card of an invitation shows the role, the teams and the seats',
  quick,
  async (harness) => {
    await askForInvite(harness.person('U0BEN'), {
      emails: 'noor.haddad@example.com',
      team: 'Finance Ops',
      teamRole: 'Team Operator',
    });
    const shown = await cardShows(harness, await cardOf(harness, 'REQ-1'), /Platform decides/);
    expect(shown).toContain('Invite Noor Haddad (noor.haddad@example.com) to Harbour Logistics as Member');
    expect(shown).toMatch(/Finance Ops in Harbour Logistics: no role → Team Operator/);
    expect(shown).toContain('Team roles are set once the invitation is accepted.');
    expect(shown).toMatch(/Seats: \d+ of 200 used, \d+ left after this\./);
  },
);

story.ofSeries(
  'an invitation without a team role above member is done once it is accepted',
  quick,
  async (harness) => {
    const card = await invited(harness);
    harness.make.world.acceptInvitation(noorIn(harness), 7301);
    await cardShows(harness, card, /checked on Make/);
    expect(writesOn(harness)).toHaveLength(1);
  },
);

story.ofSeries('many people are invited by one request and one click', quick, async (harness) => {
  const names = ['noor', 'omar', 'pia', 'quentin', 'rita', 'sven'];
  await askForInvite(harness.person('U0BEN'), {
    emails: names.map((name) => `${name}@example.com`).join('\n'),
  });
  const card = await cardOf(harness, 'REQ-1');
  const asked = await cardShows(harness, card, /Platform decides/);
  expect(asked).toContain('Invite 6 people to Harbour Logistics');
  expect(asked).toContain('and 3 more');
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /6 invited, none has accepted yet/, 40_000);
  for (const { id, email } of harness.make.world.users.values()) {
    if (names.includes(email.replace('@example.com', ''))) harness.make.world.acceptInvitation(id, 7301);
  }
  await cardShows(harness, card, /checked on Make/);
  expect(writesOn(harness, /invite$/)).toHaveLength(6);
});

story.ofSeries(
  'if Make refuses one of several, the others are done and the card names the refused one',
  quick,
  async (harness) => {
    await askForInvite(harness.person('U0BEN'), {
      emails: 'noor@example.com\nomar@example.com\npia@example.com',
    });
    const card = await cardOf(harness, 'REQ-1');
    harness.make.faults.add({
      match: { method: 'POST', path: /invite$/ },
      kind: 'status',
      status: 400,
      body: { detail: 'This address cannot be invited.', message: 'Invalid input', code: 'IM005' },
    });
    await harness.person('U0ANA').click(card, 'Approve');
    const part = await cardShows(harness, card, /2 invited, none has accepted yet · 1 not invited/);
    expect(part).toContain('[Try 1 again]');
    for (const { id, email } of harness.make.world.users.values()) {
      if (/^(omar|pia)@/.test(email)) harness.make.world.acceptInvitation(id, 7301);
    }
    const shown = await cardShows(
      harness,
      card,
      /2 done, 1 not done\..*Not done for noor@example.com: Make says: “This address cannot be invited\.” \(IM005\)/s,
    );
    expect(shown).toContain('[Try 1 again] [Close request]');
    await harness.person('U0ANA').click(card, 'Try 1 again');
    await cardShows(harness, card, /3 invited, 2 have accepted so far/);
    expect(writesOn(harness, /invite$/)).toHaveLength(4);
  },
);

story.ofSeries(
  'an invitation that expires on Make ends the request, and it can be asked again',
  quick,
  async (harness) => {
    const card = await invited(harness);
    harness.make.world.expireInvitation(noorIn(harness), 7301);
    const shown = await cardShows(
      harness,
      card,
      /Nobody accepted the invitation in 7 days, and it expired on Make/,
    );
    expect(shown).toContain('[Ask again]');
    const ben = harness.person('U0BEN');
    await ben.waitForModal().then((modal) => modal.close({ all: true }));
    await ben.click(card, 'Ask again');
    const form = await ben.waitForModal({ callback_id: 'ask.invite' });
    expect(form.text()).toContain('Noor Haddad <noor.haddad@example.com>');
    await form.submit();
    await ben.waitForModal({ title: /Asked/ });
    const second = await cardOf(harness, 'REQ-2');
    const asked = await cardShows(harness, second, /Platform decides/);
    expect(asked).toContain('Removes the earlier invitation, which has expired.');
    await harness.person('U0ANA').click(second, 'Approve');
    await cardShows(harness, second, /Invitation sent and seen on Make/);
  },
);

story.ofSeries(
  'the requester can withdraw the invitation, and it is gone from Make',
  quick,
  async (harness) => {
    const card = await invited(harness);
    const noor = noorIn(harness);
    await clickDm(harness, harness.person('U0BEN'), /Invitation sent/, 'Withdraw invitation');
    await cardShows(harness, card, /Withdrawn: /);
    expect(harness.make.world.organizationRole(noor, 7301)).toBeUndefined();
    await dm(harness.person('U0BEN'), /Withdrawn/);
  },
);

const patient = { env: { ...quick.env, MAKE_TIMEOUT_SECONDS: '60' } };

story.ofSeries('an invitation that was accepted meanwhile is not withdrawn', patient, async (harness) => {
  const card = await invited(harness);
  const noor = noorIn(harness);
  const looking = harness.make.faults.hold({
    method: 'GET',
    path: new RegExp(`user-organization-roles/${noor}`),
  });
  await looking.arrived;
  harness.make.world.acceptInvitation(noor, 7301);
  await clickDm(harness, harness.person('U0BEN'), /Invitation sent/, 'Withdraw invitation');
  looking.release();
  await cardShows(harness, card, /accepted meanwhile\. Ask for the removal with \/make-role|checked on Make/);
  expect(harness.make.world.organizationRole(noor, 7301)).toBe('Member');
});

story.ofSeries('an invitation removed on Make by hand is reported as such', quick, async (harness) => {
  const card = await invited(harness);
  harness.make.world.removeFromOrganization(noorIn(harness), 7301);
  await cardShows(harness, card, /The invitation was withdrawn on Make by somebody else/);
});

story.ofSeries('somebody already invited or a member is not invited again', quick, async (harness) => {
  const ben = harness.person('U0BEN');
  const member = await askForInvite(ben, { emails: 'cat@example.com' });
  expect(member).toContain('cat@example.com is already in Harbour Logistics. Use /make-role');
  await ben.waitForModal().then((modal) => modal.close({ all: true }));
  const outside = await askForInvite(ben, { emails: 'noor@elsewhere.org' });
  expect(outside).toContain('Invitations go to addresses at example.com only');
});

story(
  'people who cannot be invited are named, and one tick requests the others and names those left out',
  quick,
  async (harness) => {
    const ben = harness.person('U0BEN');
    const emails = [
      'noor@example.com',
      'pia.example.com',
      'cat@example.com',
      'sam@elsewhere.org',
      'omar@example.com',
    ];
    await ben.command('/make-invite', emails.join('\n'));
    const form = await ben.waitForModal({ callback_id: 'ask.invite' });
    await form.choose('organization', 'Harbour Logistics');
    await form.waitForUpdate((view) => JSON.stringify(view).includes('role-7301'));
    await form.fill({ reason: 'Joins the finance team' });
    const wrong = JSON.stringify(await form.submit());
    expect(wrong).toContain('“pia.example.com” has no address');
    expect(wrong).toContain('Or tick “Leave out what is wrong” below to ask for the other 4.');
    await form.fill({ emails: emails.filter((one) => !/pia|sam/.test(one)).join('\n') });
    await form.submit();
    const named = await finalAnswer(ben);
    expect(named.match(/cat@example.com is already in Harbour Logistics/g)).toHaveLength(1);
    expect(named).toContain('Go back and tick “Leave out what is wrong” to ask for the other 2.');
    await (await ben.waitForModal({ title: /Not possible/ })).close();
    await form.fill({ emails: emails.join('\n'), 'leave-out': ['Leave out what is wrong'] });
    await form.submit();
    const asked = await finalAnswer(ben);
    expect(asked).toContain('Your request is REQ-1: Invite 2 people to Harbour Logistics');
    expect(asked).toMatch(/Left out:\n• “pia.example.com” has no address/);
    expect(asked).toContain(
      '• sam@elsewhere.org is at an address that the policy does not let anybody invite.',
    );
    expect(asked).toContain('• cat@example.com is already in Harbour Logistics');
    const shown = await cardShows(harness, await cardOf(harness, 'REQ-1'), /Platform decides/);
    expect(shown).toMatch(/noor@example.com.*omar@example.com/s);
    expect(shown).not.toContain('cat@example.com');
  },
);

story.ofSeries('the card of many invitations names the people it shows', quick, async (harness) => {
  await askForInvite(harness.person('U0BEN'), { emails: 'noor@example.com\nomar@example.com' });
  const shown = await cardShows(harness, await cardOf(harness, 'REQ-1'), /Platform decides/);
  expect(shown).toContain('Noor');
  expect(shown).toContain('Omar');
});

story.ofSeries(
  'Retry invites people again whose invitation was withdrawn by hand',
  quick,
  async (harness) => {
    const card = await invited(harness);
    harness.make.world.removeFromOrganization(noorIn(harness), 7301);
    await cardShows(harness, card, /withdrawn on Make by somebody else/);
    await harness.person('U0ANA').click(card, 'Try again');
    await harness.make.waitForCall({ method: 'POST', path: /invite$/ });
  },
);

story.ofSeries(
  'an invitation that Make refused is tried again alone while the others are awaited, with the approvals kept',
  quick,
  async (harness) => {
    await askForInvite(harness.person('U0BEN'), { emails: 'noor@example.com\nomar@example.com' });
    const card = await cardOf(harness, 'REQ-1');
    harness.make.faults.add({ match: { method: 'POST', path: /invite$/ }, kind: 'status', status: 400 });
    await harness.person('U0ANA').click(card, 'Approve');
    const shown = await cardShows(harness, card, /1 invited, none has accepted yet · 1 not invited/);
    expect(shown).toContain('Not done for noor@example.com: ');
    await harness.person('U0DEV').click(card, 'Try 1 again');
    await told(
      harness.person('U0DEV'),
      /You cannot try REQ-1 again: only the person who asked for it, Platform or the Usher admins can/,
    );
    await harness.person('U0ANA').click(card, 'Try 1 again');
    await cardShows(harness, card, /2 invited, none has accepted yet · open until/);
    expect(writesOn(harness, /invite$/)).toHaveLength(3);
    const approvals = (await harness.events()).filter(({ type }) => type === 'approval.given');
    expect(approvals).toHaveLength(1);
  },
);

story.ofSeries(
  'an invitation by hand that gives something else does not count as done',
  quick,
  async (harness) => {
    await askForInvite(harness.person('U0BEN'), { emails: 'noor@example.com' });
    const card = await cardOf(harness, 'REQ-1');
    harness.make.world.invite(7301, { email: 'noor@example.com', name: 'Noor', roleId: 12 });
    await harness.person('U0ANA').click(card, 'Approve');
    const shown = await cardShows(harness, card, /Not done/);
    expect(shown).toContain('has already been invited to Harbour Logistics');
    expect(shown).toContain('On Make now: Admin.');
    expect(shown).not.toContain('✅');
    expect(writesOn(harness)).toEqual([]);
    expect((await harness.events()).filter(({ type }) => type === 'change.verified')).toEqual([]);
  },
);

story.ofSeries(
  'the access of an invitee after accepting is compared with what was approved',
  quick,
  async (harness) => {
    await askForInvite(harness.person('U0BEN'), { emails: 'noor@example.com' });
    const card = await cardOf(harness, 'REQ-1');
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /Invitation sent and seen on Make/);
    const { world } = harness.make;
    const userId = [...world.users.values()].find(({ email }) => email === 'noor@example.com')?.id ?? 0;
    world.setOrganizationRole(userId, 7301, 'Admin');
    world.acceptInvitation(userId, 7301);
    const shown = await cardShows(harness, card, /Not done/);
    expect(shown).toContain('They have accepted, but on Make it is not as approved. There now: Admin.');
  },
);
