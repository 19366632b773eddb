import { expect } from 'vitest';
import { askForRole, cardOf, operatorForDev } from '../stories/asking.js';
import { openReview, reviewEvents, say, withReview } from '../stories/reviewing.js';
import { story } from '../stories/story.js';

/** Letters and signs that look blank, and characters that are not drawn at all. */
const blank = [
  '\u3164\u3164\u3164',
  '\u2800\u2800\u2800\u2800',
  '\u200b\u200b\u200b',
  '\u2066 \ufeff \u{e0041}\u{e0042}',
];

story('a reason that looks blank is none, in a request and in a denial', {}, async (harness) => {
  const [ana, ben] = [harness.person('U0ANA'), harness.person('U0BEN')];
  for (const reason of blank) {
    expect(await askForRole(ben, { ...operatorForDev, reason })).toMatch(/Say why/);
    await (await ben.waitForModal({ title: /Not possible/ })).close({ all: true });
  }
  await askForRole(ben, operatorForDev);
  const card = await cardOf(harness, 'REQ-1');
  await ana.click(card, 'Deny');
  const dialog = await ana.waitForModal({ title: /^Deny REQ-1/ });
  for (const reason of blank) {
    await dialog.fill({ reason });
    expect(await dialog.submit()).toMatchObject({ errors: { reason: /Say why/ } });
  }
  expect((await harness.events()).map(({ type }) => type)).not.toContain('request.denied');
});

story(
  'a reviewer keeps an Admin for no reason that looks blank',
  {
    policy: withReview(
      '\n  - name: Labs\n    of: { organization: Harbour Labs }\n    by: [platform]\n    for: 7d\n',
    ),
  },
  async (harness) => {
    const ben = harness.person('U0BEN');
    await harness.person('U0ADMIN').command('/make-access', 'review Labs');
    const page = await openReview(ben);
    await say(page, 'Usher Bot', 'Keep');
    const why = await ben.waitForModal({ callback_id: 'access-review.keep' });
    for (const reason of blank) {
      await why.fill({ reason });
      expect(await why.submit()).toMatchObject({ errors: { reason: /Keeping Admin needs a reason/ } });
    }
    expect((await reviewEvents(harness)).map(({ type }) => type)).not.toContain('line.decided');
  },
);
