import type { ModalView } from '@slack/types';
import { noControl } from '../../src/approvals/control.js';
import type { Request } from '../../src/approvals/request.js';
import { auditViewIds } from '../../src/slack/audit-ids.js';
import { detailBlocks } from '../../src/slack/details.js';
import { viewIds } from '../../src/slack/ids.js';
import {
  answerModal,
  askedModal,
  checkingModal,
  pageModal,
  refusedModal,
} from '../../src/slack/modals/answer-modal.js';
import { awayModal } from '../../src/slack/modals/away-modal.js';
import { connectModal } from '../../src/slack/modals/connect-modal.js';
import { denyModal } from '../../src/slack/modals/deny-modal.js';
import { extendModal } from '../../src/slack/modals/extend-modal.js';
import { type FeedsForm, feedsModal } from '../../src/slack/modals/feeds-modal.js';
import { type InviteForm, inviteModal } from '../../src/slack/modals/invite-modal.js';
import { justifyModal } from '../../src/slack/modals/justify-modal.js';
import { editModal, offerModal } from '../../src/slack/modals/reshape-modal.js';
import { reviewedModal, reviewModal } from '../../src/slack/modals/review-modal.js';
import { type RoleForm, removeChoice, roleModal } from '../../src/slack/modals/role-modal.js';
import { type TokenForm, tokenModal } from '../../src/slack/modals/token-modal.js';
import { undoGroundModal } from '../../src/slack/modals/undo-ground-modal.js';
import { undoModal } from '../../src/slack/modals/undo-modal.js';
import { askAgain } from '../../src/slack/statuses/buttons.js';
import { approved, given, hour, requirement, submitted, t0 } from '../approvals/given.js';
import { crowd, inEffect } from './requests.js';

type Ids = typeof viewIds & typeof auditViewIds;
type Callback = Ids[keyof Ids];
type States = Readonly<Record<string, () => ModalView>>;

const asked = (): Request => given(submitted({ durationMs: 8 * hour }));
const onHold = () => approved({ requirements: [requirement({ holdMs: hour })] });
const teamRoles = [
  { id: 12, name: 'Team Monitoring' },
  { id: 10, name: 'Team Member' },
  { id: 77, name: 'Auditor', isCustom: true },
];
const finance = { organizationId: 1, teamId: 7, name: 'Finance' };
const acme = { organizationId: 1, name: 'Acme' };
const ben = { value: '4131', label: 'Ben Weber' };
const cat = { value: '4132', label: 'Cat Lindqvist' };

const role: RoleForm = { roles: teamRoles, emergencyOffered: false };
const chosen: RoleForm = {
  ...role,
  person: ben,
  who: 'ben@example.com',
  place: finance,
  now: 'Team Member',
  emergencyOffered: true,
};
const invite: InviteForm = {
  organizations: [
    { id: 1, name: 'Acme' },
    { id: 2, name: 'Harbour Logistics' },
  ],
  organizationId: 1,
  roles: [
    { id: 3, name: 'Member' },
    { id: 2, name: 'Admin' },
  ],
  teams: [
    { id: 7, name: 'Finance' },
    { id: 8, name: 'Data' },
  ],
  teamRoles,
  rows: 0,
};
const sso = { organization: 'Acme', asksId: true, asksCountry: true, listsCountries: true };
const token: TokenForm = {
  way: 'account',
  accounts: [ben],
  zones: [{ value: 'own', label: 'eu1.make.com' }],
};
const noKey = 'Usher keeps no tokens here: USHER_ENCRYPTION_KEY is not set.';
const feeds: FeedsForm = { channel: 'C0AUDIT', feeds: [] };
const feed = { id: 'f1', markup: '*Acme*: everything', muted: false };
const behind = { where: { channel: 'C0', ts: '1.1' } };
const queue = { rest: ['REQ-8'], done: 1, total: 3 };
const account = { makeUserId: 4131, name: 'Ben Weber', says: 'connected yesterday', mine: true };
const undone = [
  { name: 'Eva Novak', back: 'Team Operator → no role' },
  { name: 'Emil Moreau', back: 'Team Admin → Team Member' },
];
const undo = {
  organizationId: 1,
  alarm: 'a1',
  where: 'Finance in Acme',
  undone,
  more: 0,
  leftOut: [],
  without: [],
  reason: 'Nobody asked for these changes.',
};

const askedStates = {
  [viewIds.role]: {
    empty: () => roleModal({ ...role, roles: [] }),
    'with a place': () => roleModal({ ...role, place: finance }),
    'with a person and a place': () => roleModal(chosen),
    'to remove somebody from the organization': () =>
      roleModal({ ...chosen, place: acme, role: removeChoice }),
    'for several people and teams': () =>
      roleModal({
        ...chosen,
        several: true,
        more: { people: [cat], teams: [{ value: '8', label: 'Data' }] },
      }),
    'filled in': () =>
      roleModal({
        ...chosen,
        role: '77',
        duration: '8h',
        reason: 'Month-end closing',
        reasonHint: 'Begin with the number of a ticket, such as OPS-1.',
        ticket: 'https://tickets.example.com/42',
      }),
  },
  [viewIds.invite]: {
    empty: () => inviteModal(invite),
    'with two teams': () => inviteModal({ ...invite, rows: 2, chosen: [{ teamId: 8, roleId: 77 }] }),
    'with single sign-on': () => inviteModal({ ...invite, rows: 1, sso }),
    'with single sign-on, without Make’s countries': () =>
      inviteModal({ ...invite, sso: { ...sso, listsCountries: false } }),
    'filled in': () =>
      inviteModal({
        ...invite,
        emails: 'noor@example.com',
        reason: 'Joins the team',
        reasonHint: 'Name the contract.',
        ticket: 'OPS-1',
        role: 2,
        note: 'Welcome',
      }),
  },
  [viewIds.token]: {
    'of an account, empty': () => tokenModal(token),
    'of an account, without accounts': () => tokenModal({ ...token, accounts: [] }),
    'of an account, while Make is asked': () =>
      tokenModal({ ...token, account: '4131', tokens: { state: 'reading' } }),
    'of an account that cannot be read': () =>
      tokenModal({
        ...token,
        account: '4131',
        tokens: { state: 'problem', sentence: 'Make did not answer. Try again in a minute.' },
      }),
    'of an account without tokens': () =>
      tokenModal({ ...token, account: '4131', tokens: { state: 'here', choices: [], inUse: ['Usher'] } }),
    'of an account with tokens': () =>
      tokenModal({
        ...token,
        account: '4131',
        tokens: { state: 'here', choices: [{ value: 't1', label: 'Old export' }], inUse: [] },
      }),
    'that leaked': () => tokenModal({ ...token, way: 'leaked', reasonHint: 'Say where you found it.' }),
    'that leaked, without a key': () => tokenModal({ ...token, way: 'leaked', noKey }),
    containment: () => tokenModal({ ...token, way: 'contain' }),
    'containment, with a new password': () =>
      tokenModal({ ...token, way: 'contain', person: ben, mayReset: true }),
    'new password': () => tokenModal({ ...token, way: 'reset', mayReset: true, reason: 'A stolen laptop' }),
  },
  [viewIds.extend]: {
    'of access for 8 hours': () => extendModal(inEffect()),
    'over a refusal': () => extendModal(inEffect(), true),
  },
  [viewIds.edit]: {
    'of one role': () => editModal(asked(), { roles: teamRoles, behind }),
    'of three people': () => editModal(crowd(3), { roles: [], behind }),
  },
} as const satisfies Readonly<Record<string, States>>;

const decidingStates = {
  [viewIds.deny]: {
    'that waits': () => denyModal(asked(), behind),
    'on hold': () => denyModal(onHold(), behind),
  },
  [viewIds.offerLess]: {
    'of one role': () => offerModal(asked(), { roles: teamRoles, behind }),
    'of three people': () => offerModal(crowd(3), { roles: [], behind }),
  },
  [viewIds.review]: {
    'to decide': () => reviewModal(asked(), noControl, queue),
    'on hold': () => reviewModal(onHold(), noControl, queue),
    'decided by others': () => reviewModal(inEffect(), noControl, queue),
    'after a refused click': () =>
      reviewModal(asked(), noControl, queue, {
        refusal: 'You cannot decide your own request.',
        canDecide: false,
      }),
    over: () => reviewedModal({ ...queue, done: 3 }, '*3 decided.* Nothing waits for you.'),
  },
  [viewIds.details]: {
    'a request': () => pageModal('REQ-7', detailBlocks(asked())),
  },
  [viewIds.checking]: {
    'while Make is asked': () => checkingModal('v1'),
    asked: () => askedModal('v1', 'Your request is REQ-7.', [askAgain(asked())]),
    answered: () => answerModal('v1', 'Filed', 'It is filed.'),
    refused: () => refusedModal('v1', 'No rule covers this.', [askAgain(asked())]),
  },
} as const satisfies Readonly<Record<string, States>>;

/** The states of every form and modal by the id that Slack sends back. A new one without a state does not compile. */
export const modalStates: { readonly [Id in Callback]: States } = {
  ...askedStates,
  ...decidingStates,
  [viewIds.connect]: {
    'without an account': () => connectModal({ accounts: [], tokenPage: 'https://eu1.make.com/user/api' }),
    'with accounts': () =>
      connectModal({
        accounts: [account, { ...account, makeUserId: 4132, name: 'Cat Lindqvist', mine: false }],
        tokenPage: 'https://eu1.make.com/user/api',
      }),
    'without a key': () => connectModal({ accounts: [account], tokenPage: '', noKey }),
  },
  [viewIds.away]: { empty: () => awayModal('14 days') },
  [auditViewIds.feeds]: {
    'without feeds': () => feedsModal(feeds),
    'with feeds': () => feedsModal({ ...feeds, feeds: [feed, { ...feed, id: 'f2', muted: true }] }),
    'while Make is asked': () => feedsModal({ ...feeds, place: acme, log: { state: 'checking' } }),
    'with events to choose': () =>
      feedsModal({
        ...feeds,
        place: acme,
        log: { state: 'known', groups: [{ value: 'Webhooks', label: 'Webhooks' }] },
      }),
    'without a log': () =>
      feedsModal({ ...feeds, place: acme, log: { state: 'closed', why: 'its plan has none' } }),
    'without a right': () => feedsModal({ ...feeds, feeds: [feed], refusal: 'Only Usher admins subscribe.' }),
  },
  [auditViewIds.justify]: { 'one change': () => justifyModal(1, 'f1', '*Ben Weber* joined Acme.') },
  [auditViewIds.undoMany]: {
    'two changes': () => undoModal(undo),
    'one change, with others left out': () =>
      undoModal({
        ...undo,
        undone: undone.slice(0, 1),
        more: 3,
        leftOut: [{ name: 'Noor Haddad', why: 'they have left the organization' }],
      }),
  },
  [auditViewIds.undoGround]: {
    'one role': () =>
      undoGroundModal({
        id: 'g1',
        organizationId: 1,
        organization: 'Acme',
        between: { from: t0, until: t0 },
        change: {
          type: 'role-permissions-changed',
          role: { id: 101, name: 'Auditor', category: 'organization', custom: true },
          before: ['organization view'],
          after: ['organization edit'],
          holders: { count: 2, names: [] },
        },
      }),
  },
};
