import { describe, expect, it } from 'vitest';
import type { NoticeAbout } from '../../src/approvals/event-parts.js';
import { person, system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import { refuse } from '../../src/approvals/refusal.js';
import type { Request } from '../../src/approvals/request.js';
import { claimMessage, holderMessage } from '../../src/slack/binding-notices.js';
import { adminsMustReplace, ownerMustDelete } from '../../src/slack/leak-notices.js';
import { linkTo, notice } from '../../src/slack/notices.js';
import { subjectButtons } from '../../src/slack/request-buttons.js';
import { escaped } from '../../src/slack/text.js';
import {
  after,
  ana,
  approved,
  approvedBy,
  cat,
  eva,
  finn,
  given,
  minute,
  plan,
  submitted,
  t0,
} from '../approvals/given.js';
import { drawn, longName, problemsOf } from './drawn.js';
import {
  contained,
  denied,
  done,
  expired,
  failed,
  inEffect,
  revised,
  revocation,
  verified,
} from './requests.js';

const link = linkTo('https://acme.slack.com/', { channel: 'C0APPROVALS', ts: '1767603600.000100' });
const tokens = 'https://eu1.make.com/user/api';
const told = (request: Request, to: typeof eva, what: NoticeAbout) =>
  drawn(notice(request, to, what, { card: link, tokens }));

describe('the requester is told', () => {
  it('that the request is open, who decides, and how to cancel it', () => {
    expect(told(given(submitted()), eva, 'asked')).toMatchInlineSnapshot(`
      "*Team Admin of Team 7 for Finn (finn@example.com)* · :hourglass_flowing_sand: *Platform decides* (any 1) · asked <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · open until <!date^1767862800^{date_short_pretty} at {time}|2026-01-08 09:00 UTC> · REQ-7
      ---
      *Team Admin of Team 7 for Finn (finn@example.com)*
      :hourglass_flowing_sand: *Platform decides* (any 1) · asked <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · open until <!date^1767862800^{date_short_pretty} at {time}|2026-01-08 09:00 UTC>
      [Change it] [Remind them] [Cancel request]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > REQ-7 · <https://acme.slack.com/archives/C0APPROVALS/p1767603600000100|Open the card>"
    `);
  });

  it('that it needs approval again, and why', () => {
    expect(told(revised(), eva, 'anew')).toMatchInlineSnapshot(`
      "*Asked again:* Team Admin of Team 7 for Finn (finn@example.com). · :arrows_counterclockwise: *Changed since it was asked:* Finn is Team Monitoring now. Approvals were cleared. · :hourglass_flowing_sand: *Platform decides* (any 1) · asked <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · open until <!date^1767862800^{date_short_pretty} at {time}|2026-01-08 09:00 UTC> · REQ-7
      ---
      *Asked again:* Team Admin of Team 7 for Finn (finn@example.com).
      :arrows_counterclockwise: *Changed since it was asked:* Finn is Team Monitoring now. Approvals were cleared.
      :hourglass_flowing_sand: *Platform decides* (any 1) · asked <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · open until <!date^1767862800^{date_short_pretty} at {time}|2026-01-08 09:00 UTC>
      [Change it] [Remind them] [Cancel request]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > REQ-7 · <https://acme.slack.com/archives/C0APPROVALS/p1767603600000100|Open the card>"
    `);
  });

  it('who denied it and why, and that they may ask again', () => {
    expect(told(denied(), eva, 'decided')).toMatchInlineSnapshot(`
      ":no_entry: *Denied:* Team Admin of Team 7 for Finn · <@U0ANA>: “Ask your team lead first” · REQ-7
      ---
      :no_entry: *Denied:* Team Admin of Team 7 for Finn
      <@U0ANA>: “Ask your team lead first”
      [Ask again]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > REQ-7 · <https://acme.slack.com/archives/C0APPROVALS/p1767603600000100|Open the card>"
    `);
  });

  it('what the outcome is', () => {
    expect(told(failed(), eva, 'outcome')).toMatchInlineSnapshot(`
      "*Team Admin of Team 7 for Finn (finn@example.com)* · :x: *Not done.* Make says: no such role. · Nothing was changed, and the approval is kept. · REQ-7
      ---
      *Team Admin of Team 7 for Finn (finn@example.com)*
      :x: *Not done.* Make says: no such role.
      Nothing was changed, and the approval is kept.
      [Try again, primary] [Close request, asks “Close REQ-7? Usher no longer tries it, and its approval is gone. It can be asked for again.” (Close request, danger | Back)]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > REQ-7 · <https://acme.slack.com/archives/C0APPROVALS/p1767603600000100|Open the card>"
    `);
  });

  it('that nobody decided in time', () => {
    expect(told(expired(), eva, 'outcome')).toMatchInlineSnapshot(`
      ":hourglass: *Expired:* Team Admin of Team 7 for Finn · Nobody decided in 3 days. Nothing was changed. · REQ-7
      ---
      :hourglass: *Expired:* Team Admin of Team 7 for Finn
      Nobody decided in 3 days. Nothing was changed.
      [Ask again]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > REQ-7 · <https://acme.slack.com/archives/C0APPROVALS/p1767603600000100|Open the card>"
    `);
  });

  it('that their access ends soon', () => {
    expect(told(inEffect(), eva, 'ending-soon')).toMatchInlineSnapshot(`
      "*Temporary access ends <!date^1767632580^{date_short_pretty} at {time}|2026-01-05 17:03 UTC>:* Finn is Team Admin of Team 7. After that, they are Team Member again. · REQ-7
      ---
      *Temporary access ends <!date^1767632580^{date_short_pretty} at {time}|2026-01-05 17:03 UTC>:* Finn is Team Admin of Team 7. After that, they are Team Member again.
      [Ask to extend, primary] [End now, asks “End it now? Finn goes back to Team Member in Team 7 now, unless somebody changed it on Make since.” (End now, danger | Back)]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > REQ-7 · <https://acme.slack.com/archives/C0APPROVALS/p1767603600000100|Open the card>"
    `);
  });

  it('that their own access ends soon, in their own person', () => {
    const own = inEffect();
    const said = told({ ...own, revision: { ...own.revision, people: [eva] } }, eva, 'ending-soon');
    expect(said).toMatch(
      /^"?\*Your temporary access ends .*:\* You are Team Admin of Team 7\. After that, you are Team Member again\./,
    );
  });

  it('that their access ends soon, without a button that would end the access of others', () => {
    const one = inEffect();
    const two = { ...one, revision: { ...one.revision, people: [finn, ana] } };
    const labels = (request: typeof one) => subjectButtons(request).map(({ text }) => text.text);
    expect(labels(one)).toEqual(['Ask to extend', 'End now']);
    expect(labels(two)).toEqual(['Ask to extend']);
  });

  it('that Slack does not accept the card, and that Usher is handling it', () => {
    const late = after(given(submitted()), [
      {
        type: 'card.late',
        at: t0 + 2 * minute,
        by: system,
        channel: 'C0APPROVALS',
        why: 'is_archived',
        refused: true,
      },
    ]);
    expect(told(late, eva, 'card-late')).toMatchInlineSnapshot(`
      "*Team Admin of Team 7 for Finn (finn@example.com):* nobody can decide it yet. Slack refuses its card in <#C0APPROVALS> (is_archived). Usher tells the admins, and tries again now and then. · REQ-7
      ---
      *Team Admin of Team 7 for Finn (finn@example.com):* nobody can decide it yet. Slack refuses its card in <#C0APPROVALS> (is_archived). Usher tells the admins, and tries again now and then.
      > REQ-7 · <https://acme.slack.com/archives/C0APPROVALS/p1767603600000100|Open the card>"
    `);
  });
});

describe('an approver is told', () => {
  it('what they approved, and what to do if it was not them', () => {
    expect(told(given(submitted(), approvedBy(ana)), ana, 'receipt')).toMatchInlineSnapshot(`
      "You approved *Team Admin of Team 7 for Finn (finn@example.com)* <!date^1767603660^{date_short_pretty} at {time}|2026-01-05 09:01 UTC>. · REQ-7
      ---
      You approved *Team Admin of Team 7 for Finn (finn@example.com)* <!date^1767603660^{date_short_pretty} at {time}|2026-01-05 09:01 UTC>.
      [This was not me, danger, asks “This was not you? Your approval of REQ-7 is taken back if nothing was changed yet. Either way changes are frozen for everybody, and Usher tells the admins.” (Take it back, danger | Back)]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      > REQ-7 · <https://acme.slack.com/archives/C0APPROVALS/p1767603600000100|Open the card>"
    `);
  });

  it('that their approval no longer counts', () => {
    expect(told(revised(), ana, 'anew')).toMatchInlineSnapshot(`
      "*Your approval no longer counts:* Team Admin of Team 7 for Finn (finn@example.com). · :arrows_counterclockwise: *Changed since it was asked:* Finn is Team Monitoring now. Approvals were cleared. · :hourglass_flowing_sand: *Platform decides* (any 1) · asked <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · open until <!date^1767862800^{date_short_pretty} at {time}|2026-01-08 09:00 UTC> · REQ-7
      ---
      *Your approval no longer counts:* Team Admin of Team 7 for Finn (finn@example.com).
      :arrows_counterclockwise: *Changed since it was asked:* Finn is Team Monitoring now. Approvals were cleared.
      :hourglass_flowing_sand: *Platform decides* (any 1) · asked <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · open until <!date^1767862800^{date_short_pretty} at {time}|2026-01-08 09:00 UTC>
      > REQ-7 · <https://acme.slack.com/archives/C0APPROVALS/p1767603600000100|Open the card>"
    `);
  });
});

describe('the subject is told', () => {
  it('what changed in their access, who asked and who approved', () => {
    expect(told(done(), finn, 'changed')).toMatchInlineSnapshot(`
      "*Your access on Make changed:* *Team 7* in Acme: Team Member → *Team Admin*. · <@U0EVA> asked: “The quarter has to be closed”. <@U0ANA> approved. · If this is not right, ask <@U0EVA> or an Usher admin. · REQ-7
      ---
      *Your access on Make changed:* *Team 7* in Acme: Team Member → *Team Admin*.
      <@U0EVA> asked: “The quarter has to be closed”. <@U0ANA> approved.
      If this is not right, ask <@U0EVA> or an Usher admin.
      > REQ-7 · <https://acme.slack.com/archives/C0APPROVALS/p1767603600000100|Open the card>"
    `);
  });

  it.each([
    ['Stays a member of Acme.', 'You stay a member of Acme.'],
    ['Also leaves 2 teams of Acme: Data, Sales.', 'You also leave 2 teams of Acme: Data, Sales.'],
    ['Their connections stay.', 'Your connections stay.'],
  ])('what comes with it, in their own person: %s', (effect, said) => {
    const request = verified(approved({ plans: [plan({ effects: [effect] })] }));
    expect(told(request, finn, 'changed')).toContain(`\n${said}\n`);
    const { revision } = request;
    const ofAnother = { ...request, revision: { ...revision, people: [ana] } };
    expect(told(ofAnother, finn, 'changed')).not.toMatch(/Acme: Data|Stays|connections/);
  });

  it('in the words of everybody else if they asked for it themselves', () => {
    const request = done();
    const { revision } = request;
    const own = { ...request, revision: { ...revision, people: [eva] } };
    expect(told(own, eva, 'outcome')).toContain('Finn is Team Admin');
    expect(told(request, finn, 'outcome')).toContain('You are Team Admin');
  });

  it('that somebody reported their token as leaked, and what happens to it', () => {
    expect(told(revocation(), finn, 'leaked')).toMatchInlineSnapshot(`
      ":rotating_light: *Your Make API token “Old export” may have leaked.* <@U0EVA> found it: “The quarter has to be closed”. · It can: scenarios:read, user:read. Made <!date^1762164000^{date_short_pretty} at {time}|2025-11-03 10:00 UTC>. Everything that uses this token will stop working. · If you know it leaked, delete it now: nobody else has to agree. · If you do nothing, Platform decides. · REQ-7
      ---
      :rotating_light: *Your Make API token “Old export” may have leaked.* <@U0EVA> found it: “The quarter has to be closed”.
      It can: scenarios:read, user:read. Made <!date^1762164000^{date_short_pretty} at {time}|2025-11-03 10:00 UTC>. Everything that uses this token will stop working.
      If you know it leaked, delete it now: nobody else has to agree.
      If you do nothing, Platform decides.
      [Delete it now, danger, asks “Delete your token now? It is deleted on Make at once, and nobody else has to agree. Everything that uses it stops working.” (Delete it, danger | Back)] [Open my tokens]
      (spoken: … REQ-7: your API token “Old export”)
      > REQ-7 · <https://acme.slack.com/archives/C0APPROVALS/p1767603600000100|Open the card>"
    `);
  });

  it('that only they can delete a token that nobody here can reach', () => {
    expect(told(contained(), finn, 'leaked')).toMatchInlineSnapshot(`
      ":rotating_light: *Your Make API token may have leaked.* <@U0EVA> found it: “The quarter has to be closed”. · *Backup script* · made <!date^1762164000^{date_short_pretty} at {time}|2025-11-03 10:00 UTC> · may scenarios:read · If this is approved, Usher takes your roles away until an Usher admin restores them. · Your API tokens stay on Make until you delete them: https://eu1.make.com/user/api. · Delete it yourself at once if you know it leaked; nobody else can. · If you do nothing, Platform decides. · REQ-7
      ---
      :rotating_light: *Your Make API token may have leaked.* <@U0EVA> found it: “The quarter has to be closed”.
      *Backup script* · made <!date^1762164000^{date_short_pretty} at {time}|2025-11-03 10:00 UTC> · may scenarios:read
      If this is approved, Usher takes your roles away until an Usher admin restores them.
      Your API tokens stay on Make until you delete them: https://eu1.make.com/user/api.
      Delete it yourself at once if you know it leaked; nobody else can.
      If you do nothing, Platform decides.
      [Open my tokens] [It did not leak, asks “It did not leak? The people who decide see on the card that you say so, and still decide.” (It did not leak | Back)]
      (spoken: … REQ-7: your containment)
      > REQ-7 · <https://acme.slack.com/archives/C0APPROVALS/p1767603600000100|Open the card>"
    `);
  });
});

describe('a claim to be a Make user', () => {
  const makeUser = { userId: 4131, name: 'Ben Weber', email: 'ben@example.com' };
  const claim = { person: eva, makeUser, holders: [cat] };

  it('goes to an admin and names the present holder', () => {
    expect(drawn(claimMessage(claim))).toMatchInlineSnapshot(`
      "<@U0EVA> says they are *Ben Weber* · ben@example.com (Make user 4131) on Make. :warning: So far this Make user is <@U0CAT>. Usher tells them, and they can object. Confirm only if you know that it is so.
      ---
      <@U0EVA> says they are *Ben Weber* · ben@example.com (Make user 4131) on Make. :warning: So far this Make user is <@U0CAT>. Usher tells them, and they can object. Confirm only if you know that it is so.
      [Confirm, asks “Do you know that it is so? From then on they ask and decide as Ben Weber, ben@example.com.” (Confirm | Back)]
      (spoken: Confirm: they are Ben Weber)"
    `);
  });

  it('shows the outcome instead of the button once it is settled, also in the notification', () => {
    expect(drawn(claimMessage({ ...claim, holders: [] }, 'Confirmed by <@U0ADMIN>.'))).toMatchInlineSnapshot(`
      "Confirmed by <@U0ADMIN>.
      ---
      <@U0EVA> says they are *Ben Weber* · ben@example.com (Make user 4131) on Make. Confirm only if you know that it is so.
      Confirmed by <@U0ADMIN>."
    `);
  });

  it('is reported to the present holder, who can object before and after the decision', () => {
    expect(drawn(holderMessage(claim))).toMatchInlineSnapshot(`
      "<@U0EVA> says they are *Ben Weber* · ben@example.com (Make user 4131) on Make. As far as Usher knows, that is you. An admin has to confirm it. Object if it is not right: the proposal is withdrawn then, and Usher tells the admins.
      ---
      <@U0EVA> says they are *Ben Weber* · ben@example.com (Make user 4131) on Make. As far as Usher knows, that is you. An admin has to confirm it. Object if it is not right: the proposal is withdrawn then, and Usher tells the admins.
      [Object, danger]
      (spoken: Object: they are not Ben Weber)"
    `);
    expect(drawn(holderMessage(claim, ana))).toMatchInlineSnapshot(`
      "<@U0ANA> confirmed that <@U0EVA> is *Ben Weber* · ben@example.com (Make user 4131) on Make. As far as Usher knows, that is you. Object if it is not right: the binding is withdrawn then, and Usher tells the admins.
      ---
      <@U0ANA> confirmed that <@U0EVA> is *Ben Weber* · ben@example.com (Make user 4131) on Make. As far as Usher knows, that is you. Object if it is not right: the binding is withdrawn then, and Usher tells the admins.
      [Object, danger]
      (spoken: Object: they are not Ben Weber)"
    `);
  });

  it('names the Make user if Make hides the address', () => {
    const hidden = { ...claim, makeUser: { ...makeUser, email: '' } };
    expect(claimMessage(hidden).text).toContain('*Ben Weber* · address hidden by Make, Make user 4131');
  });
});

describe('a leaked token that nobody can ask to revoke', () => {
  const page = 'https://eu1.make.com/user/api';

  it('has to be deleted by its owner', () => {
    const token = {
      label: about('Backup script'),
      created: '2025-11-03T10:00:00Z',
      scope: ['scenarios:read'],
    };
    expect(
      ownerMustDelete({ finder: eva, why: refuse('no-rule', { kind: 'revoke-token' }), page }, token),
    ).toMatchInlineSnapshot(
      `"<@U0EVA> says that an API token of yours on Make has leaked, and Make accepts it: *Backup script* · made <!date^1762164000^{date_short_pretty} at {time}|2025-11-03 10:00 UTC> · may scenarios:read. Usher cannot do anything about it; they were told why: “No rule of the policy covers this (revoke-token), so it cannot be asked. An admin can add a rule.” Delete it yourself at once: https://eu1.make.com/user/api. Everything that uses it stops working then."`,
    );
  });

  it('has to be replaced by the admins if Usher itself runs with it', () => {
    expect(adminsMustReplace({ finder: eva, page })).toMatchInlineSnapshot(
      `"<@U0EVA> says that the Make API token which Usher itself runs with has leaked, and entered it. Anybody who has it can do on Make what Usher can. Usher does not delete the token it runs with: make a new one, set MAKE_API_TOKEN, restart Usher, and delete the old one at once: https://eu1.make.com/user/api."`,
    );
  });
});

describe('with very long names', () => {
  const long = given(
    submitted({
      plans: [
        plan({
          organization: { id: 1, name: longName },
          team: { id: 7, name: longName },
          subject: { userId: 9, name: about(longName), email: about(longName) },
          effects: [longName],
          notes: [longName],
          token: { label: about(longName), created: longName, scope: [longName] },
        }),
      ],
    }),
  );
  const longDenied = after(long, [
    { type: 'request.denied', at: t0, by: person(ana), reason: about(longName) },
  ]);

  it.each([
    'asked',
    'anew',
    'decided',
    'outcome',
    'receipt',
    'card-late',
    'card-there',
    'leaked',
    'changed',
    'ending-soon',
  ] satisfies NoticeAbout[])('a notice about “%s” fits Slack’s limits', (what) => {
    for (const request of [long, longDenied, approved()]) {
      for (const to of [eva, finn])
        expect(problemsOf(notice(request, to, what, { card: link, tokens }))).toEqual([]);
    }
  });

  it('a claim fits Slack’s limits', () => {
    const makeUser = { userId: 4131, name: longName, email: longName };
    const claim = { person: eva, makeUser, holders: Array.from({ length: 20 }, () => cat) };
    expect(problemsOf(claimMessage(claim))).toEqual([]);
    expect(problemsOf(claimMessage(claim, escaped(longName)))).toEqual([]);
    expect(problemsOf(holderMessage(claim))).toEqual([]);
    expect(problemsOf(holderMessage(claim, ana))).toEqual([]);
  });

  it('the message to the owner of a leaked token fits Slack’s limits', () => {
    const token = { label: about(longName), created: longName, scope: [longName] };
    const why = refuse('no-rule', { kind: longName });
    expect(ownerMustDelete({ finder: eva, why, page: longName }, token).length).toBeLessThanOrEqual(3000);
  });
});
