import { expect } from 'vitest';
import type { Person } from '../../sandbox/slack/people/person.js';
import { askForRole, bare, cardOf, cardShows, clickDm, dm, operatorForDev, told } from './asking.js';
import type { Harness } from './harness.js';
import { story } from './story.js';

const day = 86_400_000;

/** Clicks *Remind them* at Home. */
async function remind(person: Person): Promise<void> {
  await person.openHome();
  await person.waitForHome((_, text) => text.includes('[Remind them]'));
  await person.clickHome('request.remind');
}

/** A click on *Remind them* where the person has no such button, or no longer. */
const noButton = (n: number) => ({ force: true, value: JSON.stringify({ id: 'REQ-1', n }) });

/** The reminders in the thread of the card, in the order they were sent. */
const reminders = ({ slack }: Harness): string[] =>
  slack.calls.flatMap(({ method, args }) =>
    method === 'chat.postMessage' && args.thread_ts && `${args.text}`.startsWith('Still waiting')
      ? [`${args.text}`]
      : [],
  );

story(
  'only the requester reminds, once a day, also across an edit, and not after the decision',
  {},
  async (harness) => {
    const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    await askForRole(ben, { ...operatorForDev, duration: '7 days' });
    await (await ben.waitForModal()).close({ all: true });
    const card = await cardOf(harness, 'REQ-1');
    await ana.click(card, 'request.remind', noButton(1));
    await told(ana, /Only the person who asked for REQ-1 can have people reminded/);
    expect(reminders(harness)).toEqual([]);

    await remind(ben);
    await ana.waitForMessage({ channel: card.channel, text: /^Still waiting for you: .*7 days/ });
    await ben.click(card, 'request.remind', noButton(1));
    await told(ben, /They were reminded of REQ-1 less than a day ago/);
    await ben.clickHome('request.edit');
    const form = await ben.waitForModal({ callback_id: 'ask.edit' });
    await form.fill({ duration: '1 day', reason: 'A day is enough' });
    await form.submit();
    await (await ben.waitForModal({ title: /Changed/ }, 30_000)).close({ all: true });
    await ana.waitForMessage({ channel: card.channel, text: /Please decide: .*1 day\): “A day is enough”/ });
    await ben.click(card, 'request.remind', noButton(2));
    await told(ben, /They were reminded of REQ-1 less than a day ago/);
    expect(reminders(harness)).toHaveLength(1);

    await harness.restartLater(day + 60_000);
    await remind(ben);
    await ana.waitForMessage({
      channel: card.channel,
      text: /^Still waiting for you: .*1 day\): “A day is enough”/,
    });
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /large_green_circle/);
    await ben.click(card, 'request.remind', noButton(2));
    await told(ben, /REQ-1 is already in effect\. Nothing was changed/);
    expect(reminders(harness)).toHaveLength(2);
  },
);

story(
  'once people are reminded, the message with the button says when that is possible again',
  {},
  async (harness) => {
    const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
    await askForRole(ben, { ...operatorForDev, duration: '7 days' });
    await (await ben.waitForModal()).close({ all: true });
    const card = await cardOf(harness, 'REQ-1');
    await ana.click(card, 'Offer less');
    const form = await ana.waitForModal({ callback_id: 'decide.offer-less' });
    await form.fill({ duration: '8 hours' });
    await form.submit();
    const offered = await dm(ben, /offers less than you asked for/);
    expect(offered.rendered).toContain('[Remind them]');
    await clickDm(harness, ben, /offers less than you asked for/, 'Remind them');
    await ben.waitForMessageUpdate(
      offered,
      (one) => /You had them reminded .*\. You can again .*\[Remind them\]/s.test(bare(one.rendered)),
      30_000,
    );
  },
);
