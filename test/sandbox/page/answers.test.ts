import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, openTheatre, type Theatre } from './browser.js';
import { ask, keyboard, mouse } from './hands.js';
import { messageWith } from './steps.js';

const policyMore = `
reviews:
  - name: Finance Ops
    of: { teams: [Finance Ops], list: [ben@example.com, eva@example.com, ines@example.com] }
    by: [platform]
    for: 7d
  - name: Team leads
    of: { teams: [Finance Ops, Marketing, Platform, Data], list: [cat@example.com, ines@example.com] }
    by: [platform]
    for: 7d
`;

describe.skipIf(!hasBrowser)('a later question from the app', () => {
  let theatre: Theatre;
  beforeAll(async () => {
    theatre = await openTheatre({ policyMore });
    const { slack } = theatre.stage;
    await slack.person('U0ADMIN').command('/make-access', 'review Finance Ops');
    await slack.person('U0ADMIN').command('/make-access', 'review Team leads');
    for (const name of [/Finance Ops”/, /Team leads”/])
      await slack.person('U0ANA').waitForMessage({ channel: 'dm', text: name }, 30_000);
  }, 120_000);
  afterEach(() => theatre.closeWindows());
  afterAll(() => theatre?.close());

  it('a line of a review has the width of a phone', async () => {
    const ben = await theatre.window('U0BEN', { at: '&in=DU0BEN', width: 360, height: 740 });
    await mouse.press(ben, messageWith(ben, /Please review.*“Team leads”/), /^Review/);
    const text = lineOf(ben, 'Ines Duarte').first().locator('.block-section-text');
    await text.waitFor();
    expect((await text.boundingBox())?.width).toBeGreaterThan(250);
    await mouse.close(ben);
  });

  for (const [turn, hand] of [mouse, keyboard].entries()) {
    it(`temporary access is extended by ${hand.name}`, async () => {
      const where = ['Marketing', 'Data'][turn] ?? '';
      await granted(theatre, where);
      const dev = await theatre.window('U0DEV', { at: '&in=DU0DEV' });
      const extend = dev.getByRole('button', { name: 'Ask to extend' });
      await hand.press(dev, messageWith(dev, where).filter({ has: extend }), /^Ask to extend/);
      await hand.choose(dev, /^How much longer/, '4 hours');
      await hand.write(dev, /^Why/, `It takes longer, said by ${hand.name}`);
      await ask(hand, dev);
      const ana = await theatre.window('U0ANA');
      const card = messageWith(ana, `It takes longer, said by ${hand.name}`);
      await hand.press(ana, card, /^Approve/);
      await messageWith(ana, new RegExp(`✅.*${where} 4 hours longer`, 's')).waitFor();
    });

    it(`a line of a review is answered by ${hand.name}`, async () => {
      const [name, verdict] = ([['Ben Weber', 'Keep'] as const, ['Eva Novak', 'Remove'] as const] as const)[
        turn === 0 ? 0 : 1
      ];
      const ana = await theatre.window('U0ANA', { at: '&in=DU0ANA' });
      await hand.press(ana, messageWith(ana, /Please review.*“Finance Ops”/), /^Review/);
      const line = lineOf(ana, name);
      await hand.pick(ana, line.getByRole('combobox', { name: 'Decide' }), verdict);
      await line.getByText(new RegExp(`${verdict} · @Ana Costa`)).waitFor();
      await ana.getByText(`${turn + 1} of 3 decided`).waitFor();
      // The used list is gone, and the keyboard goes on from the answered line.
      const change = line.getByRole('combobox', { name: 'Change' });
      await expect.poll(() => change.evaluate((one) => one === document.activeElement)).toBe(true);
      await hand.close(ana);
      await expect.poll(() => ana.getByRole('dialog').count()).toBe(0);
    });

    it(`a role is lowered in a review by ${hand.name}`, async () => {
      const [name, team] = (
        [
          ['Ines Duarte', 'Finance Ops'],
          ['Cat Lindqvist', 'Data'],
        ] as const
      )[turn === 0 ? 0 : 1];
      const ana = await theatre.window('U0ANA', { at: '&in=DU0ANA' });
      await hand.press(ana, messageWith(ana, /Please review.*“Team leads”/), /^Review/);
      const line = lineOf(ana, name).filter({ hasText: team });
      await hand.pick(ana, line.getByRole('combobox', { name: 'Decide' }), 'Lower');
      await hand.choose(ana, /^To/, 'Team Operator');
      await hand.write(ana, /^Why/, `Starts scenarios, said by ${hand.name}`);
      await hand.submit(ana);
      await line.getByText(/Lower to Team Operator · @Ana Costa · “Starts scenarios/).waitFor();
      await hand.close(ana);
      await expect.poll(() => ana.getByRole('dialog').count()).toBe(0);
    });

    it(`a line of a review is passed on to its owner by ${hand.name}`, async () => {
      const [name, team] = (
        [
          ['Cat Lindqvist', 'Platform'],
          ['Ines Duarte', 'Marketing'],
        ] as const
      )[turn === 0 ? 0 : 1];
      const ana = await theatre.window('U0ANA', { at: '&in=DU0ANA' });
      await hand.press(ana, messageWith(ana, /Please review.*“Team leads”/), /^Review/);
      const line = lineOf(ana, name).filter({ hasText: team });
      await hand.pick(ana, line.getByRole('combobox', { name: 'Decide' }), 'Not mine');
      await hand.choose(ana, /^Whose it is/, 'Eva Novak');
      await hand.submit(ana);
      await line.getByText('Not yours · passed to @Eva Novak').waitFor();
      await hand.close(ana);
      const eva = await theatre.window('U0EVA', { at: '&in=DU0EVA' });
      await hand.press(eva, messageWith(eva, /“Team leads”.* yours to decide/), /^Review/);
      await lineOf(eva, name).filter({ hasText: team }).getByRole('combobox', { name: 'Decide' }).waitFor();
      await hand.close(eva);
      await expect.poll(() => eva.getByRole('dialog').count()).toBe(0);
    });
  }

  it('causes no error in any window', () => {
    expect(theatre.troubles).toEqual([]);
  });
});

const lineOf = (page: Page, name: string): Locator =>
  page.getByRole('dialog').locator('.block-section').filter({ hasText: name });

/** Dev asks for Team Operator in a team for an hour, and gets it. */
async function granted({ stage: { slack, make } }: Theatre, where: string): Promise<void> {
  const dev = slack.person('U0DEV');
  await dev.command('/make-role', 'dev@example.com');
  const form = await dev.waitForModal({ callback_id: 'ask.role' });
  await form.typeahead('place', where);
  await form.choose('place', where);
  await form.waitForUpdate((_, text) => text.includes('After'));
  await form.fill({ After: 'Team Operator', duration: '1 hour', reason: `Helps out in ${where}` });
  await form.submit();
  const posted = await slack
    .person('U0ANA')
    .waitForMessage({ channel: 'C0APPROVALS', text: new RegExp(`Helps out in ${where}`) }, 30_000);
  // A button works only after its card is recorded; then its thread begins.
  await slack.waitForCall(
    ({ method, args }) => method === 'chat.postMessage' && args.thread_ts === posted.ts,
    30_000,
  );
  await slack.person('U0ANA').click({ channel: 'C0APPROVALS', ts: posted.ts }, 'Approve');
  const team = [...make.world.teams.values()].find(({ name }) => name === where);
  await expect.poll(() => make.world.teamRole(4133, team?.id ?? 0)).toBe('Team Operator');
  await dev.waitForModal().then((modal) => modal.close({ all: true }));
}
