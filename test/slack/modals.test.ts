import { describe, expect, it } from 'vitest';
import { section } from '../../src/slack/blocks.js';
import {
  answerModal,
  askedModal,
  checkingModal,
  pageModal,
  refusedModal,
} from '../../src/slack/modals/answer-modal.js';
import { connectModal } from '../../src/slack/modals/connect-modal.js';
import { denyModal } from '../../src/slack/modals/deny-modal.js';
import { type FeedsForm, feedsModal } from '../../src/slack/modals/feeds-modal.js';
import { type InviteForm, inviteModal } from '../../src/slack/modals/invite-modal.js';
import { justifyModal } from '../../src/slack/modals/justify-modal.js';
import { type RoleForm, removeChoice, roleModal } from '../../src/slack/modals/role-modal.js';
import { type TokenForm, tokenModal, tokenWays } from '../../src/slack/modals/token-modal.js';
import { escaped } from '../../src/slack/text.js';
import { given, submitted } from '../approvals/given.js';
import { drawnModal, longName, viewProblemsOf } from './drawn.js';

const teamRoles = [
  { id: 10, name: 'Team Member' },
  { id: 11, name: 'Team Admin' },
];

describe('“Ask for a role”', () => {
  const finance = { organizationId: 1, teamId: 7, name: 'Finance' };
  const form: RoleForm = { roles: teamRoles, emergencyOffered: false };

  it('starts with who and where', () => {
    expect(drawnModal(roleModal({ ...form, roles: [] }))).toMatchInlineSnapshot(`
      "Ask for a role [Ask] [Close]
      ---
      Who: external_select ‹Type three letters of a name›
      Organization or team: external_select ‹Choose where›
      > Choose a place to see its roles.
      For how long: static_select (Until somebody changes it | 1 hour | 4 hours | 8 hours | 1 day | 7 days | 30 days) = Until somebody changes it
      Why: plain_text_input ‹What it is needed for, so that somebody else can decide›
      Ticket (optional): plain_text_input ‹https://…›"
    `);
  });

  it('explains Make’s own roles, and no custom role by the words for one of them', () => {
    const roles = [
      { id: 12, name: 'Team Monitoring' },
      { id: 77, name: 'Team Monitoring', isCustom: true },
      { id: 78, name: 'Auditor', isCustom: true },
    ];
    const view = JSON.stringify(roleModal({ ...form, roles, place: finance }));
    expect(view.match(/Reads scenarios and their runs/g)).toHaveLength(1);
    expect(view.match(/A custom role \(number 77\), not Make’s own/g)).toHaveLength(1);
    expect(view.match(/A custom role/g)).toHaveLength(1);
  });

  it('shows the person, their present role, and the roles of the place', () => {
    const chosen = {
      ...form,
      person: { value: '4131', label: 'Ben Weber' },
      who: 'ben@example.com',
      place: finance,
    };
    expect(
      drawnModal(roleModal({ ...chosen, now: 'Team Member', emergencyOffered: true })),
    ).toMatchInlineSnapshot(`
      "Ask for a role [Ask] [Close]
      ---
      Who: external_select = Ben Weber ‹Type three letters of a name›
      > Ben Weber: ben@example.com
      Organization or team: external_select = Finance ‹Choose where›
      > Now: *Team Member*
      After: static_select (Team Member: Everything in the team except its members | Team Admin: Team members and their roles, and everything in the team | Remove from Finance: Stays in the organization)
      [Add people or teams]
      For how long: static_select (Until somebody changes it | 1 hour | 4 hours | 8 hours | 1 day | 7 days | 30 days) = Until somebody changes it
      Why: plain_text_input ‹What it is needed for, so that somebody else can decide›
      Ticket (optional): plain_text_input ‹https://…›
      Emergency (optional): checkboxes (This cannot wait for the ordinary rule: Its own rule decides, and it is reviewed afterwards)"
    `);
  });

  it('offers more people, and more teams of the organization, after a press of the button', () => {
    const several = { ...form, several: true };
    const ofTeam = drawnModal(roleModal({ ...several, place: finance }));
    expect(ofTeam).toContain('More people (optional): multi_external_select ‹');
    expect(ofTeam).toContain('More teams in this organization (optional): multi_external_select ‹');
    expect(ofTeam).toContain('Leave out what is wrong');
    const ofAcme = drawnModal(roleModal({ ...several, place: { organizationId: 1, name: 'Acme' } }));
    expect(ofAcme).toContain('More people');
    expect(ofAcme).not.toContain('More teams');
  });

  it('asks about connections if somebody leaves the organization', () => {
    const place = { organizationId: 1, name: 'Acme' };
    const modal = drawnModal(roleModal({ ...form, place, role: removeChoice }));
    expect(modal).toContain(
      '= Remove from Acme\nConnections (optional): checkboxes (Also delete their connections: Scenarios that use them stop)\n',
    );
    expect(drawnModal(roleModal({ ...form, place: finance, role: removeChoice }))).not.toContain(
      'Connections',
    );
  });
});

describe('“Invite people”', () => {
  const form: InviteForm = {
    organizations: [{ id: 1, name: 'Acme' }],
    organizationId: 1,
    roles: [
      { id: 2, name: 'Admin' },
      { id: 3, name: 'Member' },
    ],
    teams: [{ id: 7, name: 'Finance' }],
    teamRoles,
    rows: 0,
  };

  it('starts without a team and with Member selected', () => {
    expect(drawnModal(inviteModal(form))).toMatchInlineSnapshot(`
      "Invite people [Ask] [Close]
      ---
      Who: plain_text_input ‹Noor Haddad <noor.haddad@example.com>› “One person a line, up to 50: an address, or a name and an address.”
      Organization: static_select (Acme) = Acme
      Role in the organization: static_select (Admin: Everything but deleting or transferring the organization | Member: Sees the organization) = Member
      [Add a team]
      Why: plain_text_input ‹What it is needed for, so that somebody else can decide›
      Ticket (optional): plain_text_input ‹https://…›
      Note in the invitation mail (optional): plain_text_input
      If somebody cannot be invited (optional): checkboxes (Leave out what is wrong: The others are asked for; the answer says who is left out)"
    `);
  });

  it('says how people join if a team is chosen', () => {
    const modal = drawnModal(inviteModal({ ...form, rows: 1 }));
    expect(modal).toContain('\n[Add another team]\n> Everybody arrives as Team Member;');
    expect(modal).toContain(
      '\nTeam 1: static_select (Finance)\nRole in team 1: static_select (Team Member: Everything in the team except its members | Team Admin: ',
    );
  });

  it('is filled in with the roles, teams and note of the earlier request', () => {
    const [team] = form.teams;
    const before = { role: 2, chosen: [{ teamId: team?.id ?? 0, roleId: 11 }], note: 'Welcome' };
    const modal = drawnModal(inviteModal({ ...form, rows: 1, ...before }));
    expect(modal).toMatch(/^Role in the organization: static_select \(.*\) = Admin$/m);
    expect(modal).toContain('Team 1: static_select (Finance) = Finance');
    expect(modal).toMatch(/^Role in team 1: static_select \(.*\) = Team Admin$/m);
    expect(modal).toContain('Note in the invitation mail (optional): plain_text_input = Welcome');
  });
});

describe('“Revoke a token”', () => {
  const form: TokenForm = {
    way: 'account',
    accounts: [{ value: '4131', label: 'Ben Weber' }],
    zones: [{ value: 'own', label: 'eu1.make.com' }],
  };

  it('for an account lists its tokens and names those it does not offer', () => {
    const tokens = {
      state: 'here',
      choices: [{ value: 't1', label: 'Old export' }],
      inUse: ['Usher'],
    } as const;
    expect(drawnModal(tokenModal({ ...form, account: '4131', tokens }))).toMatchInlineSnapshot(`
      "Revoke tokens [Ask] [Close]
      ---
      What: static_select (Revoke tokens of a connected account: Yours, or one you may ask for | Revoke a token that leaked: You have the token itself | Contain somebody: Nobody here can reach the token: take away what it can do) = Revoke tokens of a connected account
      Account: static_select (Ben Weber) = Ben Weber
      Tokens: multi_static_select (Old export) “Everything that uses them will stop working.”
      > Usher itself uses *Usher*; it is not offered.
      Why: plain_text_input ‹What happened, so that somebody else can decide›
      Ticket (optional): plain_text_input ‹https://…›"
    `);
  });

  it('says how to connect an account if none is connected', () => {
    expect(drawnModal(tokenModal({ ...form, accounts: [] }))).toContain(
      '\nNo account that you may use is connected. Connect your own with `/make-access connect`.\n',
    );
  });

  it('for a leaked token asks for the token itself and says what happens to it', () => {
    expect(drawnModal(tokenModal({ ...form, way: 'leaked' }))).toMatchInlineSnapshot(`
      "Revoke a leaked token [Ask] [Close]
      ---
      What: static_select (Revoke tokens of a connected account: Yours, or one you may ask for | Revoke a token that leaked: You have the token itself | Contain somebody: Nobody here can reach the token: take away what it can do) = Revoke a token that leaked
      Token: plain_text_input “The token, or the address of Make’s MCP server with the token in it. Usher asks Make whose it is, tells the owner now, deletes the token once that is approved, and forgets it within the hour.”
      Zone: static_select (eu1.make.com) = eu1.make.com “The address of Make where the token was made.”
      Why: plain_text_input ‹What happened, so that somebody else can decide›
      Ticket (optional): plain_text_input ‹https://…›"
    `);
  });

  it('for a token nobody can reach asks whom to contain and says what that does', () => {
    expect(drawnModal(tokenModal({ ...form, way: 'contain' }))).toMatchInlineSnapshot(`
      "Contain somebody [Ask] [Close]
      ---
      What: static_select (Revoke tokens of a connected account: Yours, or one you may ask for | Revoke a token that leaked: You have the token itself | Contain somebody: Nobody here can reach the token: take away what it can do) = Contain somebody
      Whom: external_select ‹Type three letters of a name›
      > Nobody can see or delete another person’s tokens on Make. Usher can take the person out of every team and give them the lowest role, until an admin restores their access. Usher asks them to delete their tokens.
      Why: plain_text_input ‹What happened, so that somebody else can decide›
      Ticket (optional): plain_text_input ‹https://…›"
    `);
  });
});

it('“Connected accounts” lists them and asks for the person’s own token', () => {
  const accounts = [
    { makeUserId: 4131, name: 'Ben Weber', says: 'since yesterday', mine: true },
    { makeUserId: 4121, name: 'Ines Duarte', says: 'since today', mine: false },
  ];
  const tokenPage = 'https://eu1.make.com/user/api';
  expect(drawnModal(connectModal({ accounts, tokenPage }))).toMatchInlineSnapshot(`
    "Connected accounts [Connect] [Close]
    ---
    *Ben Weber*
    > since yesterday
    [Disconnect]
    *Ines Duarte*
    > since today
    Another API token of your Make account: plain_text_input “Create one for this at https://eu1.make.com/user/api, with the scopes user:read and user:write. Usher keeps it encrypted. It lists your tokens with it, and deletes one only if you ask for that or a request is approved.”"
  `);
  const noKey = drawnModal(connectModal({ accounts: [], tokenPage, noKey: 'USHER_VAULT_KEY is not set.' }));
  expect(noKey).toBe('Connected accounts [Close]\n---\n"USHER_VAULT_KEY is not set." [folds]');
});

describe('“Feeds of this channel”', () => {
  const form: FeedsForm = { channel: 'C0AUDIT', feeds: [] };
  const place = { organizationId: 1, name: 'Acme' };

  it('shows what the channel is subscribed to, with the possible actions', () => {
    const feeds = [{ id: 'f1', markup: '*Acme*: everything', muted: false }];
    expect(drawnModal(feedsModal({ ...form, feeds }))).toMatchInlineSnapshot(`
      "Feeds of this channel [Subscribe] [Close]
      ---
      *Acme*: everything
      [Mute (8 hours)] [Unsubscribe, danger, asks “Unsubscribe? This channel hears nothing more of it. It can be subscribed again.” (Unsubscribe, danger | Back)]
      # Subscribe
      Organization or team: external_select ‹Choose where›
      > Choose where; then choose what this channel gets."
    `);
  });

  it('offers the filters once a place is chosen', () => {
    const log = { state: 'known', groups: [{ value: 'Webhooks', label: 'Webhooks' }] } as const;
    expect(drawnModal(feedsModal({ ...form, place, log }))).toMatchInlineSnapshot(`
      "Feeds of this channel [Subscribe] [Close]
      ---
      > This channel listens to nothing yet.
      # Subscribe
      Organization or team: external_select = Acme ‹Choose where›
      Groups of events (optional): multi_static_select (Webhooks) ‹All›
      Single events (optional): plain_text_input “Names as Make writes them, one a line, such as webhook_deleted. They add to the groups.”
      Only by these people (optional): multi_external_select ‹Everybody; type three letters of a name›
      What nobody asked for (optional): checkboxes (Only what nobody asked for: Changes of members and roles without a request; nothing else of the log)"
    `);
  });

  it('says why a log cannot be read and what is still reported', () => {
    const log = { state: 'closed', why: 'its plan has none' } as const;
    expect(drawnModal(feedsModal({ ...form, place, log }))).toContain(
      '\n> The audit log of Acme cannot be read: its plan has none. Usher still sees who joins, leaves and changes roles: this channel is told *only what nobody asked for*.',
    );
  });

  it('says why no feed can be subscribed to, and has no submit button', () => {
    const modal = drawnModal(feedsModal({ ...form, refusal: 'Only admins subscribe.' }));
    expect(modal).toBe(
      'Feeds of this channel [Close]\n---\n> This channel listens to nothing yet.\n# Subscribe\n:no_entry_sign: Only admins subscribe.',
    );
  });
});

describe('a form that asks for a reason', () => {
  it('says who reads it', () => {
    const deny = denyModal(given(submitted()), {});
    expect(drawnModal(deny)).toMatchInlineSnapshot(`
      "Deny REQ-7 [Deny] [Back]
      ---
      *Team Admin of Team 7 for Finn*
      Why not: plain_text_input ‹What would have to be different› “The person who asked reads this.”"
    `);
    expect(drawnModal(justifyModal(1, 'f1', '*Ben Weber* joined Acme.'))).toMatchInlineSnapshot(`
      "Was this you? [File] [Back]
      ---
      > *Ben Weber* joined Acme.
      Why you did it: plain_text_input ‹What it was needed for, and why nobody was asked before› “It is kept with the record of this change; the admins can read it.”"
    `);
  });
});

it('each answer to a form has its title and a way back', () => {
  const modals = [
    checkingModal('v1'),
    askedModal('v1', 'Your request is REQ-7.'),
    answerModal('v1', 'Filed', 'It is filed.'),
    refusedModal('v1', 'No rule covers this.'),
  ];
  expect(modals.map(drawnModal).join('\n\n')).toMatchInlineSnapshot(`
    "Checking [Close]
    ---
    :hourglass_flowing_sand: *Checking…*
    Looking up how things are on Make now, and who decides.

    Asked [Close]
    ---
    Your request is REQ-7.

    Filed [Close]
    ---
    It is filed.

    Not possible [Back]
    ---
    :no_entry_sign: No rule covers this."
  `);
});

describe('with very long names', () => {
  const label = longName;
  const many = Array.from({ length: 150 }, (_, n) => ({ id: n + 1, name: longName }));
  const choices = many.map(({ id }) => ({ value: `${id}`, label, description: label }));
  const place = { organizationId: 1, name: longName };

  it.each([
    [
      'a role',
      [
        roleModal({
          person: { value: '1', label },
          who: label,
          place,
          now: label,
          roles: many,
          emergencyOffered: true,
        }),
      ],
    ],
    [
      'an invitation',
      [
        inviteModal({
          organizations: many,
          organizationId: 1,
          roles: many,
          teams: many,
          teamRoles: many,
          rows: 10,
        }),
      ],
    ],
    [
      'a token',
      tokenWays.map((way) =>
        tokenModal({
          way,
          accounts: choices,
          account: '1',
          tokens: { state: 'here', choices, inUse: many.map(() => label) },
          zones: choices,
          person: { value: '1', label },
        }),
      ),
    ],
    [
      'a token list that cannot be had',
      [
        tokenModal({
          way: 'account',
          accounts: choices,
          account: '1',
          tokens: { state: 'problem', sentence: label },
          zones: [],
        }),
      ],
    ],
    [
      'accounts',
      [
        connectModal({
          accounts: many
            .slice(0, 30)
            .map(({ id }) => ({ makeUserId: id, name: label, says: escaped(label), mine: true })),
          tokenPage: 'https://eu1.make.com',
        }),
      ],
    ],
    [
      'feeds',
      [
        feedsModal({
          channel: 'C0AUDIT',
          feeds: many.map(({ id }) => ({ id: `${id}`, markup: escaped(label), muted: false })),
          place,
          log: { state: 'known', groups: choices },
        }),
        feedsModal({ channel: 'C0AUDIT', feeds: [], place, log: { state: 'closed', why: escaped(label) } }),
        feedsModal({ channel: 'C0AUDIT', feeds: [], refusal: escaped(label) }),
      ],
    ],
    ['a denial', [denyModal(given(submitted()), { where: { channel: 'C0', ts: '1.1' } })]],
    ['a justification', [justifyModal(1, 'f1', escaped(label))]],
    ['an answer', [checkingModal, askedModal, refusedModal].map((modal) => modal('v1', escaped(label)))],
    [
      'a page',
      [
        pageModal(
          label,
          many.map(() => section(escaped(label))),
        ),
      ],
    ],
  ])('%s fits Slack’s limits', (_, modals) => {
    for (const modal of modals) expect(viewProblemsOf(modal)).toEqual([]);
  });
});
