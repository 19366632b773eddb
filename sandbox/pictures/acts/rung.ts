import { approvals, asked, dm, patience, roleForm, sent } from '../acting.js';
import type { Act } from '../surface.js';

/** Notifications as they ring, and a Home that the app has not drawn yet. */
export const rung: Act = async function* ({ slack }) {
  const [ana, ben, dev] = [slack.person('U0ANA'), slack.person('U0BEN'), slack.person('U0DEV')];
  slack.faults.add({ method: 'views.publish', kind: 'hang', times: Number.POSITIVE_INFINITY });
  yield {
    name: 'home-loading',
    says: 'Home until Usher has drawn it.',
    as: 'U0CAT',
    at: '&in=home',
    shown: 'conversation',
    isLoading: true,
    blocks: [],
  };
  slack.faults.clear();
  const wish = { who: 'dev@example.com', role: 'Team Operator' };
  // Approved once it still waits for a second person, so that no line about Make follows.
  const admin = { ...wish, where: 'Harbour Logistics', role: 'Admin', why: 'OPS-12: adds a team' };
  const card = await asked(slack, ben, admin);
  const forms = [
    [dev, await roleForm(dev, { ...wish, where: 'Marketing', why: 'Sets up the campaign' }), 'Marketing'],
    [ben, await roleForm(ben, { ...wish, where: 'Data', why: 'Looks after the nightly load' }), 'Data'],
  ] as const;
  const callAbout = (where: string) =>
    ana.waitForMessage(
      { channel: approvals, thread: true, text: new RegExp(`Please decide.*${where}`) },
      patience,
    );
  yield {
    name: 'notifications',
    says: 'Notifications as they ring, several at once.',
    as: 'U0ANA',
    at: '&in=C0TEAMS',
    shown: 'page',
    inDark: true,
    blocks: [],
    async rings() {
      await ana.click(card, 'Approve');
      const rung = [await dm(ana, /You approved/)];
      for (const [person, form, where] of forms) {
        await sent(person, form);
        rung.push(await callAbout(where));
      }
      return rung.map(({ text }) => text);
    },
  };
};
