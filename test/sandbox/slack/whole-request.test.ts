import type { App } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seedHarbourSlack } from '../../../sandbox/slack/seed.js';
import { type SlackSandbox, startSlack } from '../../../sandbox/slack/server.js';
import { startHarbourApp } from './harbour-app.js';

describe.each(['socket', 'http'] as const)('a Bolt app over %s', (mode) => {
  let slack: SlackSandbox;
  let app: App;

  beforeEach(async () => {
    slack = await startSlack({ seed: seedHarbourSlack, ackTimeoutMs: 2000 });
    app = await startHarbourApp(slack, mode);
  });
  afterEach(async () => {
    await app.stop();
    await slack.close();
  });

  test('asks with a modal, posts a card, and redraws it at a click', async () => {
    const ben = slack.person('U0BEN');
    expect(await ben.command('/make-role', '', { channel: 'C0APPROVALS' })).not.toHaveProperty('timedOut');
    const modal = await ben.waitForModal({ callback_id: 'ask', title: /Ask for/ });
    await modal.fill({ Team: 'Finance' });
    await modal.waitForUpdate((view) => view.blocks.length === 5);
    expect(await modal.typeahead('Who', 'Ana')).toEqual([{ text: 'Ana Costa', value: 'ana' }]);
    await modal.fill({ Who: 'Ana Costa', why: 'Month end' });
    expect(modal.text()).toContain('Team: [Finance]');
    expect(await modal.submit()).toEqual({ closed: true });

    const ana = slack.person('U0ANA');
    const message = await ana.waitForMessage({ channel: 'C0APPROVALS', text: /pending/ });
    expect(message.rendered).toBe('@Ben Weber asks. *pending*\n[Approve]');
    const clicked = await ana.click(message, 'approve');
    expect(clicked.asked).toBe('Approve?\nAna becomes *Team Admin*.');
    const redrawn = await ana.waitForMessageUpdate(message, ({ rendered }) => /done/.test(rendered));
    expect(redrawn.text).toBe('Done');
    await ana.waitForMessage({ channel: 'ephemeral', text: /You approved/ });
    expect(ben.ephemerals()).toEqual([]);
    await expect(ana.click(message, 'approve')).rejects.toThrow('"approve" is not there');
  });

  test('a click on an old card is delivered as it was shown', async () => {
    await slack.person('U0DEV').command('/make-role');
    const modal = await slack.person('U0DEV').waitForModal();
    await modal.fill({ team: '8', why: 'Once' });
    await modal.submit();
    const ana = slack.person('U0ANA');
    const message = await ana.waitForMessage({ text: /pending/ });
    await ana.click(message, 'Approve');
    await ana.waitForMessageUpdate(message, ({ rendered }) => /done/.test(rendered));
    const again = await slack.person('U0CAT').click(message, 'approve', { asShown: message.blocks });
    expect(again).not.toHaveProperty('timedOut');
    await slack.person('U0CAT').waitForMessage({ channel: 'ephemeral', text: /You approved/ });
  });

  test('backing out of a confirm dialog sends nothing', async () => {
    await app.client.chat.postMessage({ channel: 'C0APPROVALS', text: 'Card', blocks: [] });
    const { ts } = slack.person('U0ANA').post('C0TEAMS', 'hello');
    expect(
      slack
        .person('U0ANA')
        .messagesSeen('C0TEAMS')
        .map((message) => message.ts),
    ).toEqual([ts]);
    await slack.person('U0DEV').command('/make-role');
    const modal = await slack.person('U0DEV').waitForModal();
    await modal.fill({ team: '8', why: 'Once' });
    await modal.submit();
    const message = await slack.person('U0ANA').waitForMessage({ text: /pending/ });
    const before = slack.deliveries.length;
    expect(await slack.person('U0ANA').click(message, 'approve', { confirm: false })).toHaveProperty(
      'dismissed',
      true,
    );
    expect(slack.deliveries).toHaveLength(before);
  });

  test('an ack with text is shown only to the person who sent the command', async () => {
    const ben = slack.person('U0BEN');
    expect(await ben.command('/make-hello', 'a & b')).toMatchObject({
      ackText: 'Hello ben, you said "a &amp; b"',
    });
    expect(ben.ephemerals()).toHaveLength(1);
    expect(slack.person('U0ANA').ephemerals()).toHaveLength(0);
  });

  test('a command without an ack times out', async () => {
    expect(await slack.person('U0BEN').command('/make-silence')).toMatchObject({ timedOut: true });
  });

  test('a response URL answers ephemerally unless told otherwise', async () => {
    const ben = slack.person('U0BEN');
    await ben.command('/make-respond', '', { channel: 'C0TEAMS' });
    await ben.waitForMessage({ channel: 'C0TEAMS', text: /All see/ });
    expect(ben.ephemerals().map(({ text }) => text)).toEqual(['Only you see this']);
    expect(
      slack
        .person('U0DEV')
        .messagesSeen('C0TEAMS')
        .map(({ text }) => text),
    ).toEqual(['All see this']);
  });

  test('errors in the answer to a submission appear at their blocks and no input is lost', async () => {
    const ben = slack.person('U0BEN');
    await ben.shortcut('ask-anywhere');
    const modal = await ben.waitForModal();
    expect(await modal.submit()).toEqual({
      errors: { team: 'Please complete this required field.', why: 'Please complete this required field.' },
    });
    await modal.fill({ team: 'Sales', why: 'because' });
    expect(await modal.submit()).toEqual({ errors: { why: 'Say more' } });
    expect(modal.text()).toContain('Why: [because]');
    await modal.fill({ why: 'nowhere' });
    await expect(modal.submit()).rejects.toThrow('no input block has this block_id');
    await modal.fill({ why: 'check' });
    expect(await modal.submit()).toMatchObject({ updated: { title: { text: 'Checking' } } });
    expect(modal.isOpen).toBe(true);
  });

  test('a pushed modal stays on top until it is closed, and closing all notifies the app', async () => {
    const ben = slack.person('U0BEN');
    await ben.command('/make-role');
    const below = await ben.waitForModal();
    await below.click('Explain');
    const above = await ben.waitForModal({ title: /Explanation/ });
    expect(above.view).toMatchObject({ previous_view_id: below.view.id, root_view_id: below.view.id });
    await above.close();
    expect((await ben.waitForModal()).view.id).toBe(below.view.id);
    await below.close({ all: true });
    await ben.waitForMessage({ channel: 'dm', text: /Closed, cleared: true/ });
    expect(ben.dms()).toHaveLength(1);
  });

  test('the home tab is published when it is opened', async () => {
    const ben = slack.person('U0BEN');
    expect(ben.home()).toBeUndefined();
    await ben.openHome();
    await ben.waitForHome((_view, text) => text === 'Home of @Ben Weber');
  });

  test("a modal refuses input that Slack's client would not allow", async () => {
    const ben = slack.person('U0BEN');
    await ben.command('/make-role');
    const modal = await ben.waitForModal();
    expect(modal.options('Team')).toEqual(['Finance', 'Sales']);
    await expect(modal.fill({ team: 'Legal' })).rejects.toThrow('"Legal" is not offered');
    await expect(modal.fill({ person: 'Ana Costa' })).rejects.toThrow('typeahead');
    await expect(modal.fill({ why: 'x'.repeat(41) })).rejects.toThrow('at most 40');
    await expect(modal.fill({ when: 'now' })).rejects.toThrow('"when" is not there');
    expect(await modal.typeahead('person', 'A')).toEqual([]);
  });
});
