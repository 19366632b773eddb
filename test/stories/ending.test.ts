import { expect } from 'vitest';
import { bare, cardOf, cardShows, dm, recorded, told, writesOn } from './asking.js';
import { granted, homeShows, more } from './granting.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

story(
  'an admin ends a grant from its card: every copy names them, and Home is drawn again',
  {},
  async (harness) => {
    const card = await granted(harness);
    const [ben, eva] = [harness.person('U0BEN'), harness.person('U0EVA')];
    for (const one of [ben, eva]) {
      await one.openHome();
      await homeShows(one, /Eva Novak is Team Operator of Finance Ops until/);
    }
    const notices = [
      [ben, await dm(ben, /Done: Eva Novak/)],
      [eva, await dm(eva, /Your access on Make changed/)],
    ] as const;
    for (const [, { ts }] of notices) await recorded(harness, ts);
    await harness.person('U0ADMIN').click(card, 'End now');
    const over = /Ended: Team Operator of Finance Ops .* Back to Team Monitoring\. @Ada Min ended it early\./;
    expect(await cardShows(harness, card, over)).not.toMatch(/\[End now\]|\[Ask to extend\]/);
    expect((await dm(ben, /Ended:.* ended it early/)).rendered).toMatch(over);
    await dm(eva, /Your temporary access has ended:.* @Ada Min ended it early\./s);
    for (const [person, notice] of notices) {
      const { rendered } = await person.waitForMessageUpdate(notice, (one) =>
        /ended it early/.test(one.rendered),
      );
      expect(rendered).not.toMatch(/\[End now\]|\[Ask to extend\]/);
    }
    for (const one of [ben, eva]) await homeShows(one, /REQ-1/, false);
    const lines = await harness
      .person('U0ADMIN')
      .waitForMessage({ channel: card.channel, text: /ended it early/ });
    expect(bare(lines.rendered)).toContain('Ada Min ended it early');
  },
);

story('who asked for a grant, or holds it, ends it at Home', {}, async (harness) => {
  const card = await granted(harness, 'U0ADMIN');
  const [admin, eva] = [harness.person('U0ADMIN'), harness.person('U0EVA')];
  for (const one of [admin, eva]) {
    await one.openHome();
    await homeShows(one, /Eva Novak is Team Operator of Finance Ops until.*\[End now\]/s);
  }
  await admin.clickHome('End now');
  await cardShows(harness, card, /Ended: .* @Ada Min ended it early/);
  for (const one of [admin, eva]) await homeShows(one, /REQ-1/, false);
});

story(
  'the act of another person is refused, and the refusal names the people who may',
  {},
  async (harness) => {
    const card = await granted(harness);
    const end =
      /You cannot end REQ-1 now: only the person who asked for it, the person who holds it, Platform or the Usher admins can\./;
    const extend = /Only the person who asked for REQ-1 and the person who holds it can ask to extend it\./;
    const guest = /Guests cannot ask or decide here\. Ask a full member\./;
    const stranger = /Only members of this workspace can ask or decide here/;
    const refusals = [
      ['U0INES', end, extend],
      ['U0GUEST', guest, guest],
      ['U0STRANGER', stranger, stranger],
      ['U0ANA', undefined, extend],
    ] as const;
    for (const [id, ends, extends_] of refusals) {
      const person = harness.person(id);
      if (ends) {
        await person.click(card, 'End now');
        await told(person, ends);
      }
      await person.click(card, 'Ask to extend');
      await told(person, extends_);
      expect(harness.slack.workspace.modalsOf(id)).toEqual([]);
    }
    expect(writesOn(harness)).toHaveLength(1);
    const attempts = (await harness.events()).filter(({ type }) => type === 'attempt.refused');
    expect(attempts.map(({ person, act }) => `${person} ${act}`)).toEqual([
      'T0HARBOUR/U0INES end early',
      'T0HARBOUR/U0INES extend',
      'T0HARBOUR/U0ANA extend',
    ]);
  },
);

story(
  'Home shows a new request for an extension, and the new end, to the person who acted',
  {},
  async (harness) => {
    await granted(harness);
    const eva = harness.person('U0EVA');
    await eva.openHome();
    await homeShows(eva, /\[Ask to extend\]/);
    await eva.clickHome('Ask to extend');
    expect(await more(eva, '4 hours')).toContain('Your request is REQ-2');
    await homeShows(eva, /My requests.*4 hours longer.*REQ-2/s);
    const before = bare(eva.homeText());
    await harness.person('U0ANA').click(await cardOf(harness, 'REQ-2'), 'Approve');
    await homeShows(eva, /REQ-2/, false);
    const until = /until ([^(]*)/;
    await homeShows(eva, /REQ-1/);
    expect(until.exec(bare(eva.homeText()))?.[1]).not.toBe(until.exec(before)?.[1]);
  },
);

story(
  'the length of an extended grant counts from its first day, on its card and for the policy',
  {
    policy: storyPolicy.replace(
      'name: everything else',
      'name: everything else\n    at_most: { duration: 6h }',
    ),
  },
  async (harness) => {
    const card = await granted(harness);
    const [ana, ben, eva] = [harness.person('U0ANA'), harness.person('U0BEN'), harness.person('U0EVA')];
    await eva.click(card, 'Ask to extend');
    expect(await more(eva, '4 hours')).toContain('Your request is REQ-2');
    const first = await cardOf(harness, 'REQ-2');
    await cardShows(harness, first, /REQ-1 ends .* instead of .*, 5 hours in all/);
    await ana.click(first, 'Approve');
    await cardShows(harness, card, /Team Monitoring → Team Operator, for 5 hours in all/);
    await ben.click(card, 'Ask to extend');
    expect(await more(ben, '4 hours')).toMatch(
      /longer than the rule “?"?everything else.* Ask for 6 hours at most/,
    );
    await ben.click(card, 'Ask to extend');
    expect(await more(ben, '1 hour')).toContain('Your request is REQ-3');
    const second = await cardOf(harness, 'REQ-3');
    await cardShows(harness, second, /REQ-1 ends .* instead of .*, 6 hours in all/);
    await ana.click(second, 'Approve');
    await cardShows(harness, card, /Team Monitoring → Team Operator, for 6 hours in all/);
    await eva.click(card, 'Ask to extend');
    expect(await more(eva, '1 hour')).toContain('Ask for 6 hours at most');
    expect(writesOn(harness)).toHaveLength(1);
  },
);
