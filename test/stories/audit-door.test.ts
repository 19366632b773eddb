import { expect, vi } from 'vitest';
import type { Person } from '../../sandbox/slack/people/person.js';
import { bare, told } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

const audit = { channel: 'C0AUDIT' };
const token = '5b0e7a52-1c4d-4a8e-9f30-000000004001';

/** Types `/make-audit …` in the channel; returns the answer that only this person sees. */
async function typed(person: Person, text: string, seen: RegExp, channel = 'C0AUDIT'): Promise<string> {
  await person.command('/make-audit', text, { channel });
  return told(person, seen);
}

/** The message in the channel itself. */
const said = async (harness: Harness, text: RegExp, channel = 'C0AUDIT'): Promise<string> =>
  bare((await harness.person('U0ADMIN').waitForMessage({ channel, text }, 30_000)).rendered);

const feedEvents = async (harness: Harness) =>
  (await harness.events()).filter(({ stream, type }) => stream === 'feeds' && type.startsWith('feed.'));

const byAdmin = { kind: 'slack-user', person: 'T0HARBOUR/U0ADMIN' };

story(
  'an admin subscribes a channel in the form, mutes, unmutes and unsubscribes; the channel and the record know',
  {},
  async (harness) => {
    const admin = harness.person('U0ADMIN');
    await admin.command('/make-audit', '', audit);
    const modal = await admin.waitForModal({ callback_id: 'audit.feeds' });
    expect(modal.text()).toContain('This channel listens to nothing yet.');
    const waiting = harness.make.calls.length;
    expect(await modal.submit()).toEqual({ errors: { place: 'Please complete this required field.' } });
    await modal.typeahead('place', 'Harbour');
    const asking = harness.make.faults.hold({ path: /filters/ });
    await modal.choose('place', 'Harbour Logistics');
    await modal.waitForUpdate((_, text) => bare(text).includes('Checking… Asking Make'));
    expect(await modal.submit()).toEqual({ errors: { place: expect.stringContaining('still being asked') } });
    asking.release();
    await modal.waitForUpdate((_, text) => text.includes('Groups of events'));
    expect(harness.make.calls.slice(waiting).some(({ path }) => path.endsWith('/filters'))).toBe(true);
    expect(modal.options('Groups of events')).toContain('Webhooks');
    expect(await modal.typeahead('Only by these people', 'an')).toEqual([]);
    const people = await modal.typeahead('Only by these people', 'ana');
    expect(people.map(({ text }) => text)).toContain('Ana Costa');
    await modal.fill({ 'Single events': 'webhook_vanished', 'Groups of events': ['Webhooks'] });
    expect(await modal.submit()).toEqual({
      errors: { names: expect.stringContaining('Make’s list has no “webhook_vanished”') },
    });
    await modal.fill({ 'Single events': token });
    expect(await modal.submit()).toEqual({ errors: { names: expect.stringContaining('API token') } });
    await modal.fill({ 'Single events': null, unexplained: ['unexplained'] });
    expect(await modal.submit()).toEqual({
      errors: { unexplained: expect.stringContaining('the choices above would do nothing') },
    });
    await modal.fill({
      unexplained: [],
      'Single events': 'key_created',
      'Only by these people': ['Ana Costa'],
    });
    await modal.submit();
    const answer = await admin.waitForModal({ title: /Subscribed/ }, 30_000);
    const filter = 'Harbour Logistics: webhooks and `key_created` only, by Ana Costa.';
    expect(bare(answer.text())).toContain(`This channel now listens to ${filter}`);
    expect(await said(harness, /subscribed this channel/)).toContain(
      `@Ada Min subscribed this channel to ${filter}`,
    );
    expect(await feedEvents(harness)).toMatchObject([
      {
        type: 'feed.subscribed',
        by: byAdmin,
        feed: 'F-1',
        channel: 'C0AUDIT',
        source: { organizationId: 7301 },
        filter: { groups: ['Webhooks'], names: ['key_created'], people: [4130], onlyUnexplained: false },
      },
    ]);
    await answer.close();
    expect(JSON.stringify(await harness.events()) + (await harness.disk())).not.toContain(token);

    await admin.command('/make-audit', '', audit);
    const feeds = await admin.waitForModal({ callback_id: 'audit.feeds', text: /by Ana Costa/ });
    expect(bare(feeds.text())).toContain('by @Ada Min');
    await feeds.click('Mute (8 hours)');
    await feeds.waitForUpdate((_, text) => text.includes('muted until'));
    await said(harness, /@Ada Min muted Harbour Logistics here for 8 hours, until/);
    await feeds.click('Unmute');
    await feeds.waitForUpdate((_, text) => text.includes('Mute (8 hours)'));
    await said(harness, /@Ada Min unmuted Harbour Logistics here/);
    expect(await feeds.click('Unsubscribe')).toMatchObject({
      asked: expect.stringContaining('hears nothing'),
    });
    await feeds.waitForUpdate((_, text) => text.includes('This channel listens to nothing yet.'));
    await said(harness, /@Ada Min unsubscribed this channel from Harbour Logistics/);
    const events = await feedEvents(harness);
    expect(events.map(({ type }) => type)).toEqual([
      'feed.subscribed',
      'feed.muted',
      'feed.unmuted',
      'feed.unsubscribed',
    ]);
    expect(events.every(({ by }) => JSON.stringify(by) === JSON.stringify(byAdmin))).toBe(true);
  },
);

story(
  'an unreadable log is explained and only the watch is offered, in form and command, even across a kill',
  { process: true },
  async (harness) => {
    const admin = harness.person('U0ADMIN');
    await admin.command('/make-audit', '', audit);
    const modal = await admin.waitForModal({ callback_id: 'audit.feeds' });
    await modal.typeahead('place', 'Harbour Labs');
    await modal.choose('place', 'Harbour Labs');
    await modal.waitForUpdate((_, text) => text.includes('only Enterprise has one'));
    expect(modal.text()).not.toContain('Groups of events');
    await modal.typeahead('place', 'Finance');
    await modal.choose('place', 'Finance Ops');
    await modal.waitForUpdate((_, text) => text.includes('Groups of events'));
    await modal.choose('place', 'Harbour Labs');
    await modal.waitForUpdate((_, text) => text.includes('only Enterprise has one'));
    harness.slack.faults.add({ method: 'conversations.info', kind: 'error', error: 'internal_error' });
    await modal.submit();
    const failed = await admin.waitForModal({ title: /Not possible/ }, 30_000);
    expect(failed.text()).toContain('so nothing was subscribed');
    await failed.close();
    await modal.submit();
    const answer = await admin.waitForModal({ title: /Subscribed/ }, 30_000);
    expect(bare(answer.text())).toContain('Harbour Labs: only what nobody asked for');
    await answer.close();

    await typed(admin, 'subscribe Atlantis', /guards no organization or team called “Atlantis”/);
    await typed(admin, 'subscribe harbour labs', /already listens to exactly this: feed 1/);
    await typed(
      admin,
      'subscribe Finance Ops',
      /now listens to .*Finance Ops in Harbour Logistics.*: everything/,
    );
    const list = await typed(admin, 'list', /2\. Finance Ops in Harbour Logistics/);
    expect(list).toContain('1. Harbour Labs: only what nobody asked for');
    await typed(admin, 'mute 8h', /This channel has several feeds/);
    await typed(admin, 'mute 7 8h', /This channel has no feed 7/);
    await typed(admin, 'unsubscribe Harbour Labs', /A feed is chosen by its number/);
    await typed(admin, 'mute 2 5m', /muted for 15 minutes to 7 days/);
    await typed(admin, 'mute 2 8 days', /Say for how long/);
    await typed(admin, 'mute 2 15m', /^Muted\./);
    await said(harness, /muted Finance Ops in Harbour Logistics here for 15 minutes/);

    await harness.restart('kill');
    const kept = await typed(admin, 'list', /2\. Finance Ops.*[\s\S]*muted until/);
    expect(kept).toContain('1. Harbour Labs: only what nobody asked for');
    const recent = await typed(admin, 'recent', /Audit log/);
    expect(recent).toMatch(/Ben Weber changed .*a scenario.* in Finance Ops · /);
    expect(recent).not.toContain('Marketing');
    await typed(admin, 'unsubscribe 1', /^Unsubscribed\./);
    await typed(admin, 'unmute', /^Unmuted\./);
    await admin.openHome();
    await admin.waitForHome((_, text) =>
      /Feeds[\s\S]*#make-audit listens to Finance Ops in Harbour Logistics: everything/.test(bare(text)),
    );
    await harness.person('U0BEN').openHome();
    await harness.person('U0BEN').waitForHome((_, text) => !text.includes('Feeds'));
  },
);

story(
  'only admins who are full members can subscribe, and only channels of this workspace with Usher in them',
  {
    slack(workspace) {
      const members = ['U0ADMIN', 'U0BEN'];
      workspace.addChannel({ id: 'C0OUT', name: 'outside', members, bot_in: false });
      workspace.addChannel({ id: 'C0HIDDEN', name: 'hidden', members, bot_in: false, is_private: true });
      workspace.addChannel({ id: 'C0SOON', name: 'soon', members, is_pending_ext_shared: true });
    },
  },
  async (harness) => {
    const admin = harness.person('U0ADMIN');
    const wish = 'subscribe Harbour Logistics';
    await typed(harness.person('U0BEN'), wish, /Only an admin can do this/);
    await harness.person('U0BEN').command('/make-audit', '', audit);
    await typed(harness.person('U0GUEST'), wish, /Guests cannot ask or decide here/, 'C0APPROVALS');
    const stranger = harness.person('U0STRANGER');
    await typed(stranger, wish, /your account belongs to another one/, 'C0SHARED');
    await typed(admin, wish, /This channel is shared with another workspace/, 'C0SHARED');
    await typed(admin, wish, /This channel is shared with another workspace/, 'C0SOON');
    await typed(admin, wish, /Invite Usher here first with `\/invite @Usher`/, 'C0OUT');
    await typed(admin, wish, /Invite Usher here first with `\/invite @Usher`/, 'C0HIDDEN');
    await typed(admin, wish, /Feeds live in channels, not in direct messages/, 'dm');
    const { ackText } = await admin.command('/make-audit', `subscribe ${token}`, audit);
    expect(ackText).toContain('looks like an API token');
    await typed(admin, 'dance', /There is no “dance”/);
    await typed(admin, 'unsubscribe', /This channel listens to nothing yet/);

    await admin.command('/make-audit', '', { channel: 'C0SHARED' });
    const closed = await admin.waitForModal({ callback_id: 'audit.feeds' });
    expect(closed.text()).toContain('shared with another workspace');
    expect(closed.view.submit).toBeNull();
    await closed.close();

    await admin.command('/make-audit', '', audit);
    const modal = await admin.waitForModal({ callback_id: 'audit.feeds' });
    await modal.typeahead('place', 'Harbour Logistics');
    await modal.choose('place', 'Harbour Logistics');
    await modal.waitForUpdate((_, text) => text.includes('Groups of events'));
    await harness.setPolicy(storyPolicy.replace('[U0ADMIN, U0OTHER]', '[U0OTHER]'));
    await vi.waitFor(() => expect(harness.app().output()).toContain('the policy changed'), 30_000);
    await modal.submit();
    const refused = await admin.waitForModal({ title: /Not possible/ }, 30_000);
    expect(refused.text()).toContain('Only an admin can do this');
    expect(await feedEvents(harness)).toEqual([]);
    expect(await harness.disk()).not.toContain(token);

    const guest = harness.person('U0GUEST');
    const own = guest.post('C0APPROVALS', 'a copy of an alert');
    const value = JSON.stringify({ organizationId: 7301, finding: 'x' });
    for (const button of ['finding.undo', 'finding.mine', 'finding.not-mine', 'watch.accept-list']) {
      const before = guest.ephemerals().length;
      await guest.click(own, button, { force: true, value });
      await vi.waitFor(() => expect(guest.ephemerals().length).toBeGreaterThan(before), 30_000);
      expect(guest.ephemerals().at(-1)?.text).toContain('Guests cannot ask or decide here');
    }
    const ben = harness.person('U0BEN');
    await ben.click(own, 'finding.undo', { force: true, value });
    await told(ben, /Usher keeps such a change for 8 days/);
    await ben.click(own, 'watch.accept-list', { force: true, value });
    await told(ben, /Only an admin can do this/);
  },
);

story('missed feed messages are posted to a channel once Slack accepts them', {}, async (harness) => {
  const admin = harness.person('U0ADMIN');
  const post = { method: 'chat.postMessage', kind: 'error', channel: 'C0AUDIT', times: Infinity } as const;
  harness.slack.faults.add({ ...post, error: 'internal_error' });
  await typed(
    admin,
    'subscribe Harbour Logistics',
    /now listens .*The channel could not be told yet; Usher keeps trying/,
  );
  harness.slack.faults.clear();
  await said(harness, /subscribed this channel to Harbour Logistics/);
  harness.slack.faults.add({ ...post, error: 'restricted_action' });
  await typed(admin, 'mute 8h', /Slack refuses Usher’s messages in the channel; tell people yourself/);
});
