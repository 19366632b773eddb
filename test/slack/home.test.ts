import { describe, expect, it } from 'vitest';
import { about } from '../../src/approvals/personal.js';
import { type HomeTab, homeView } from '../../src/slack/home.js';
import { after, ben, given, plan, submitted, t0 } from '../approvals/given.js';
import { drawnBlocks, longName, viewProblemsOf } from './drawn.js';
import { inEffect } from './requests.js';

const empty: HomeTab = {
  workspaceUrl: 'https://acme.slack.com/',
  frozen: undefined,
  waiting: [],
  mine: [],
  holding: [],
  account: undefined,
  feeds: undefined,
};
const home = (part: Partial<HomeTab>) => drawnBlocks(homeView({ ...empty, ...part }).blocks);

describe('the Home tab', () => {
  it('of somebody new says what there is not, and what can be asked', () => {
    expect(home({})).toMatchInlineSnapshot(`
      "[Invite people, primary] [Ask for a role] [Revoke a token] [Connected accounts]
      # Waiting for a decision
      > Nothing waits for you.
      # My open requests
      > You have no open request.
      # My temporary access
      > You have no temporary access.
      # Connected accounts
      > Your Make account is not connected, so nobody here can list its tokens."
    `);
  });

  it('leads to the card of what waits, and shows own requests and access', () => {
    const ref = { channel: 'C0APPROVALS', ts: '1767603600.000100' };
    const waiting = after(given(submitted()), [
      { type: 'card.posted', at: t0, by: { kind: 'system' }, card: ref },
    ]);
    expect(
      home({ waiting: [waiting], mine: [given(submitted())], holding: [inEffect()] }),
    ).toMatchInlineSnapshot(`
      "[Invite people, primary] [Ask for a role] [Revoke a token] [Connected accounts]
      # Waiting for a decision
      <https://acme.slack.com/archives/C0APPROVALS/p1767603600000100|REQ-7 Team Admin of Team 7 for Finn (finn@example.com)>
      :hourglass_flowing_sand: Waiting for *1 of Platform* · expires <!date^1767862800^{date_short_pretty} {time}|2026-01-08 09:00 UTC>
      # My open requests
      REQ-7 Team Admin of Team 7 for Finn (finn@example.com)
      :hourglass_flowing_sand: Waiting for *1 of Platform* · expires <!date^1767862800^{date_short_pretty} {time}|2026-01-08 09:00 UTC>
      # My temporary access
      REQ-7 Team Admin of Team 7 for Finn for 8 hours (finn@example.com)
      :white_check_mark: In effect, verified <!date^1767603780^{date_short_pretty} {time}|2026-01-05 09:03 UTC> · ends <!date^1767632580^{date_short_pretty} {time}|2026-01-05 17:03 UTC>
      # Connected accounts
      > Your Make account is not connected, so nobody here can list its tokens."
    `);
  });

  it('says who froze changes', () => {
    expect(home({ frozen: { by: ben, at: t0 } })).toContain(
      '\n> :snowflake: Changes are frozen by <@U0BEN> since ',
    );
  });

  it('says since when the account is connected, or that its token is damaged', () => {
    expect(home({ account: { since: t0 } })).toContain(
      '\n> Your Make account is connected since <!date^1767603600^',
    );
    expect(home({ account: { since: undefined } })).toContain(
      '\n> The token your Make account is connected by is damaged. Connect it anew with /make-access connect.',
    );
  });

  it('shows admins the feeds, and what stands in their way', () => {
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
      :warning: *Acme*: it has no audit log"
    `);
    expect(home({ feeds: { lines: [], troubles: [] } })).toContain(
      '\n> No channel listens. Type `/make-audit` in one.',
    );
  });

  it('fits into what Slack takes, with very long names and many of them', () => {
    const long = given(
      submitted({
        plans: [plan({ subject: { userId: 9, name: about(longName), email: about(longName) } })],
      }),
    );
    const many = Array.from({ length: 100 }, () => long);
    const lines = Array.from({ length: 50 }, () => longName);
    const view = homeView({
      ...empty,
      waiting: many,
      mine: many,
      holding: many,
      feeds: { lines, troubles: lines },
    });
    expect(viewProblemsOf(view)).toEqual([]);
  });
});
