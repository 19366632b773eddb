import type { ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { awayModal } from '../../src/slack/modals/away-modal.js';
import { connectModal } from '../../src/slack/modals/connect-modal.js';
import { feedsModal } from '../../src/slack/modals/feeds-modal.js';
import { option } from '../../src/slack/modals/fields.js';
import { inviteModal, maxTeamRows } from '../../src/slack/modals/invite-modal.js';
import { justifyModal } from '../../src/slack/modals/justify-modal.js';
import { removeChoice, roleModal } from '../../src/slack/modals/role-modal.js';
import { tokenModal, tokenWays } from '../../src/slack/modals/token-modal.js';
import { undoGroundModal } from '../../src/slack/modals/undo-ground-modal.js';
import { undoModal } from '../../src/slack/modals/undo-modal.js';
import { escaped } from '../../src/slack/text.js';
import { t0 } from '../approvals/given.js';
import { most, nameOf, reasonOf, type Script, scripts } from './big.js';
import { viewProblemsOf } from './drawn.js';
import { modalStates } from './modal-states.js';

const many = <One>(count: number, one: (n: number) => One): One[] =>
  Array.from({ length: count }, (_, n) => one(n + 1));

/** Every form with 150 teams, 64 roles and 5,000 people, all with the longest names. */
function forms(script: Script): ModalView[] {
  const named = (count: number) => many(count, (id) => ({ id, name: nameOf(script, id) }));
  const choices = (count: number) => named(count).map(({ id, name }) => ({ value: `${id}`, label: name }));
  const [teams, roles, people] = [named(most.teams), named(most.roles), choices(most.people)];
  const [person = { value: '1', label: '' }] = people;
  const place = { organizationId: 1, teamId: 7, name: nameOf(script) };
  const typed = { reason: reasonOf(script), reasonHint: reasonOf(script), ticket: reasonOf(script) };
  const role = {
    ...typed,
    person,
    who: nameOf(script),
    place,
    now: nameOf(script),
    roles,
    emergencyOffered: true,
  };
  const invite = { ...typed, organizations: teams, organizationId: 1, roles, teams, teamRoles: roles };
  const sso = { organization: nameOf(script), asksId: true, asksCountry: true, listsCountries: true };
  const filled = { emails: reasonOf(script), note: reasonOf(script), rows: maxTeamRows };
  const markup = escaped(nameOf(script));
  const groups = choices(120);
  const tokens = {
    state: 'here' as const,
    choices: choices(120),
    inUse: many(120, (n) => nameOf(script, n)),
  };
  return [
    roleModal({ ...role, more: { people: people.slice(0, 49), teams: choices(49) }, several: true }),
    roleModal({ ...role, place: { organizationId: 1, name: nameOf(script) }, role: removeChoice }),
    inviteModal({ ...invite, ...filled, chosen: many(10, (n) => ({ teamId: n, roleId: n })) }),
    inviteModal({ ...invite, ...filled, teams: teams.slice(0, 100) }),
    inviteModal({ ...invite, ...filled, sso: { ...sso, ids: reasonOf(script), country: person } }),
    ...tokenWays.map((way) =>
      tokenModal({ ...typed, way, accounts: choices(100), account: '1', tokens, zones: choices(5), person }),
    ),
    connectModal({
      accounts: many(30, (n) => ({ makeUserId: n, name: nameOf(script, n), says: markup, mine: true })),
      tokenPage: 'https://eu1.make.com/user/api',
    }),
    feedsModal({
      channel: 'C0',
      feeds: many(60, (n) => ({ id: `${n}`, markup, muted: n % 2 === 0 })),
      place,
      log: { state: 'known', groups },
    }),
    feedsModal({ channel: 'C0', feeds: [], place, log: { state: 'closed', why: markup } }),
    justifyModal(1, 'f1', markup),
    awayModal('14 days'),
    undoModal({
      organizationId: 1,
      alarm: 'a1',
      where: nameOf(script),
      undone: many(50, (n) => ({ name: nameOf(script, n), back: nameOf(script, n) })),
      more: 4950,
      leftOut: many(50, (n) => ({ name: nameOf(script, n), why: reasonOf(script) })),
      without: many(50, (n) => `${n}`.padStart(16, '0')),
      reason: reasonOf(script),
    }),
    undoGroundModal({
      id: 'g1',
      organizationId: 1,
      organization: nameOf(script),
      between: { from: t0, until: t0 },
      change: {
        type: 'role-permissions-changed',
        role: { id: 101, name: nameOf(script), category: 'organization', custom: true },
        before: many(300, (n) => nameOf(script, n)),
        after: many(300, (n) => nameOf(script, n + 1000)),
        holders: { count: most.people, names: [] },
      },
    }),
  ];
}

describe.each(scripts)('with the longest names and reasons, in %s', (script) => {
  it('every form fits Slack’s limits', () => {
    for (const view of forms(script))
      expect([view.callback_id, ...viewProblemsOf(view)]).toEqual([view.callback_id]);
  });

  it('each choice of a search fits Slack’s limits', () => {
    const options = many(100, (n) =>
      option({ value: `t:1:${n}`, label: nameOf(script, n), description: nameOf(script, n) }),
    );
    const element = { type: 'static_select', action_id: 'a', options };
    const view = { type: 'home', blocks: [{ type: 'actions', elements: [element] }] };
    expect(viewProblemsOf(view)).toEqual([]);
  });
});

it('every form and modal is among those of the snapshots', () => {
  const drawn = new Set(forms('Latin').map(({ callback_id }) => callback_id));
  const elsewhere = ['decide.', 'ask.edit', 'ask.extend', 'ask.checking', 'request.show', 'queue.'];
  const ids = Object.keys(modalStates).filter((id) => !elsewhere.some((part) => id.startsWith(part)));
  expect(ids.filter((id) => !drawn.has(id))).toEqual([]);
});
