import { describe, expect, it } from 'vitest';
import { noControl } from '../../src/approvals/control.js';
import { about } from '../../src/approvals/personal.js';
import { type HomeTab, homeView } from '../../src/slack/home.js';
import { chosen } from '../../src/slack/home-queue.js';
import { reviewModal } from '../../src/slack/modals/review-modal.js';
import { escaped } from '../../src/slack/text.js';
import { after, ben, given, plan, submitted, t0 } from '../approvals/given.js';
import { drawnBlocks, longName, viewProblemsOf } from './drawn.js';
import { inEffect } from './requests.js';

const empty: HomeTab = {
  workspaceUrl: 'https://acme.slack.com/',
  now: t0,
  frozen: undefined,
  queue: [],
  chosen: chosen.parse({}),
  mine: [],
  holding: [],
  account: undefined,
  feeds: undefined,
};
const home = (part: Partial<HomeTab>) => drawnBlocks(homeView({ ...empty, ...part }).blocks);

describe('the Home tab', () => {
  it('of a new person says that nothing is waiting and what they can ask for', () => {
    expect(home({})).toMatchInlineSnapshot(`
      "*Nothing waits for your decision.*
      > Usher asks before anybody’s access to Make.com changes. Ask for what you or others need with a button below: the people whom the policy names decide, and Usher tells you the result here in Slack.
      ———
      [Ask for a role] [Invite people] [Revoke a token] [Connected accounts]"
    `);
  });

  it('links to the cards that wait, and shows the person’s own requests and access', () => {
    const ref = { channel: 'C0APPROVALS', ts: '1767603600.000100' };
    const waiting = after(given(submitted()), [
      { type: 'card.posted', at: t0, by: { kind: 'system' }, card: ref },
    ]);
    expect(
      home({ queue: [waiting], mine: [given(submitted())], holding: [inEffect()] }),
    ).toMatchInlineSnapshot(`
      "*1 request waits for you.* It was asked <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>.
      [Review one by one, primary]
      *Finn* (finn@example.com) · *Team 7* in Acme: Team Member → *Team Admin*
      <@U0EVA>: “The quarter has to be closed” · asked just now · 3 days left · REQ-7
      [Review]
      (spoken: … REQ-7: make Finn Team Admin of Team 7)
      # My requests
      Make Finn Team Admin of Team 7 (finn@example.com)
      :hourglass_flowing_sand: *Platform decides* (any 1) · asked <!date^1767603600^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · open until <!date^1767862800^{date_short_pretty} at {time}|2026-01-08 09:00 UTC> · REQ-7
      [Change it] [Remind them] [Cancel request]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      # My temporary access
      Make Finn Team Admin of Team 7 (finn@example.com)
      :large_green_circle: *Finn is Team Admin of Team 7* until <!date^1767632580^{date_short_pretty} at {time}|2026-01-05 17:03 UTC> (was: Team Member) · REQ-7
      [Ask to extend, primary] [End now, asks “End it now? Finn goes back to Team Member in Team 7 now, unless somebody changed it on Make since.” (End now, danger | Back)]
      (spoken: … REQ-7: Team Admin of Team 7 for Finn)
      ———
      [Ask for a role] [Invite people] [Revoke a token] [Connected accounts]"
    `);
  });

  it('offers End now to the person who holds access that was raised, and not to one whose role was lowered', () => {
    expect(home({ holding: [inEffect()] })).toContain('[End now');
    const lowered = home({ holding: [inEffect({ plans: [plan({ direction: 'lower' })] })] });
    expect(lowered).toContain('[Ask to extend');
    expect(lowered).not.toContain('[End now');
  });

  it('says who froze changes', () => {
    expect(home({ frozen: { by: ben, at: t0 } })).toContain(
      ':snowflake: *Changes are frozen* by <@U0BEN> since ',
    );
  });

  it('says since when the account is connected, or that its token is damaged', () => {
    expect(home({ account: { since: t0 } })).toContain(
      '\n> Your Make account has been connected since <!date^1767603600^',
    );
    expect(home({ account: { since: undefined } })).toContain(
      '\n> :warning: The token that connects your Make account is damaged. Connect it again with `/make-access connect`.',
    );
  });

  it('shows admins the feeds and their problems', () => {
    const lines = Array.from({ length: 17 }, (_, n) => `<#C${n}> listens to *Acme*`);
    const shown = home({ feeds: { lines, troubles: [':warning: *Acme*: it has no audit log'] } });
    expect(shown.slice(shown.indexOf('# Feeds'))).toMatchInlineSnapshot(`
      "# Feeds
      <#C0> listens to *Acme*
      <#C1> listens to *Acme*
      <#C2> listens to *Acme*
      <#C3> listens to *Acme*
      <#C4> listens to *Acme*
      <#C5> listens to *Acme*
      <#C6> listens to *Acme*
      <#C7> listens to *Acme*
      <#C8> listens to *Acme*
      <#C9> listens to *Acme*
      <#C10> listens to *Acme*
      <#C11> listens to *Acme*
      <#C12> listens to *Acme*
      <#C13> listens to *Acme*
      <#C14> listens to *Acme*
      > and 2 more
      :warning: *Acme*: it has no audit log
      ———
      [Ask for a role] [Invite people] [Revoke a token] [Connected accounts]"
    `);
    expect(home({ feeds: { lines: [], troubles: [] } })).toContain(
      '\n> No channel listens to Make yet. Type `/make-audit` in a channel.',
    );
  });

  it('shows admins the health of Usher and how much of its limits is used', () => {
    const used = { changes: 3, changesAnHour: 20, automatic: 1, automaticADay: 10 };
    const well = home({ running: { troubles: [], used } });
    expect(well).toContain('Every part of Usher works.');
    expect(well).toContain('3 of 20 changes that give access this hour · 1 of 10 automatic approvals today');
    const feeds = { lines: [], troubles: [] };
    expect(home({ running: { troubles: [], used }, feeds })).toMatch(
      /Every part of Usher works.*\[Freeze changes.*Feeds/s,
    );
    const troubles = [{ part: 'record', says: 'the disk is full: *make room* & restart' }];
    expect(home({ running: { troubles, used } })).toMatch(
      /:red_circle: \*record:\* the disk is full: .*&amp; restart/,
    );
    expect(home({})).not.toContain('Health');
  });

  it('shows admins the button that lifts a freeze beside the freeze, and no button that freezes', () => {
    const frozen = { by: ben, at: t0 };
    const shown = home({ frozen, feeds: { lines: [], troubles: [] } });
    expect(shown).toMatch(/^"?:snowflake: \*Changes are frozen\*.*\n?.*\[Lift the freeze/);
    expect(shown).not.toContain('[Freeze changes');
    expect(home({ frozen })).not.toContain('Lift the freeze');
  });

  it('pages through a long queue ten at a time, by team and age', () => {
    const queue = Array.from({ length: 24 }, (_, n) =>
      given(submitted({ plans: [plan({}, (n % 3) + 1)] }, { id: `REQ-${n + 1}` })),
    );
    const first = home({ queue });
    expect(first).toContain('*24 requests wait for you.*');
    expect(first.match(/\[Review\]/g)).toHaveLength(10);
    expect(first).toContain('[Next 10]\n> 1–10 of 24');
    const last = home({ queue, chosen: { order: 'ends-first', age: 'any', page: 2 } });
    expect(last.match(/\[Review\]/g)).toHaveLength(4);
    expect(last).toContain('[Previous 10]\n> 21–24 of 24');
    const team = home({ queue, chosen: { place: 't2', order: 'oldest', age: 'any', page: 0 } });
    expect(team.match(/\[Review\]/g)).toHaveLength(8);
    expect(team).not.toContain('*Team 1*');
  });

  it('shows all teams once nothing waits in the chosen one', () => {
    const queue = [1, 2].map((n) => given(submitted({}, { id: `REQ-${n}` })));
    const shown = home({ queue, chosen: { place: 't99', order: 'oldest', age: 'any', page: 0 } });
    expect(shown.match(/\[Review\]/g)).toHaveLength(2);
  });

  it('offers only the next request once others have decided the one shown', () => {
    const at = { rest: [], done: 0, total: 2 };
    expect(drawnBlocks(reviewModal(given(submitted()), noControl, at).blocks)).toContain('[Deny]');
    const shown = drawnBlocks(reviewModal(inEffect(), noControl, at).blocks);
    expect(shown.match(/\[[^\]]+\]/g)).toEqual(['[Next]']);
  });

  it('fits Slack’s limits with many and very long names', () => {
    const long = given(
      submitted({
        plans: [plan({ subject: { userId: 9, name: about(longName), email: about(longName) } })],
      }),
    );
    const many = Array.from({ length: 100 }, (_, n) => ({ ...long, id: `REQ-${n}` }));
    const lines = Array.from({ length: 50 }, () => escaped(longName));
    const view = homeView({
      ...empty,
      queue: many,
      mine: many,
      holding: many,
      feeds: { lines, troubles: lines },
    });
    expect(viewProblemsOf(view)).toEqual([]);
    expect(
      viewProblemsOf(
        reviewModal(
          long,
          noControl,
          { rest: [], done: 0, total: 1 },
          {
            refusal: escaped(longName.slice(0, 500)),
            canDecide: true,
          },
        ),
      ),
    ).toEqual([]);
  });
});
