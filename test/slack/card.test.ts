import { describe, expect, it } from 'vitest';
import { noControl } from '../../src/approvals/control.js';
import { quorum } from '../../src/approvals/decide/submit.js';
import { faceOf } from '../../src/approvals/due-in-slack.js';
import { person, system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import type { Request } from '../../src/approvals/request.js';
import { approvalCard } from '../../src/slack/card.js';
import { detailBlocks } from '../../src/slack/details.js';
import { historyLines } from '../../src/slack/lines.js';
import { pageModal } from '../../src/slack/modals/answer-modal.js';
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
  member,
  minute,
  plan,
  requirement,
  submitted,
  t0,
} from '../approvals/given.js';
import { drawn, drawnBlocks, longName, problemsOf, viewProblemsOf } from './drawn.js';
import {
  contained,
  crowd,
  crowdUnderWay,
  denied,
  done,
  failed,
  held,
  inEffect,
  revised,
  revocation,
  unknown,
  verified,
} from './requests.js';

const card = (request: Request) => drawn(approvalCard(request, noControl));

describe('a card', () => {
  it('that is pending shows the change, the subject, the reason, who decides, and the buttons', () => {
    expect(card(given(submitted()))).toMatchInlineSnapshot(`
      "Please decide: <@U0EVA> asks to make Finn Team Admin of Team 7 (finn@example.com, now: Team Member): “The quarter has to be closed”
      ---
      # Make Finn Team Admin of Team 7
      *Team 7* in Acme: Team Member → *Team Admin*
      *Finn* · <@U0FINN> · finn@example.com
      <@U0EVA>: “The quarter has to be closed”
      :hourglass_flowing_sand: *Platform decides* (any 1) · asked <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · open until <!date^1767862800^{date_short_pretty} at {time}|2026-01-08 09:00 UTC>
      [Approve, primary] [Deny] [Offer less] [Details]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > REQ-7 · rule “platform decides”"
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
      "Please decide: Emergency: <@U0EVA> asks to make Finn Team Admin of Team 7 (finn@example.com, now: Team Member): “The quarter has to be closed”
      ---
      # Emergency: Make Finn Team Admin of Team 7
      *Team 7* in Acme: Team Member → *Team Admin*
      *Finn* · <@U0FINN> · finn@example.com
      • Finn can add people.
      • Finn has not signed in yet.
      <@U0EVA>: “The quarter has to be closed” · <https://tickets.example.com/42|tickets.example.com/42>
      :hourglass_flowing_sand: *Platform decides* (any 1) · asked <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · open until <!date^1767862800^{date_short_pretty} at {time}|2026-01-08 09:00 UTC>
      [Approve, primary] [Deny] [Offer less] [Details]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > REQ-7 · rule “platform decides”"
    `);
  });

  it('shows that changes are frozen, and by whom', () => {
    const message = approvalCard(given(submitted()), frozenBy(ben));
    expect(drawn(message)).toContain(
      '\n:snowflake: *Changes are frozen* by <@U0BEN> since <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>. Nothing is approved until an Usher admin lifts the freeze, except to revoke tokens or contain people.\n',
    );
  });

  it('offers no approval during a freeze, and says that an approved request is stopped by it', () => {
    const waiting = drawn(approvalCard(given(submitted()), frozenBy(ben)));
    expect(waiting).not.toContain('[Approve');
    expect(waiting).toContain('[Deny');
    const stopped = drawn(approvalCard(approved(), frozenBy(ben)));
    expect(stopped).toContain(
      '*stopped by the freeze*; nothing was changed so far. It goes on once the freeze is lifted, until ',
    );
    expect(stopped).not.toContain('changing it on Make');
  });

  it('names the group it waits for that cannot be looked up', () => {
    const refused = [{ member: 'S0PLATFORM', groups: ['platform'], word: 'missing_scope' }];
    expect(drawn(approvalCard(given(submitted()), { ...noControl, refused }))).toContain(
      '\n:warning: Slack does not let Usher read the user group S0PLATFORM (missing_scope); an Usher admin must give the app the scope usergroups:read\n',
    );
  });

  it('that is approved and on hold can be stopped', () => {
    const hold = { requirements: [requirement({ holdMs: hour })] };
    expect(card(approved(hold))).toMatchInlineSnapshot(`
      "Make Finn Team Admin of Team 7: :double_vertical_bar: <@U0ANA> approved · *runs at <!date^1767607260^{time}|2026-01-05 10:01 UTC>* unless stopped · REQ-7
      ---
      # Make Finn Team Admin of Team 7
      *Team 7* in Acme: Team Member → *Team Admin*
      *Finn* · <@U0FINN> · finn@example.com
      <@U0EVA>: “The quarter has to be closed”
      :double_vertical_bar: <@U0ANA> approved · *runs at <!date^1767607260^{time}|2026-01-05 10:01 UTC>* unless stopped
      [Stop, danger] [Details]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > <@U0EVA> asked, <@U0ANA> approved · REQ-7"
    `);
  });

  it('for access that is active offers to end it', () => {
    expect(card(inEffect())).toMatchInlineSnapshot(`
      ":large_green_circle: *Finn is Team Admin of Team 7* until <!date^1767632580^{date_short_pretty} at {time}|2026-01-05 17:03 UTC> (was: Team Member) · REQ-7
      ---
      # Make Finn Team Admin of Team 7
      *Team 7* in Acme: Team Member → *Team Admin*, for 8 hours
      *Finn* · <@U0FINN> · finn@example.com
      <@U0EVA>: “The quarter has to be closed”
      :large_green_circle: *Finn is Team Admin of Team 7* until <!date^1767632580^{date_short_pretty} at {time}|2026-01-05 17:03 UTC> (was: Team Member)
      [Ask to extend, primary] [End now, asks “End it now? Finn goes back to Team Member in Team 7 now, unless somebody changed it on Make since.” (End now, danger | Back)] [Details]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > <@U0EVA> asked, <@U0ANA> approved · checked on Make <!date^1767603780^{date_short_pretty} at {time}|2026-01-05 09:03 UTC> · REQ-7"
    `);
  });

  it('that is done shows that it was verified and who approved it', () => {
    expect(card(done())).toMatchInlineSnapshot(`
      ":white_check_mark: *Finn is Team Admin of Team 7* (was: Team Member) · REQ-7
      ---
      :white_check_mark: *Finn is Team Admin of Team 7* (was: Team Member)
      [Details]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > <@U0EVA> asked, <@U0ANA> approved · checked on Make <!date^1767603780^{date_short_pretty} at {time}|2026-01-05 09:03 UTC> · REQ-7"
    `);
  });

  it('that is denied has the reason, and offers to ask again', () => {
    expect(card(denied())).toMatchInlineSnapshot(`
      ":no_entry: *Denied:* Team Admin of Team 7 for Finn · <@U0ANA>: “Ask your team lead first” · REQ-7
      ---
      :no_entry: *Denied:* Team Admin of Team 7 for Finn
      <@U0ANA>: “Ask your team lead first”
      [Ask again]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > <@U0EVA> asked · denied <!date^1767603780^{date_short_pretty} at {time}|2026-01-05 09:03 UTC> · nothing was changed · REQ-7"
    `);
  });

  it('that failed says why, and offers another try until it is given up', () => {
    expect(card(failed())).toMatchInlineSnapshot(`
      "Make Finn Team Admin of Team 7: :x: *Not done.* Make says: no such role. · Nothing was changed, and the approval is kept. · REQ-7
      ---
      # Make Finn Team Admin of Team 7
      *Team 7* in Acme: Team Member → *Team Admin*
      *Finn* · <@U0FINN> · finn@example.com
      <@U0EVA>: “The quarter has to be closed”
      :x: *Not done.* Make says: no such role.
      Nothing was changed, and the approval is kept.
      [Try again, primary] [Close request, asks “Close REQ-7? Usher no longer tries it, and its approval is gone. It can be asked for again.” (Close request, danger | Back)] [Details]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > <@U0EVA> asked, <@U0ANA> approved · REQ-7"
    `);
    const givenUp = after(failed(), [{ type: 'request.given-up', at: t0 + hour, by: person(ana) }]);
    expect(card(givenUp)).toContain('the request is closed');
    expect(card(givenUp)).toContain(':x: *Not done:* Team Admin of Team 7 for Finn. Make says');
    expect(card(givenUp)).toContain('\n[Ask again]\n');
  });

  it('with an unknown outcome offers to look again', () => {
    expect(card(unknown())).toMatchInlineSnapshot(`
      "Make Finn Team Admin of Team 7: :grey_question: *Not known.* Make did not answer, and reading back does not settle it. Usher keeps looking. · REQ-7
      ---
      # Make Finn Team Admin of Team 7
      *Team 7* in Acme: Team Member → *Team Admin*
      *Finn* · <@U0FINN> · finn@example.com
      <@U0EVA>: “The quarter has to be closed”
      :grey_question: *Not known.* Make did not answer, and reading back does not settle it. Usher keeps looking.
      [Check again, primary] [Close request, asks “Close REQ-7? Usher stops looking on Make. The change may have been made. It can be asked for again.” (Close request, danger | Back)] [Details]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > <@U0EVA> asked, <@U0ANA> approved · REQ-7"
    `);
  });

  it('that expires after the first of two stages says who approved and who did not answer', () => {
    const stages = [
      { from: ['platform'], approvals: 1 },
      { from: ['security'], approvals: 1 },
    ];
    const asked = given(submitted({ requirements: [requirement({ stages, expiresAfterMs: 8 * hour })] }));
    const half = after(asked, [
      {
        type: 'approval.given',
        at: t0 + minute,
        by: person(ana),
        voice: { by: ana, as: [ana] },
        revision: 1,
        rules: [],
        missing: [{ requirement: 0, groups: ['security'], count: 1 }],
      },
    ]);
    expect(card(half)).toContain(
      ':white_check_mark: Step 1 of 2, Platform: <@U0ANA> approved <!date^1767603660^{date_short_pretty} at {time}|2026-01-05 09:01 UTC>\n:hourglass_flowing_sand: *Step 2 of 2, Security decides* (any 1)',
    );
    const expired = after(half, [
      { type: 'request.expired', at: t0 + 8 * hour, by: system, why: 'nobody-decided' },
    ]);
    expect(card(expired)).toContain(
      '<@U0ANA> approved, Security did not answer in 8 hours. Nothing was changed.',
    );
  });

  it('says since when Make has not answered, and that nothing was changed so far', () => {
    const silent = after(approved(), [
      {
        type: 'step.failed',
        at: t0 + 2 * minute,
        by: system,
        step: 'execute',
        attempts: 1,
        retryAt: t0 + 3 * minute,
        why: 'GET users: unavailable',
        makeIsSilent: true,
      },
    ]);
    expect(silent.visible).toBe(approved().visible + 1);
    expect(card(silent)).toMatch(
      /\*Make is not answering\* since .*; trying again until .*\. Nothing was changed so far\./,
    );
  });

  it('that an approver stopped while on hold does not call it denied', () => {
    const stopped = after(approved({ requirements: [requirement({ holdMs: hour })] }), [
      { type: 'request.denied', at: t0 + 2 * minute, by: person(ana), reason: about('Wrong person') },
    ]);
    expect(card(stopped)).toContain(
      ':octagonal_sign: *Stopped by <@U0ANA>* after 1 approval: Team Admin of Team 7 for Finn\n<@U0ANA>: “Wrong person”',
    );
  });

  it('in conflict lets people choose which role stays', () => {
    expect(card(held())).toMatchInlineSnapshot(`
      "Make Finn Team Admin of Team 7: :twisted_rightwards_arrows: *The time is over, and nothing was overwritten:* Usher gave Team Admin, and somebody made it *Team Monitoring* since. An approver or an Usher admin asks for what holds, and the same rule decides. · REQ-7
      ---
      # 8 hours are over: which role should Finn have?
      *Team 7* in Acme: Team Member → *Team Admin*, for 8 hours
      *Finn* · <@U0FINN> · finn@example.com
      <@U0EVA>: “The quarter has to be closed”
      :twisted_rightwards_arrows: *The time is over, and nothing was overwritten:* Usher gave Team Admin, and somebody made it *Team Monitoring* since. An approver or an Usher admin asks for what holds, and the same rule decides.
      [Back to Team Member, primary] [Keep Team Monitoring] [Details]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > <@U0EVA> asked, <@U0ANA> approved · REQ-7"
    `);
  });

  it('for a containment does not mention the subject, and its Approve asks for confirmation', () => {
    expect(card(contained())).toMatchInlineSnapshot(`
      "Please decide: <@U0EVA> asks to contain Finn (finn@example.com, now: Team Member): “The quarter has to be closed”
      ---
      # Contain Finn
      *Team 7* in Acme: Team Member → *no role*
      *Finn* · finn@example.com
      The token that leaked: *Backup script* · made <!date^1762164000^{date_short_pretty} at {time}|2025-11-03 10:00 UTC> · may scenarios:read
      • This lasts until an Usher admin restores the access.
      • The tokens stay on Make until their owner deletes them: https://eu1.make.com/user/api.
      <@U0EVA>: “The quarter has to be closed”
      :hourglass_flowing_sand: *Platform decides* (any 1) · asked <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · open until <!date^1767862800^{date_short_pretty} at {time}|2026-01-08 09:00 UTC>
      [Approve, danger, asks “Contain Finn? This lasts until an Usher admin restores the access. The tokens stay on Make until their owner deletes them: https://eu1.make.com/user/api.” (Approve, danger | Back)] [Deny] [Details]
      (spoken: … REQ-7: containment of Finn)
      > REQ-7 · rule “platform decides”"
    `);
  });

  it('for a containment mentions the subject once they have been told of it', () => {
    const before = contained();
    const since = after(verified(after(before, [approvedBy(ana), quorum(before.revision, t0, false)])), [
      { type: 'grant.started', at: t0, by: system },
    ]);
    expect(card(before)).not.toContain('<@U0FINN>');
    expect(card(since)).toContain('*Finn* · <@U0FINN> · finn@example.com');
  });

  it('about a person who left says each organization once', () => {
    const facts = ['Acme: Team Member; teams: Team 7.', 'Usher cannot see their API tokens.'].map(about);
    const differences = [{ where: 'Acme', now: member, after: 'none' as const }];
    const leaver = { case: 'LEAVER-1', how: 'seen', facts } as const;
    const shown = card({ ...given(submitted({ plans: [plan({ differences })] })), leaver });
    expect(shown).toContain('• Usher cannot see their API tokens.');
    expect(shown).not.toContain('teams: Team 7');
  });

  it('for an API token shows its name, its age and its scopes', () => {
    expect(card(revocation())).toMatchInlineSnapshot(`
      "Please decide: <@U0EVA> asks to revoke the API token “Old export” of Finn (finn@example.com): “The quarter has to be closed”
      ---
      # Revoke the API token “Old export” of Finn
      *Finn* · <@U0FINN> · finn@example.com
      *Old export* of Finn · made <!date^1762164000^{date_short_pretty} at {time}|2025-11-03 10:00 UTC> · may scenarios:read, user:read
      • Everything that uses this token will stop working.
      <@U0EVA>: “The quarter has to be closed”
      :hourglass_flowing_sand: *Platform decides* (any 1) · asked <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · open until <!date^1767862800^{date_short_pretty} at {time}|2026-01-08 09:00 UTC>
      [Approve, danger, asks “Revoke the API token “Old export” of Finn? Everything that uses this token will stop working.” (Approve, danger | Back)] [Deny] [Details]
      (spoken: … REQ-7: API token “Old export” of Finn)
      > REQ-7 · rule “platform decides”"
    `);
  });

  it('that needs a new approval shows what is different', () => {
    expect(card(revised())).toMatchInlineSnapshot(`
      "Please decide: <@U0EVA> asks to make Finn Team Admin of Team 7 (finn@example.com, now: Team Member): “The quarter has to be closed”
      ---
      # Make Finn Team Admin of Team 7
      *Team 7* in Acme: Team Member → *Team Admin*
      *Finn* · <@U0FINN> · finn@example.com
      <@U0EVA>: “The quarter has to be closed”
      :arrows_counterclockwise: *Changed since it was asked:* Finn is Team Monitoring now. Approvals were cleared.
      :hourglass_flowing_sand: *Platform decides* (any 1) · asked <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · open until <!date^1767862800^{date_short_pretty} at {time}|2026-01-08 09:00 UTC>
      [Approve, primary] [Deny] [Offer less] [Details]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > REQ-7 · rule “platform decides”"
    `);
  });

  it('with many changes shows three and leaves the rest to Details', () => {
    expect(card(crowd(8))).toMatchInlineSnapshot(`
      "Please decide: <@U0EVA> asks to make 8 changes in Acme: “The quarter has to be closed”
      ---
      # Make 8 changes in Acme
      *Guest 0* · guest0@example.com
      *Team 1* in Acme: Team Member → *Team Admin*
      *Guest 1* · guest1@example.com
      *Team 2* in Acme: Team Member → *Team Admin*
      *Guest 2* · guest2@example.com
      *Team 3* in Acme: Team Member → *Team Admin*
      > and 5 more; Details has them all
      <@U0EVA>: “The quarter has to be closed”
      :hourglass_flowing_sand: *Platform decides* (any 1) · asked <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · open until <!date^1767862800^{date_short_pretty} at {time}|2026-01-08 09:00 UTC>
      [Approve, primary] [Deny] [Offer less] [Details]
      (spoken: … REQ-7: 8 changes in Acme)
      > REQ-7 · rule “platform decides”"
    `);
  });

  it('for the same role for several people shows the role and the place', () => {
    const { revision } = crowd(3);
    const plans = revision.plans.map((one) => ({ ...one, team: { id: 7, name: 'Team 7' } }));
    expect(card({ ...crowd(3), revision: { ...revision, plans } })).toContain(
      '# Make 3 people Team Admin of Team 7',
    );
    expect(card(crowd(3))).toContain('# Make 3 changes in Acme');
  });

  it('with many changes shows how many are done so far, and names what Make refused', () => {
    const shown = card(crowdUnderWay(12, 5, 2));
    expect(shown).toContain('<@U0ANA> approved · changing it on Make: 5 done, 2 not done, 5 to go');
    const { text, blocks } = approvalCard(crowdUnderWay(12, 10, 2), noControl);
    expect(text).toContain(':warning: *10 done, 2 not done.*');
    const said = drawnBlocks(blocks);
    expect(said).toContain(
      'Not done for guest10@example.com in Team 11 and guest11@example.com in Team 12: Make says: “No such role.” (IM004)',
    );
    expect(said).toContain('[Try 2 again, primary] [Close request');
  });

  it('offers no other try while others are awaited where the rule holds changes back', () => {
    const tries = (holdMs: number) => {
      const one = crowdUnderWay(3, 0, 1);
      const requirements = one.revision.requirements.map((each) => ({ ...each, holdMs }));
      const phase = { status: 'awaiting', until: 1 } as const;
      return drawnBlocks(
        approvalCard({ ...one, phase, revision: { ...one.revision, requirements } }, noControl).blocks,
      );
    };
    expect(tries(0)).toContain('[Try 1 again, primary]');
    expect(tries(60_000)).not.toContain('Try 1 again');
  });

  it('offers no other try of refused invitations during a freeze', () => {
    const phase = { status: 'awaiting', until: 1 } as const;
    const one = { ...crowdUnderWay(3, 0, 1), phase };
    expect(drawn(approvalCard(one, noControl))).toContain('[Try 1 again');
    expect(drawn(approvalCard(one, frozenBy(ben)))).not.toContain('Try 1 again');
    expect(faceOf(one, { ...frozenBy(ben), version: 1 })).not.toBe(faceOf(one, noControl));
  });

  it('with many changes is redrawn ten times, and not for each change', () => {
    const faces = Array.from({ length: 50 }, (_, done) => faceOf(crowdUnderWay(50, done, 0), noControl));
    expect(new Set(faces).size).toBe(10);
  });

  it('shows typed text as plain text, whatever it is', () => {
    const sly = submitted(
      { plans: [plan({ subject: { name: about('*Ann* <!channel>'), email: about('a@b.c') } })] },
      { reason: about('<@U0BEN> approved *this*') },
    );
    expect(card(given(sly))).toMatchInlineSnapshot(`
      "Please decide: <@U0EVA> asks to make *[ZWSP]Ann*[ZWSP] &lt;!channel&gt; Team Admin of Team 7 (a@b.c, now: Team Member): “&lt;@U0BEN&gt; approved *[ZWSP]this*[ZWSP]”
      ---
      # Make *Ann* <!channel> Team Admin of Team 7
      *Team 7* in Acme: Team Member → *Team Admin*
      **[ZWSP]Ann*[ZWSP] &lt;!channel&gt;* · <@U0FINN> · a@b.c
      <@U0EVA>: “&lt;@U0BEN&gt; approved *[ZWSP]this*[ZWSP]”
      :hourglass_flowing_sand: *Platform decides* (any 1) · asked <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · open until <!date^1767862800^{date_short_pretty} at {time}|2026-01-08 09:00 UTC>
      [Approve, primary] [Deny] [Offer less] [Details]
      (spoken: … REQ-7: Team Admin of Team 7 for *Ann* <!channel>)
      > REQ-7 · rule “platform decides”"
    `);
  });
});

describe('Details', () => {
  it('show every change, the whole reason and each step', () => {
    expect(drawnBlocks(detailBlocks(failed()))).toMatchInlineSnapshot(`
      "# Make Finn Team Admin of Team 7
      > :x: *Not done.* Make says: no such role. · Nothing was changed, and the approval is kept.
      *Finn* · <@U0FINN> · finn@example.com
      Team 7 in Acme: Team Member → Team Admin
      Not done: Make says: no such role.
      "“The quarter has to be closed”"
      <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · <@U0EVA> asked
      <!date^1767603660^{date_short_pretty} at {time}|2026-01-05 09:01 UTC> · <@U0ANA> approved
      <!date^1767603780^{date_short_pretty} at {time}|2026-01-05 09:03 UTC> · Not done
      > REQ-7 · revision 1 (6d8476ba7e494239) · policy policy-1 · asked by <@U0EVA>"
    `);
  });

  it('of an approved request show what is not done yet', () => {
    const pageOf = (id: number) => `https://eu1.make.com/organization/${id}/dashboard`;
    expect(drawnBlocks(detailBlocks(approved(), { pageOf }))).toMatchInlineSnapshot(`
      "# Make Finn Team Admin of Team 7
      > :gear: <@U0ANA> approved · changing it on Make next
      *Finn* · <@U0FINN> · finn@example.com
      Team 7 in Acme: Team Member → Team Admin
      Not done yet
      "“The quarter has to be closed”"
      <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · <@U0EVA> asked
      <!date^1767603660^{date_short_pretty} at {time}|2026-01-05 09:01 UTC> · <@U0ANA> approved
      > On Make: <https://eu1.make.com/organization/1/dashboard|Acme>
      > REQ-7 · revision 1 (6d8476ba7e494239) · policy policy-1 · asked by <@U0EVA>"
    `);
  });
});

describe('the thread of a card', () => {
  it('shows one line per event with names, and merges repeated lines', () => {
    const invited = after(
      crowdUnderWay(3, 0, 0),
      [0, 1, 2].map((one) => ({
        type: 'invitation.seen' as const,
        at: t0,
        by: system,
        change: one,
        userId: 9000 + one,
        until: t0 + hour,
      })),
    );
    expect(drawn(historyLines(invited, 0, () => 'Ana Costa'))).toContain(
      '\n> Ana Costa asked\n> Ana Costa approved\n> 3 invitations sent and seen on Make',
    );
    expect(drawn(historyLines(failed(), 0))).toMatchInlineSnapshot(`
      "REQ-7, Make Finn Team Admin of Team 7: <@U0EVA> asked · <@U0ANA> approved · Not done: Make says: no such role.
      ---
      > <@U0EVA> asked
      > <@U0ANA> approved
      > Not done: Make says: no such role."
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
  ])('a card of %s fits Slack’s limits', (_, request) => {
    expect(problemsOf(approvalCard(request, frozenBy(ben)))).toEqual([]);
    expect(problemsOf(historyLines(request, 0))).toEqual([]);
  });

  it('the Details of one change and of fifty fit into a modal', () => {
    for (const count of [1, 50]) {
      expect(viewProblemsOf(pageModal('REQ-7', detailBlocks(long(count))))).toEqual([]);
    }
  });
});
