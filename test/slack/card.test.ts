import { describe, expect, it } from 'vitest';
import { noControl } from '../../src/approvals/control.js';
import { person, system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import type { Request } from '../../src/approvals/request.js';
import { approvalCard } from '../../src/slack/card.js';
import { detailBlocks } from '../../src/slack/details.js';
import { historyLines } from '../../src/slack/lines.js';
import {
  after,
  ana,
  approved,
  approvedBy,
  ben,
  change,
  frozenBy,
  given,
  hour,
  minute,
  plan,
  requirement,
  submitted,
  t0,
} from '../approvals/given.js';
import { drawn, drawnBlocks, longName, problemsOf } from './drawn.js';
import {
  anew,
  contained,
  crowd,
  denied,
  done,
  failed,
  held,
  inEffect,
  revocation,
  unknown,
} from './requests.js';

const card = (request: Request) => drawn(approvalCard(request, noControl));

describe('a card', () => {
  it('that waits says what, for whom, why, and who decides, with the buttons to do so', () => {
    expect(card(given(submitted()))).toMatchInlineSnapshot(`
      "<@U0EVA> asks: Team Admin of Team 7 for Finn (finn@example.com). Waiting for *1 of Platform*.
      ---
      # Team Admin of Team 7 for Finn
      *Finn* · <@U0FINN> · finn@example.com
      | *Now*
      Team Member
      | *After*
      Team Admin
      "“The quarter has to be closed”"
      > :hourglass_flowing_sand: Waiting for *1 of Platform* · expires <!date^1767862800^{date_short_pretty} {time}|2026-01-08 09:00 UTC>
      > REQ-7 · asked by <@U0EVA> · rule “platform decides”
      [Approve, primary] [Deny] [Details]"
    `);
  });

  it('shows effects, the ticket and an emergency', () => {
    const request = given(
      submitted(
        { plans: [plan({ effects: ['Finn can add people.'], notes: ['Finn has not signed in yet.'] })] },
        { emergency: true, ticket: about('https://tickets.example.com/42') },
      ),
    );
    expect(card(request)).toMatchInlineSnapshot(`
      "<@U0EVA> asks: Emergency: Team Admin of Team 7 for Finn (finn@example.com). Waiting for *1 of Platform*.
      ---
      # Emergency: Team Admin of Team 7 for Finn
      *Finn* · <@U0FINN> · finn@example.com
      | *Now*
      Team Member
      | *After*
      Team Admin
      • Finn can add people.
      • Finn has not signed in yet.
      "“The quarter has to be closed”"
      > "Ticket: https://tickets.example.com/42"
      > :hourglass_flowing_sand: Waiting for *1 of Platform* · expires <!date^1767862800^{date_short_pretty} {time}|2026-01-08 09:00 UTC>
      > REQ-7 · asked by <@U0EVA> · rule “platform decides”
      [Approve, primary] [Deny] [Details]"
    `);
  });

  it('says that everything is frozen, and by whom', () => {
    const message = approvalCard(given(submitted()), frozenBy(ben));
    expect(drawn(message)).toContain(
      '\n> :snowflake: Changes are frozen by <@U0BEN> since <!date^1767603600^{date_short_pretty} {time}|2026-01-05 09:00 UTC>\n',
    );
  });

  it('says which group it waits for that cannot be looked up', () => {
    const refused = [{ member: 'S0PLATFORM', groups: ['platform'], word: 'missing_scope' }];
    expect(drawn(approvalCard(given(submitted()), { ...noControl, refused }))).toContain(
      '\n> :warning: Slack does not let Usher read the user group S0PLATFORM (missing_scope); an Usher admin must give the app the scope usergroups:read\n',
    );
  });

  it('that is approved and on hold can be stopped', () => {
    const hold = { requirements: [requirement({ holdMs: hour })] };
    expect(card(approved(hold))).toMatchInlineSnapshot(`
      "<@U0EVA> asks: Team Admin of Team 7 for Finn (finn@example.com). :hourglass_flowing_sand: Approved by <@U0ANA> · runs at <!date^1767607260^{time}|2026-01-05 10:01 UTC> unless stopped
      ---
      # Team Admin of Team 7 for Finn
      *Finn* · <@U0FINN> · finn@example.com
      | *Now*
      Team Member
      | *After*
      Team Admin
      "“The quarter has to be closed”"
      > :hourglass_flowing_sand: Approved by <@U0ANA> · runs at <!date^1767607260^{time}|2026-01-05 10:01 UTC> unless stopped
      > REQ-7 · asked by <@U0EVA> · rule “platform decides”
      [Stop, danger] [Details]"
    `);
  });

  it('whose access holds offers to end it', () => {
    expect(card(inEffect())).toMatchInlineSnapshot(`
      "<@U0EVA> asks: Team Admin of Team 7 for Finn for 8 hours (finn@example.com). :white_check_mark: In effect, verified <!date^1767603780^{date_short_pretty} {time}|2026-01-05 09:03 UTC> · ends <!date^1767632580^{date_short_pretty} {time}|2026-01-05 17:03 UTC>
      ---
      # Team Admin of Team 7 for Finn for 8 hours
      *Finn* · <@U0FINN> · finn@example.com
      | *Now*
      Team Member
      | *After*
      Team Admin
      "“The quarter has to be closed”"
      > :white_check_mark: In effect, verified <!date^1767603780^{date_short_pretty} {time}|2026-01-05 09:03 UTC> · ends <!date^1767632580^{date_short_pretty} {time}|2026-01-05 17:03 UTC>
      > REQ-7 · asked by <@U0EVA> · rule “platform decides”
      [End now] [Details]"
    `);
  });

  it('that is done says that it was verified, and by whom it was approved', () => {
    expect(card(done())).toMatchInlineSnapshot(`
      "<@U0EVA> asks: Team Admin of Team 7 for Finn (finn@example.com). :white_check_mark: Done, verified on Make <!date^1767603780^{date_short_pretty} {time}|2026-01-05 09:03 UTC> · Approved by <@U0ANA>
      ---
      # Team Admin of Team 7 for Finn
      *Finn* · <@U0FINN> · finn@example.com
      | *Now*
      Team Member
      | *After*
      Team Admin
      "“The quarter has to be closed”"
      > :white_check_mark: Done, verified on Make <!date^1767603780^{date_short_pretty} {time}|2026-01-05 09:03 UTC> · Approved by <@U0ANA>
      > REQ-7 · asked by <@U0EVA> · rule “platform decides”
      [Details]"
    `);
  });

  it('that is denied has the reason, and offers to ask again', () => {
    expect(card(denied())).toMatchInlineSnapshot(`
      "<@U0EVA> asks: Team Admin of Team 7 for Finn (finn@example.com). :no_entry: Denied by <@U0ANA>:
      ---
      # Team Admin of Team 7 for Finn
      *Finn* · <@U0FINN> · finn@example.com
      | *Now*
      Team Member
      | *After*
      Team Admin
      "“The quarter has to be closed”"
      > :no_entry: Denied by <@U0ANA>:
      "“Ask your team lead first”"
      > REQ-7 · asked by <@U0EVA> · rule “platform decides”
      [Ask again] [Details]"
    `);
  });

  it('that failed says why, and offers another try until it is given up', () => {
    expect(card(failed())).toMatchInlineSnapshot(`
      "<@U0EVA> asks: Team Admin of Team 7 for Finn (finn@example.com). :x: Not done: Make says: no such role. Retry keeps the approvals.
      ---
      # Team Admin of Team 7 for Finn
      *Finn* · <@U0FINN> · finn@example.com
      | *Now*
      Team Member
      | *After*
      Team Admin
      "“The quarter has to be closed”"
      > :x: Not done: Make says: no such role. Retry keeps the approvals.
      > REQ-7 · asked by <@U0EVA> · rule “platform decides”
      [Retry] [Give up] [Details]"
    `);
    const givenUp = after(failed(), [{ type: 'request.given-up', at: t0 + hour, by: person(ana) }]);
    expect(card(givenUp)).toContain('Given up.\n');
    expect(card(givenUp).endsWith('\n[Details]')).toBe(true);
  });

  it('of which nobody knows whether it is done offers to look again', () => {
    expect(card(unknown())).toMatchInlineSnapshot(`
      "<@U0EVA> asks: Team Admin of Team 7 for Finn (finn@example.com). :warning: Make did not answer and reading back is not conclusive. Usher goes on looking.
      ---
      # Team Admin of Team 7 for Finn
      *Finn* · <@U0FINN> · finn@example.com
      | *Now*
      Team Member
      | *After*
      Team Admin
      "“The quarter has to be closed”"
      > :warning: Make did not answer and reading back is not conclusive. Usher goes on looking.
      > REQ-7 · asked by <@U0EVA> · rule “platform decides”
      [Check again] [Give up] [Details]"
    `);
  });

  it('in conflict lets people choose what holds', () => {
    expect(card(held())).toMatchInlineSnapshot(`
      "<@U0EVA> asks: Team Admin of Team 7 for Finn for 8 hours (finn@example.com). :warning: Ended, but not undone: somebody made this *Team Monitoring* meanwhile. Choose what holds.
      ---
      # Team Admin of Team 7 for Finn for 8 hours
      *Finn* · <@U0FINN> · finn@example.com
      | *Now*
      Team Member
      | *After*
      Team Admin
      "“The quarter has to be closed”"
      > :warning: Ended, but not undone: somebody made this *Team Monitoring* meanwhile. Choose what holds.
      > REQ-7 · asked by <@U0EVA> · rule “platform decides”
      [Restore, primary] [Keep] [Details]"
    `);
  });

  it('of a containment mentions nobody it concerns, and its Approve asks once more', () => {
    expect(card(contained())).toMatchInlineSnapshot(`
      "<@U0EVA> asks: Contain Finn: out of Team 7 (finn@example.com). Waiting for *1 of Platform*.
      ---
      # Contain Finn: out of Team 7
      *Finn* · Slack member U0FINN · finn@example.com
      The token that leaked: *Backup script* · made <!date^1762164000^{date_short_pretty} {time}|2025-11-03 10:00 UTC> · may scenarios:read
      | *Now*
      Team Member
      | *After*
      none
      • Finn loses every team until an admin gives the access back.
      "“The quarter has to be closed”"
      > :hourglass_flowing_sand: Waiting for *1 of Platform* · expires <!date^1767862800^{date_short_pretty} {time}|2026-01-08 09:00 UTC>
      > REQ-7 · asked by <@U0EVA> · rule “platform decides”
      [Approve, danger, asks “Contain Finn: out of Team 7? Finn loses every team until an admin gives the access back.”] [Deny] [Details]"
    `);
  });

  it('of an API token names it, its age and what it may do', () => {
    expect(card(revocation())).toMatchInlineSnapshot(`
      "<@U0EVA> asks: Revoke the API token “Old export” of Finn (finn@example.com). Waiting for *1 of Platform*.
      ---
      # Revoke the API token “Old export” of Finn
      *Finn* · <@U0FINN> · finn@example.com
      *Old export* of Finn · made <!date^1762164000^{date_short_pretty} {time}|2025-11-03 10:00 UTC> · may scenarios:read, user:read
      • Whatever uses it stops.
      "“The quarter has to be closed”"
      > :hourglass_flowing_sand: Waiting for *1 of Platform* · expires <!date^1767862800^{date_short_pretty} {time}|2026-01-08 09:00 UTC>
      > REQ-7 · asked by <@U0EVA> · rule “platform decides”
      [Approve, danger, asks “Revoke the API token “Old export” of Finn? Whatever uses it stops.”] [Deny] [Details]"
    `);
  });

  it('that is asked anew says what is different', () => {
    expect(card(anew())).toMatchInlineSnapshot(`
      "<@U0EVA> asks: Team Admin of Team 7 for Finn (finn@example.com). Waiting for *1 of Platform*.
      ---
      # Team Admin of Team 7 for Finn
      *Finn* · <@U0FINN> · finn@example.com
      | *Now*
      Team Member
      | *After*
      Team Admin
      "“The quarter has to be closed”"
      > :arrows_counterclockwise: Asked anew: Finn is Team Monitoring now. Approvals were cleared. Waiting for *1 of Platform* · expires <!date^1767862800^{date_short_pretty} {time}|2026-01-08 09:00 UTC>
      > REQ-7 · asked by <@U0EVA> · rule “platform decides”
      [Approve, primary] [Deny] [Details]"
    `);
  });

  it('of many changes shows three and leaves the rest to Details', () => {
    expect(card(crowd(8))).toMatchInlineSnapshot(`
      "<@U0EVA> asks: 8 changes in Acme. Waiting for *1 of Platform*.
      ---
      # 8 changes in Acme
      *Guest 0* · guest0@example.com
      *Guest 1* · guest1@example.com
      *Guest 2* · guest2@example.com
      > and 5 more; Details has them all
      | *Now (Team 1)*
      Team Member
      | *After (Team 1)*
      Team Admin
      | *Now (Team 2)*
      Team Member
      | *After (Team 2)*
      Team Admin
      | *Now (Team 3)*
      Team Member
      | *After (Team 3)*
      Team Admin
      > and 5 more; Details has them all
      "“The quarter has to be closed”"
      > :hourglass_flowing_sand: Waiting for *1 of Platform* · expires <!date^1767862800^{date_short_pretty} {time}|2026-01-08 09:00 UTC>
      > REQ-7 · asked by <@U0EVA> · rule “platform decides”
      [Approve, primary] [Deny] [Details]"
    `);
  });

  it('shows what people typed as text, whatever it is', () => {
    const sly = submitted(
      { plans: [plan({ subject: { name: about('*Ann* <!channel>'), email: about('a@b.c') } })] },
      { reason: about('<@U0BEN> approved *this*') },
    );
    expect(card(given(sly))).toMatchInlineSnapshot(`
      "<@U0EVA> asks: Team Admin of Team 7 for *[ZWSP]Ann*[ZWSP] &lt;!channel&gt; (a@b.c). Waiting for *1 of Platform*.
      ---
      # Team Admin of Team 7 for *Ann* <!channel>
      **[ZWSP]Ann*[ZWSP] &lt;!channel&gt;* · <@U0FINN> · a@b.c
      | *Now*
      Team Member
      | *After*
      Team Admin
      "“<@U0BEN> approved *this*”"
      > :hourglass_flowing_sand: Waiting for *1 of Platform* · expires <!date^1767862800^{date_short_pretty} {time}|2026-01-08 09:00 UTC>
      > REQ-7 · asked by <@U0EVA> · rule “platform decides”
      [Approve, primary] [Deny] [Details]"
    `);
  });
});

describe('Details', () => {
  it('have every change, the whole reason and each step', () => {
    expect(drawnBlocks(detailBlocks(failed()))).toMatchInlineSnapshot(`
      "# Team Admin of Team 7 for Finn
      > :x: Not done: Make says: no such role. Retry keeps the approvals.
      Team Admin of Team 7 for Finn
      *Finn* · <@U0FINN> · finn@example.com
      Team 7: Team Member → Team Admin
      Not done: Make says: no such role.
      "“The quarter has to be closed”"
      <!date^1767603600^{date_short_pretty} {time}|2026-01-05 09:00 UTC> · <@U0EVA> asked
      <!date^1767603660^{date_short_pretty} {time}|2026-01-05 09:01 UTC> · <@U0ANA> approved
      <!date^1767603780^{date_short_pretty} {time}|2026-01-05 09:03 UTC> · Not done
      > REQ-7 · revision 1 (6d8476ba7e494239) · policy policy-1 · asked by <@U0EVA>"
    `);
  });

  it('of an approved request say what is not done yet', () => {
    expect(drawnBlocks(detailBlocks(approved()))).toMatchInlineSnapshot(`
      "# Team Admin of Team 7 for Finn
      > :hourglass_flowing_sand: Approved by <@U0ANA> · changing it on Make next
      Team Admin of Team 7 for Finn
      *Finn* · <@U0FINN> · finn@example.com
      Team 7: Team Member → Team Admin
      Not done yet
      "“The quarter has to be closed”"
      <!date^1767603600^{date_short_pretty} {time}|2026-01-05 09:00 UTC> · <@U0EVA> asked
      <!date^1767603660^{date_short_pretty} {time}|2026-01-05 09:01 UTC> · <@U0ANA> approved
      > REQ-7 · revision 1 (6d8476ba7e494239) · policy policy-1 · asked by <@U0EVA>"
    `);
  });
});

describe('the thread of a card', () => {
  it('tells what happened, a line each, and the last in the notification', () => {
    expect(drawn(historyLines(failed(), 0))).toMatchInlineSnapshot(`
      "Not done: Make says: no such role.
      ---
      > <!date^1767603600^{date_short_pretty} {time}|2026-01-05 09:00 UTC> · <@U0EVA> asked
      > <!date^1767603660^{date_short_pretty} {time}|2026-01-05 09:01 UTC> · <@U0ANA> approved
      > <!date^1767603780^{date_short_pretty} {time}|2026-01-05 09:03 UTC> · Not done: Make says: no such role."
    `);
  });
});

describe('with very long names', () => {
  const plans = (count: number) =>
    Array.from({ length: count }, (_, n) =>
      plan(
        {
          organization: { id: 1, name: longName },
          team: { id: n + 1, name: longName },
          subject: { userId: n + 1, name: about(longName), email: about(`${n}${longName}`) },
          differences: [
            { where: longName, now: { id: 1, name: longName }, after: { id: 2, name: longName } },
          ],
          effects: [longName],
          notes: [longName],
        },
        n + 1,
      ),
    );
  const long = (count: number): Request =>
    given(
      submitted(
        {
          changes: Array.from({ length: count }, (_, n) => change(n + 1)),
          plans: plans(count),
          requirements: [requirement({ rule: longName })],
          people: Array.from({ length: count }, () => null),
        },
        { reason: about(longName), ticket: about(longName) },
      ),
    );
  const ended = (request: Request): Request =>
    after(request, [{ type: 'request.denied', at: t0 + minute, by: person(ana), reason: about(longName) }]);
  const failing = (request: Request): Request =>
    after(request, [
      approvedBy(ana),
      { type: 'change.failed', at: t0 + hour, by: system, change: 0, way: 'do', code: 'x', why: longName },
    ]);

  it.each([
    ['one change', long(1)],
    ['five', long(5)],
    ['fifty', long(50)],
    ['a denial', ended(long(1))],
    ['a failure', failing(long(2))],
  ])('a card of %s fits into what Slack takes', (_, request) => {
    expect(problemsOf(approvalCard(request, frozenBy(ben)))).toEqual([]);
    expect(problemsOf(historyLines(request, 0))).toEqual([]);
  });

  it('the Details of one change and of fifty fit into a modal', () => {
    for (const count of [1, 50]) {
      const blocks = detailBlocks(long(count)).slice(0, 50);
      expect(problemsOf({ text: 'Details', blocks })).toEqual([]);
    }
  });
});
