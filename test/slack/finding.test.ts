import { describe, expect, it } from 'vitest';
import { type Finding, movement } from '../../src/approvals/audit-event.js';
import { about } from '../../src/approvals/personal.js';
import { alertMessage, disownedMessage } from '../../src/slack/alert.js';
import {
  baselineMessage,
  listOverMessage,
  questionMessage,
  type ShortList,
  shortListMessage,
} from '../../src/slack/finding.js';
import { digest } from '../../src/slack/finding-digest.js';
import { type Alert, findingSentence } from '../../src/slack/finding-words.js';
import { admin, ana, t0 } from '../approvals/given.js';
import { drawn, longName, problemsOf } from './drawn.js';

const finding = (part: Partial<Finding> = {}): Finding => ({
  id: 'f1',
  organizationId: 1,
  organization: 'Acme',
  team: { id: 7, name: 'Finance' },
  movement: 'team-role-changed',
  userId: 4131,
  name: about('Ben Weber'),
  email: about('ben@example.com'),
  before: { id: 10, name: 'Team Member' },
  after: { id: 11, name: 'Team Admin' },
  between: { from: t0, until: t0 + 300_000 },
  verdict: 'unexplained',
  ...part,
});
const actor = { name: about('Ines Duarte'), makeUserId: 4121, uuid: 'u1', at: t0 };
const alert = (part: Partial<Alert> = {}): Alert => ({ finding: finding(), log: 'read', ...part });

describe('an alert', () => {
  it('shows what happened, to whom exactly, when, and that nobody is named yet', () => {
    expect(drawn(alertMessage(alert()))).toMatchInlineSnapshot(`
      ":warning: *Ben Weber* became *Team Admin* of Finance in Acme (before: Team Member). Nobody asked Usher for this. Seen <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>–<!date^1767603900^{time}|2026-01-05 09:05 UTC>. Make's log does not say yet who did it. Ben Weber: ben@example.com (Make user 4131)
      ---
      :warning: *Ben Weber* became *Team Admin* of Finance in Acme (before: Team Member). Nobody asked Usher for this. Seen <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>–<!date^1767603900^{time}|2026-01-05 09:05 UTC>. Make's log does not say yet who did it.
      > Ben Weber: ben@example.com (Make user 4131)
      [Ask to undo, primary] [Accept, asks “Accept it as it is? The alert is closed in your name. What was changed stays as it is on Make.” (Accept | Back)] [Freeze changes, danger, asks “Freeze changes? Until an Usher admin lifts the freeze, nothing is approved, except to revoke tokens or contain people, and nobody is given more on Make. Temporary access still ends.” (Freeze changes, danger | Back)]
      (spoken: Ask to undo: Ben Weber in Finance)
      (spoken: Accept: Ben Weber in Finance)
      (spoken: Freeze changes: stops approvals until an admin lifts it)"
    `);
  });

  it('names who did it if Make’s log does', () => {
    expect(drawn(alertMessage(alert({ actor })))).toMatchInlineSnapshot(`
      ":warning: *Ben Weber* became *Team Admin* of Finance in Acme (before: Team Member). Nobody asked Usher for this. *Ines Duarte* did it. Seen <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>–<!date^1767603900^{time}|2026-01-05 09:05 UTC>. Ben Weber: ben@example.com (Make user 4131)
      ---
      :warning: *Ben Weber* became *Team Admin* of Finance in Acme (before: Team Member). Nobody asked Usher for this. *Ines Duarte* did it. Seen <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>–<!date^1767603900^{time}|2026-01-05 09:05 UTC>.
      > Ben Weber: ben@example.com (Make user 4131)
      [Ask to undo, primary] [Accept, asks “Accept it as it is? The alert is closed in your name. What was changed stays as it is on Make.” (Accept | Back)] [Freeze changes, danger, asks “Freeze changes? Until an Usher admin lifts the freeze, nothing is approved, except to revoke tokens or contain people, and nobody is given more on Make. Temporary access still ends.” (Freeze changes, danger | Back)]
      (spoken: Ask to undo: Ben Weber in Finance)
      (spoken: Accept: Ben Weber in Finance)
      (spoken: Freeze changes: stops approvals until an admin lifts it)"
    `);
  });

  it('shows the answer, with the reason as typed', () => {
    const answer = { person: ana, mine: true, reason: '*Urgent*, see <https://x>' };
    expect(drawn(alertMessage(alert({ actor, answer })))).toMatchInlineSnapshot(`
      ":warning: *Ben Weber* became *Team Admin* of Finance in Acme (before: Team Member). Nobody asked Usher for this. *Ines Duarte* did it. Seen <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>–<!date^1767603900^{time}|2026-01-05 09:05 UTC>. Ben Weber: ben@example.com (Make user 4131)
      ---
      :warning: *Ben Weber* became *Team Admin* of Finance in Acme (before: Team Member). Nobody asked Usher for this. *Ines Duarte* did it. Seen <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>–<!date^1767603900^{time}|2026-01-05 09:05 UTC>.
      > Ben Weber: ben@example.com (Make user 4131)
      > <@U0ANA> says: this was me.
      "“*Urgent*, see <https://x>”"
      [Ask to undo, primary] [Accept, asks “Accept it as it is? The alert is closed in your name. What was changed stays as it is on Make.” (Accept | Back)] [Freeze changes, danger, asks “Freeze changes? Until an Usher admin lifts the freeze, nothing is approved, except to revoke tokens or contain people, and nobody is given more on Make. Temporary access still ends.” (Freeze changes, danger | Back)]
      (spoken: Ask to undo: Ben Weber in Finance)
      (spoken: Accept: Ben Weber in Finance)
      (spoken: Freeze changes: stops approvals until an admin lifts it)"
    `);
  });

  it('says that the admins are told only once all of them are', () => {
    const answer = { person: ana, mine: false };
    const disowned = (adminsTold: boolean) => drawn(alertMessage(alert({ actor, answer, adminsTold })));
    expect(disowned(false)).toContain('\n> <@U0ANA> says: this was not me. Usher is telling the admins.\n');
    expect(disowned(true)).toContain('\n> <@U0ANA> says: this was not me. The admins are told.\n');
  });

  it.each([
    ['none', 'This organization has no audit log, so Make does not say who.'],
    [
      'unread',
      "Usher has not looked in Make's log for who did it, since no channel listens to this organization.",
    ],
  ] as const)('says why nobody is named if the log is %s', (log, why) => {
    expect(alertMessage(alert({ log })).text).toContain(why);
  });

  it('offers no undo for a change that is gone again', () => {
    const gone = alert({ finding: finding({ movement: 'changed-and-back' }) });
    expect(drawn(alertMessage(gone))).not.toContain('[Ask to undo]');
  });

  it('has a sentence for each kind of change', () => {
    const sentences = movement.options.map((one) => `${one}: ${findingSentence(finding({ movement: one }))}`);
    expect(sentences.join('\n')).toMatchInlineSnapshot(`
      "joined: *Ben Weber* (ben@example.com) joined Finance in Acme as *Team Admin*.
      left: *Ben Weber* is no longer in Finance in Acme (before: Team Member).
      role-changed: *Ben Weber* became *Team Admin* of Finance in Acme (before: Team Member).
      invited: *Ben Weber* (ben@example.com) was invited to Finance in Acme as *Team Admin*.
      accepted: *Ben Weber* (ben@example.com) accepted an invitation to Finance in Acme as *Team Admin*.
      invitation-withdrawn: The invitation of *Ben Weber* (ben@example.com) to Finance in Acme was withdrawn.
      invitation-expired: The invitation of *Ben Weber* (ben@example.com) to Finance in Acme expired.
      joined-team: *Ben Weber* joined Finance in Acme as *Team Admin*.
      left-team: *Ben Weber* is no longer in Finance in Acme (before: Team Member).
      team-role-changed: *Ben Weber* became *Team Admin* of Finance in Acme (before: Team Member).
      changed-and-back: The role of *Ben Weber* in Finance in Acme was changed, and Make's lists no longer show the change.
      changed-unseen: Make's log says that the role of *Ben Weber* in Finance in Acme was changed. It is *Team Admin* now; Usher had not seen what it was before.
      removed-and-back: *Ben Weber* was removed from Finance in Acme, and is there again.
      removed-unseen: Make's log says that *Ben Weber* was removed from Finance in Acme. Make's lists did not show it.
      put-back: *Ben Weber* was removed from Finance in Acme and put back there."
    `);
  });
});

describe('“Was this you?”', () => {
  it('is asked of the person Make’s log names', () => {
    expect(drawn(questionMessage(alert({ actor })))).toMatchInlineSnapshot(`
      "*Was this you?* *Ben Weber* became *Team Admin* of Finance in Acme (before: Team Member). Nobody asked Usher for this, and Make's log names you, <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>–<!date^1767603900^{time}|2026-01-05 09:05 UTC>. Ben Weber: ben@example.com (Make user 4131)
      ---
      *Was this you?* *Ben Weber* became *Team Admin* of Finance in Acme (before: Team Member). Nobody asked Usher for this, and Make's log names you, <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>–<!date^1767603900^{time}|2026-01-05 09:05 UTC>.
      > Ben Weber: ben@example.com (Make user 4131)
      [Yes, it was me] [Not me, danger, asks “This was not you? It goes on record, and each Usher admin is told that somebody else may be using your Make account.” (It was not me, danger | Back)]
      (spoken: Yes, it was me: Ben Weber)
      (spoken: Not me: Ben Weber)"
    `);
  });

  it('has no buttons once it is answered', () => {
    const answered = questionMessage(alert({ actor, answer: { person: ana, mine: true } }));
    expect(drawn(answered)).toMatchInlineSnapshot(`
      "*Was this you?* *Ben Weber* became *Team Admin* of Finance in Acme (before: Team Member). Nobody asked Usher for this, and Make's log names you, <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>–<!date^1767603900^{time}|2026-01-05 09:05 UTC>. Ben Weber: ben@example.com (Make user 4131)
      ---
      *Was this you?* *Ben Weber* became *Team Admin* of Finance in Acme (before: Team Member). Nobody asked Usher for this, and Make's log names you, <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>–<!date^1767603900^{time}|2026-01-05 09:05 UTC>.
      > Ben Weber: ben@example.com (Make user 4131)
      > You said that it was you. Your answer is on record."
    `);
  });

  it('is reported to the admins if the answer is no', () => {
    expect(
      drawn(disownedMessage(alert({ actor, answer: { person: ana, mine: false } }))),
    ).toMatchInlineSnapshot(`
      ":warning: <@U0ANA> says that this was not them, although Make's log names them: *Ben Weber* became *Team Admin* of Finance in Acme (before: Team Member). Somebody else may be using their Make account. Ben Weber: ben@example.com (Make user 4131)
      ---
      :warning: <@U0ANA> says that this was not them, although Make's log names them: *Ben Weber* became *Team Admin* of Finance in Acme (before: Team Member). Somebody else may be using their Make account.
      > Ben Weber: ben@example.com (Make user 4131)
      [Ask to undo, primary] [Accept, asks “Accept it as it is? The alert is closed in your name. What was changed stays as it is on Make.” (Accept | Back)] [Freeze changes, danger, asks “Freeze changes? Until an Usher admin lifts the freeze, nothing is approved, except to revoke tokens or contain people, and nobody is given more on Make. Temporary access still ends.” (Freeze changes, danger | Back)]
      (spoken: Ask to undo: Ben Weber in Finance)
      (spoken: Accept: Ben Weber in Finance)
      (spoken: Freeze changes: stops approvals until an admin lifts it)"
    `);
  });
});

describe('a list with many people missing', () => {
  const list: ShortList = { organizationId: 1, organization: 'Acme', missing: 40, of: 50, state: 'short' };

  it('is one alarm, which an admin can answer', () => {
    expect(drawn(shortListMessage(list))).toMatchInlineSnapshot(`
      ":warning: Make's list of *Acme* is suddenly missing 40 of 50. It was read twice. Usher reports nobody as gone until it is whole again; what else changes is still reported. If they were really removed, an admin can say so.
      ---
      :warning: Make's list of *Acme* is suddenly missing 40 of 50. It was read twice. Usher reports nobody as gone until it is whole again; what else changes is still reported. If they were really removed, an admin can say so.
      [It is right, danger, asks “Is the list right? 40 of 50 are then taken as gone, without a report of each.” (It is right, danger | Back)]
      (spoken: It is right: the list of Acme)"
    `);
  });

  it('that is complete again or was accepted has no button, and its end is reported', () => {
    const accepted = { ...list, state: 'accepted', by: admin } as const;
    expect(drawn(shortListMessage(accepted))).not.toContain('[');
    expect(drawn(listOverMessage(accepted))).toMatchInlineSnapshot(`
      "<@U0ADMIN> says that the list of *Acme* is right. It is what changes are compared with from now on.
      ---
      <@U0ADMIN> says that the list of *Acme* is right. It is what changes are compared with from now on."
    `);
    expect(drawn(listOverMessage({ ...list, state: 'whole' }))).toMatchInlineSnapshot(`
      "Make's list of *Acme* is whole again. Changes are compared as before.
      ---
      Make's list of *Acme* is whole again. Changes are compared as before."
    `);
  });
});

it('the message at the start of a watch shows what is known then', () => {
  const message = baselineMessage('Acme', { members: 1, invitations: 0, teams: 12 });
  expect(drawn(message)).toMatchInlineSnapshot(`
    "Watching *Acme*: 1 member, 0 open invitations, 12 teams. From now on every change nobody asked for is reported here.
    ---
    Watching *Acme*: 1 member, 0 open invitations, 12 teams. From now on every change nobody asked for is reported here."
  `);
});

it('alerts beyond twenty are one message with a thread and a button for each', () => {
  const { message, replies } = digest([
    alert({ actor }),
    alert({ finding: finding({ id: 'f2', movement: 'left' }) }),
  ]);
  expect(drawn(message)).toMatchInlineSnapshot(`
    ":warning: And 2 more changes in Acme that nobody asked for. Each is in the thread; “Ask to undo” there opens the request that puts it back.
    ---
    :warning: And 2 more changes in Acme that nobody asked for. Each is in the thread; “Ask to undo” there opens the request that puts it back."
  `);
  expect(replies.map((one) => drawn(one.message)).join('\n\n')).toMatchInlineSnapshot(`
    "• *Ben Weber* became *Team Admin* of Finance in Acme (before: Team Member). By *Ines Duarte*.
    • *Ben Weber* is no longer in Finance in Acme (before: Team Member).
    ---
    • *Ben Weber* became *Team Admin* of Finance in Acme (before: Team Member). By *Ines Duarte*.
    [Ask to undo]
    (spoken: Ask to undo: Ben Weber in Finance)
    • *Ben Weber* is no longer in Finance in Acme (before: Team Member).
    [Ask to undo]
    (spoken: Ask to undo: Ben Weber in Finance)"
  `);
});

describe('with very long names', () => {
  const long = (one: Finding['movement']): Alert =>
    alert({
      finding: finding({
        movement: one,
        organization: longName,
        team: { id: 7, name: longName },
        name: about(longName),
        email: about(longName),
        before: { id: 1, name: longName },
        after: { id: 2, name: longName },
      }),
      actor: { ...actor, name: about(longName) },
      answer: { person: ana, mine: true, reason: longName },
    });

  it.each(movement.options)('an alert and its question fit Slack’s limits: %s', (one) => {
    for (const view of [alertMessage, questionMessage, disownedMessage]) {
      expect(problemsOf(view(long(one)))).toEqual([]);
    }
  });

  it('a list, a start message and each message of a digest fit Slack’s limits', () => {
    const list: ShortList = {
      organizationId: 1,
      organization: longName,
      missing: 40,
      of: 50,
      state: 'short',
    };
    expect(problemsOf(shortListMessage(list))).toEqual([]);
    expect(problemsOf(listOverMessage(list))).toEqual([]);
    expect(problemsOf(baselineMessage(longName, { members: 1, invitations: 0, teams: 1 }))).toEqual([]);
    const { message, replies } = digest(Array.from({ length: 100 }, () => long('joined')));
    for (const one of [message, ...replies.map((reply) => reply.message)])
      expect(problemsOf(one)).toEqual([]);
  });
});
