import { expect, vi } from 'vitest';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import type { ModalHandle } from '../../sandbox/slack/people/modal-handle.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import { askForInvite, bare, cardOf, cardShows, clickDm, deny, dm } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { buttonsIn } from './queue-modal.js';
import { story } from './story.js';

const people = ['U0ANA', 'U0EVA', 'U0BEN'] as const;
/** Ana and Eva both have to approve, a second channel hears of it, and it is held for an hour. */
const policy = storyPolicy
  .replace('[U0ANA, U0BEN, S0PLATFORM]', '[U0ANA, U0EVA]')
  .replace(
    /stages: \[\{ from: \[platform\] \}\]\n$/,
    'announce: [C0AUDIT]\n    hold: 1h\n    stages: [{ from: [platform], approvals: 2 }]\n',
  );

interface Copy {
  readonly place: 'card' | 'announcement' | 'message' | 'queue' | 'own row';
  readonly of: string;
  readonly shown: string;
  /** The text of the notification; of a row at Home, the same as shown. */
  readonly text: string;
}

/** The row of a Home tab that is about the request, if there is one. */
function rowAt(person: Person): Copy[] {
  const lines = bare(person.homeText()).split('\n');
  const at = lines.findIndex((line) => line.includes('REQ-1'));
  if (at < 0) return [];
  const shown = lines.slice(at - 1, at + 2).join('\n');
  return [{ place: person.id === 'U0BEN' ? 'own row' : 'queue', of: person.id, shown, text: shown }];
}

/** Every message and row about the request that the people involved see, apart from receipts, which stay as sent. */
async function copiesOf(harness: Harness, card: MessageRef): Promise<Copy[]> {
  const admin = harness.person('U0ADMIN');
  const seen = (place: Copy['place'], of: string, all: ReturnType<Person['dms']>): Copy[] =>
    all.map(({ rendered, text }) => ({ place, of, shown: bare(rendered), text: bare(text) }));
  const copies = [
    ...seen(
      'card',
      '',
      admin.messagesSeen(card.channel).filter(({ ts }) => ts === card.ts),
    ),
    ...seen(
      'announcement',
      '',
      admin.messagesSeen('C0AUDIT').filter(({ text }) => !text.includes('bind')),
    ),
  ];
  for (const id of people) {
    const person = harness.person(id);
    await person.openHome();
    const about = person.dms().filter(({ rendered }) => /(^|\n)REQ-1 ·/.test(rendered));
    copies.push(...rowAt(person));
    copies.push(
      ...seen('message', id, about).filter(({ shown }) => !shown.startsWith('You approved invitation')),
    );
  }
  return copies;
}

interface Expected {
  /** The state in every copy, except in the queue of an approver. */
  readonly state: RegExp;
  /** The number of people in every copy. */
  readonly count: number;
  /** Words of earlier states that no copy may show any more. */
  readonly over: RegExp;
  /** The buttons of the card, and those of the requester in their messages and at Home. */
  readonly card: string[];
  readonly own: string[];
  /** The buttons at the requester's Home, if they differ from those in messages. */
  readonly ownRow?: string[];
  /** The people at whose Home the request has a row. */
  readonly rows: string[];
}

/** Waits until each copy is drawn again, and says the same. */
const allSay = (harness: Harness, card: MessageRef, expected: Expected): Promise<void> =>
  vi.waitFor(
    async () => {
      const copies = await copiesOf(harness, card);
      expect(copies.filter(({ place }) => place === 'card' || place === 'announcement')).toHaveLength(2);
      const rows = copies.filter(({ place }) => place === 'queue' || place === 'own row');
      expect(rows.map(({ of }) => of)).toEqual(expected.rows);
      for (const { place, of, shown, text } of copies) {
        const who = `${place} ${of}`;
        expect(shown, who).toMatch(new RegExp(`(nvite|nvitation of) ${expected.count} people`));
        expect(text, who).toMatch(new RegExp(`(nvite|nvitation of) ${expected.count} people`));
        for (const one of [shown, text]) expect(one, who).not.toMatch(expected.over);
        if (place !== 'queue') expect(shown, who).toMatch(expected.state);
        const buttons = buttonsIn(shown);
        if (place === 'card') expect(buttons, who).toEqual(expected.card);
        else if (place === 'own row') expect(buttons, who).toEqual(expected.ownRow ?? expected.own);
        else if (place === 'message' && of === 'U0BEN') expect(buttons, who).toEqual(expected.own);
        else expect(buttons, who).toEqual(place === 'queue' ? ['[Review]'] : []);
      }
    },
    { timeout: 30_000, interval: 400 },
  );

/** Sends a form that leaves out the third person. */
async function withoutThird(person: Person, form: ModalHandle, title: RegExp): Promise<void> {
  await form.fill({ 'left-out': ['2'] });
  await form.submit();
  await (await person.waitForModal({ title }, 30_000)).close({ all: true });
}

const deciding = {
  card: ['[Approve]', '[Deny]', '[Offer less]', '[Details]'],
  own: ['[Change it]', '[Remind them]', '[Cancel request]'],
  rows: [...people],
};

story(
  'every copy of a request is drawn again after each act and says the same',
  { policy },
  async (harness) => {
    const [ana, eva, ben] = [harness.person('U0ANA'), harness.person('U0EVA'), harness.person('U0BEN')];
    await askForInvite(ben, { emails: 'noor@example.com\nomar@example.com\npia@example.com' });
    await (await ben.waitForModal()).close({ all: true });
    const card = await cardOf(harness, 'REQ-1');
    const all = (expected: Expected) => allSay(harness, card, expected);
    const both = /Platform decides \((any 2|Ana Costa and Eva Novak)\)/;
    await all({ ...deciding, state: both, count: 3, over: /approved|Left out/ });
    await eva.click(card, 'Approve');
    const half = /@Eva Novak approved.*Platform decides \((any 1|Ana Costa)\)/s;
    const afterOne = { ...deciding, rows: ['U0ANA', 'U0BEN'], count: 3 };
    await all({ ...afterOne, state: half, over: /Left out/ });

    await ana.click(card, 'Offer less');
    await withoutThird(ana, await ana.waitForModal({ callback_id: 'decide.offer-less' }), /Offered/);
    const own = ['[Take the offer]', '[Keep my request]', ...deciding.own];
    await all({ ...afterOne, own, state: /offers less.*: Left out: Pia \(pia@example/, over: /any 2/ });
    await clickDm(harness, ben, /offers less/, 'Keep my request');
    await all({ ...afterOne, state: half, over: /offers less|Left out/ });

    await ben.openHome();
    await ben.clickHome('request.edit');
    await withoutThird(ben, await ben.waitForModal({ callback_id: 'ask.edit' }), /Changed/);
    const changed = {
      ...deciding,
      count: 2,
      state: /changed it: Left out: Pia .*Approvals were cleared\..*Platform decides/s,
      over: /3 people|keeps what|Eva Novak approved/,
    };
    await all(changed);
    await ana.waitForMessage({
      channel: card.channel,
      text: /^Please decide: .* invite 2 people/,
      thread: true,
    });
    await ben.clickHome('request.remind');
    await ana.waitForMessage({ channel: card.channel, text: /^Still waiting for you: .* invite 2 people/ });
    await all({ ...changed, ownRow: deciding.own.filter((one) => one !== '[Remind them]') });

    await ana.click(card, 'Approve');
    await eva.click(card, 'Approve');
    const held = {
      card: ['[Stop]', '[Details]'],
      own: ['[Cancel request]'],
      rows: ['U0BEN'],
      count: 2,
      state: /@Ana Costa and @Eva Novak approved · runs at .* unless stopped/,
      over: /no longer counts|decides|changed it|keeps what|Please decide|by the freeze/,
    };
    await all(held);
    await harness.person('U0ADMIN').command('/make-access', 'freeze somebody acts strangely');
    await all({ ...held, state: /stopped by the freeze; nothing was changed so far/, over: /runs at/ });
    await harness.person('U0OTHER').command('/make-access', 'unfreeze');
    await all(held);
    await deny(ana, card, 'Not now', 'Stop');
    await all({
      card: ['[Ask again]'],
      own: ['[Ask again]'],
      rows: [],
      count: 2,
      state: /Stopped by @Ana Costa after 2 approvals/,
      over: /runs at|no longer counts|decides|Please decide/,
    });
    await ana.waitForMessage({
      channel: card.channel,
      text: /: Ana Costa stopped it: “Not now”$/,
      thread: true,
    });
  },
);

story.ofSeries(
  'every copy shows an offer that was taken, and whose approval it cleared',
  { policy },
  async (harness) => {
    const [ana, eva, ben] = [harness.person('U0ANA'), harness.person('U0EVA'), harness.person('U0BEN')];
    await askForInvite(ben, { emails: 'noor@example.com\nomar@example.com\npia@example.com' });
    await (await ben.waitForModal()).close({ all: true });
    const card = await cardOf(harness, 'REQ-1');
    await eva.click(card, 'Approve');
    await cardShows(harness, card, /@Eva Novak approved/);
    await ana.click(card, 'Offer less');
    await withoutThird(ana, await ana.waitForModal({ callback_id: 'decide.offer-less' }), /Offered/);
    await clickDm(harness, ben, /offers less/, 'Take the offer');
    await dm(eva, /Your approval no longer counts:.* invitation of 2 people/);
    await allSay(harness, card, {
      ...deciding,
      rows: ['U0EVA', 'U0BEN'],
      count: 2,
      state: /took an offer: Left out: Pia .*@Ana Costa approved.*Platform decides \((any 1|Eva Novak)\)/s,
      over: /3 people|offers less|Eva Novak approved/,
    });
  },
);
