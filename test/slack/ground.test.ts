import { describe, expect, it } from 'vitest';
import { type GroundChange, groundChange } from '../../src/approvals/ground-change.js';
import { about } from '../../src/approvals/personal.js';
import { groundDisowned, groundMessage, groundQuestion, permissionsReply } from '../../src/slack/ground.js';
import type { GroundAlert } from '../../src/slack/ground-words.js';
import { undoGroundModal } from '../../src/slack/modals/undo-ground-modal.js';
import type { Undo } from '../../src/slack/undo.js';
import { admin, ana, t0 } from '../approvals/given.js';
import { drawn, drawnModal, longName, problemsOf } from './drawn.js';

const role = { id: 101, name: 'Auditor', category: 'organization', custom: true } as const;
const widened: GroundChange = {
  type: 'role-permissions-changed',
  role,
  before: ['organization view'],
  after: ['organization edit', 'organization view'],
  holders: { count: 2, names: [about('Ana Costa'), about('Ben Weber')] },
};
const alert = (change: GroundChange, part: Partial<GroundAlert> = {}): GroundAlert => ({
  ground: {
    id: '00000000000000a1',
    organizationId: 7301,
    organization: 'Harbour Logistics',
    change,
    between: { from: t0, until: t0 + 30_000 },
  },
  log: 'read',
  ...part,
});
const undo = (stands: Undo['stands']): Undo => ({
  request: 'REQ-9',
  by: admin,
  stands,
  waitsFor: stands === 'waiting' ? ['platform'] : [],
  approvedBy: [ana],
});

describe('an alert about a changed role or setting', () => {
  it('has all its buttons while nobody has acted', () => {
    expect(drawn(groundMessage(alert(widened)))).toMatchInlineSnapshot(`
      ":warning: The custom role *Auditor* of Harbour Logistics may do more now: 1 → *2 permissions*. Added: *organization edit*. 2 people hold it: Ana Costa and Ben Weber. Nobody asked Usher for this. Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>. Make does not say who.
      ---
      :warning: The custom role *Auditor* of Harbour Logistics may do more now: 1 → *2 permissions*. Added: *organization edit*. 2 people hold it: Ana Costa and Ben Weber. Nobody asked Usher for this. Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>. Make does not say who.
      [Ask to undo, primary] [Accept, asks “Accept it as it is? The alert is closed in your name. What was changed stays as it is on Make.” (Accept | Back)] [Freeze changes, danger, asks “Freeze changes? Until an Usher admin lifts the freeze, nothing is approved, except to revoke tokens or contain people, and nobody is given more on Make. Temporary access still ends.” (Freeze changes, danger | Back)]
      (spoken: Ask to undo: Auditor in Harbour Logistics)
      (spoken: Accept: Auditor in Harbour Logistics)
      (spoken: Freeze changes: stops approvals until an admin lifts it)"
    `);
  });

  it('has no buttons once its undo is requested', () => {
    const asked = drawn(groundMessage(alert(widened, { undo: undo('waiting') })));
    expect(asked).toContain('Undo asked: REQ-9 by <@U0ADMIN>, waiting for *Platform*');
    expect(asked).not.toContain('[');
  });

  it('is two lines long once the change is undone or accepted', () => {
    expect(drawn(groundMessage(alert(widened, { undo: undo('done') })))).toMatchInlineSnapshot(`
      ":white_check_mark: *Undone:* the custom role *Auditor* of Harbour Logistics has its earlier permissions again: *1 permission* (was: 2). <@U0ADMIN> asked, <@U0ANA> approved · REQ-9 Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>.
      ---
      :white_check_mark: *Undone:* the custom role *Auditor* of Harbour Logistics has its earlier permissions again: *1 permission* (was: 2).
      > <@U0ADMIN> asked, <@U0ANA> approved · REQ-9
      > Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>."
    `);
    expect(drawn(groundMessage(alert(widened, { accepted: { person: ana } })))).toMatch(
      /^:white_check_mark: \*Accepted by\* <@U0ANA>: The custom role \*Auditor\*/,
    );
  });

  it('asks the person the log names, and goes to the admins if it was not them', () => {
    const off: GroundChange = { type: 'two-factor-enforcement', before: true, after: false };
    const actor = { name: about('Ines Duarte'), uuid: 'u', at: t0 };
    expect(drawn(groundQuestion(alert(off, { actor })))).toMatch(
      /^\*Was this you\?\* The members of Harbour Logistics need no two-factor login any more.*\[Yes, it was me\] \[Not me/s,
    );
    const disowned = alert(off, { actor, answer: { person: ana, mine: false } });
    expect(drawn(groundDisowned(disowned))).toMatch(/<@U0ANA> says that this was not them/);
    expect(drawn(groundQuestion(disowned))).not.toContain('[');
  });
});

it('the form says what the role loses and gets', () => {
  expect(drawnModal(undoGroundModal(alert(widened).ground))).toMatchInlineSnapshot(`
    "Put permissions back [Ask to undo] [Back]
    ---
    One request puts back what the custom role *Auditor* of Harbour Logistics might do: 2 permissions → *1 permission*. It is decided like any other.
    *Takes away:* organization edit
    > Nothing is put back where the role has changed again by then.
    Why: plain_text_input = Puts back a change that nobody asked for. ‹What it is needed for, so that somebody else can decide›"
  `);
});

const long = Array.from({ length: 500 }, (_, n) => `${n} ${longName}`);
const longRole = { ...role, name: longName };
const everyChange: readonly GroundChange[] = [
  {
    type: 'role-permissions-changed',
    role: longRole,
    before: long.slice(0, 250),
    after: long.slice(250),
    holders: { count: 4, names: [1, 2, 3, 4].map(() => about(longName)), atLeast: true },
  },
  { type: 'role-made', role: longRole, permissions: long },
  { type: 'role-deleted', role: { ...longRole, category: 'team' }, permissions: long },
  {
    type: 'role-renamed',
    role: longRole,
    before: longName,
    holders: { count: 4, names: [1, 2, 3, 4].map(() => about(longName)) },
  },
  { type: 'team-renamed', team: { id: 1, name: longName }, before: longName },
  { type: 'organization-renamed', before: longName, after: longName },
  { type: 'two-factor-enforcement', before: false, after: true, logged: true },
  { type: 'single-sign-on', before: longName, after: null },
  { type: 'feature-control', control: { id: '1', name: longName }, before: true, after: false },
  { type: 'log-taken', before: 365, after: 30 },
  { type: 'log-given', before: 0, after: 1 },
  { type: 'log-untold', before: 365 },
  { type: 'seats', before: 1, after: 2 },
  { type: 'private-space', space: { id: '1', name: longName } },
  {
    type: 'invitation-open-long',
    invitations: Array.from({ length: 60 }, (_, userId) => ({
      userId: userId + 1,
      name: about(longName),
      email: about(`${longName}@example.com`),
      sentAt: t0,
      endsAt: t0,
    })),
  },
  { type: 'own-role-lost', before: longName, after: longName },
  { type: 'guarded-again', after: longName },
  { type: 'own-scope-lost', scopes: long },
  { type: 'organization-gone' },
];

it('these tests cover every kind of change', () => {
  const kinds = groundChange.options.map(({ shape }) => shape.type.value);
  expect(everyChange.map(({ type }) => type).toSorted()).toEqual(kinds.toSorted());
});

it.each(everyChange.map((change) => [change.type, change] as const))(
  '%s fits Slack’s limits, whatever the names',
  (_type, change) => {
    const ground = { ...alert(change).ground, organization: longName };
    const one: GroundAlert = {
      ground,
      log: 'unread',
      actor: { name: about(longName), uuid: 'u', at: t0 },
      answer: { person: ana, mine: true, reason: longName },
      undo: undo('failed'),
    };
    const reply = permissionsReply(ground);
    for (const message of [
      groundMessage(one),
      groundQuestion(one),
      groundDisowned(one),
      ...(reply ? [reply] : []),
    ]) {
      expect(problemsOf(message)).toEqual([]);
      expect(message.text).not.toMatch(/<!(?!date)/);
    }
  },
);
