import { approve, asked, cardOf, dm, forward, message, modal, once, patience } from '../acting.js';
import type { Act } from '../surface.js';

const dev = { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator', why: 'Month-end closing' };

/** What requesters and deciders can do besides asking, approving and denying, and the ends that nobody wants. */
export const ways: Act = async function* (stage) {
  const { slack, make } = stage;
  const [ana, ben] = [slack.person('U0ANA'), slack.person('U0BEN')];
  const waiting = await asked(slack, ben, { ...dev, duration: '7 days' });
  await ana.click(waiting, 'Details');
  const details = await ana.waitForModal({ text: /revision 1/ }, patience);
  yield modal(ana, details, { name: 'form-details', says: 'Every fact about a request.' });
  await details.close({ all: true });
  await ana.openHome();
  await ana.waitForHome((_, shown) => /Finance Ops/.test(shown), patience);
  await ana.clickHome('queue.review-all');
  const review = await ana.waitForModal({ callback_id: 'queue.one' }, patience);
  yield modal(ana, review, { name: 'form-review', says: 'Going through the waiting requests one by one.' });
  await review.close({ all: true });
  await ben.openHome();
  await ben.waitForHome((_, shown) => /Finance Ops/.test(shown), patience);
  await ben.clickHome('request.edit');
  const edit = await ben.waitForModal({ callback_id: 'ask.edit' }, patience);
  await edit.fill({ duration: '8 hours' });
  yield modal(ben, edit, { name: 'form-change', says: 'Changing one’s own request.' });
  await edit.close({ all: true });
  await ben.clickHome('request.cancel');
  yield message(ana, await once(ana, waiting, /Cancelled/), {
    name: 'card-cancelled',
    says: 'A request that its requester cancelled.',
  });

  await ana.openHome();
  await ana.clickHome('away.open');
  const away = await ana.waitForModal({ callback_id: 'away.say' }, patience);
  yield modal(ana, away, { name: 'form-away', says: 'Saying who decides while one is away.' });
  await away.close({ all: true });

  const refused = { status: 403, body: { message: 'You are not allowed to do this.', code: 'SC403' } };
  make.faults.add({ kind: 'status', match: { method: 'POST', path: /users\/4133\// }, times: 5, ...refused });
  const failing = await asked(slack, ben, { ...dev, where: 'Data' });
  yield message(ana, await approve(ana, failing, /Not done|Failed/), {
    name: 'card-failed',
    says: 'Make refused the change, and the card says so in Make’s words.',
  });
  yield message(ben, await dm(ben, /Not done|Failed/), {
    name: 'dm-failed',
    says: 'The failure for the requester, who can have it tried again.',
  });

  await ben.command('/make-token');
  const reset = await ben.waitForModal({ callback_id: 'ask.token' }, patience);
  await reset.choose('What', 'Demand a new password');
  await ben.waitForModal({ text: /^Whom/m }, patience);
  await reset.typeahead('Whom', 'Cat Lindqvist');
  await reset.fill({ Whom: 'Cat Lindqvist', reason: 'Her laptop was stolen' });
  yield modal(ben, reset, { name: 'form-reset', says: 'Having Make demand a new password.' });
  const demanded = await cardOf(slack, ben, reset);
  yield message(ana, await approve(ana, demanded, /Make took the demand/), {
    name: 'card-reset',
    says: 'A demand for a new password, of which Make shows nothing afterwards.',
  });

  const late = await asked(slack, ben, { ...dev, who: 'eva@example.com', where: 'Marketing' });
  forward(stage, 73 * 3_600_000);
  yield message(ana, await once(ana, late, /Expired|Nobody decided/), {
    name: 'card-expired',
    says: 'A request that nobody decided in time.',
  });
};
