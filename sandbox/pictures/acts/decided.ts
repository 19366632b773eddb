import {
  answered,
  approvals,
  approve,
  asked,
  cardNamed,
  cardOf,
  dm,
  forward,
  home,
  listening,
  message,
  modal,
  once,
  patience,
  roleForm,
} from '../acting.js';
import type { Act } from '../surface.js';

/** An approved request for a role: from the form to all its messages. */
export const approvedRole: Act = async function* ({ slack, make }) {
  const [ana, ben, dev] = [slack.person('U0ANA'), slack.person('U0BEN'), slack.person('U0DEV')];
  yield await home(ben, /./, { name: 'home-empty', says: 'Home before anything was asked.' });
  await ben.command('/make-role', 'dev@example.com');
  const blank = await ben.waitForModal({ callback_id: 'ask.role' }, patience);
  yield modal(ben, blank, {
    name: 'form-errors',
    says: 'A form sent too early: each error is at its field.',
    isSent: true,
  });
  await blank.close({ all: true });
  const wish = {
    who: 'dev@example.com',
    where: 'Finance Ops',
    role: 'Team Operator',
    why: 'Month-end closing',
  };
  const form = await roleForm(ben, wish);
  yield modal(ben, form, {
    name: 'form-role',
    says: 'Asking for a role; the form shows who will decide.',
    inDark: true,
  });
  const asking = make.faults.hold({ method: 'GET', path: /users\/4133\/user-team-roles\/915/ });
  await form.submit();
  yield modal(ben, await ben.waitForModal({ text: /Checking…/ }, patience), {
    name: 'form-checking',
    says: 'The form while Usher asks Make.',
    inDark: true,
  });
  asking.release();
  const { answer, id } = await answered(ben);
  const card = await cardNamed(slack, id);
  yield modal(ben, answer, { name: 'form-asked', says: 'The form after the request was sent.' });
  await answer.close({ all: true });
  yield message(ana, card, {
    name: 'card-pending',
    says: 'A request that waits, with its buttons.',
    inDark: true,
  });
  yield {
    ...message(ana, card, { name: 'sandbox', says: 'The sandbox’s page.', inDark: true }),
    shown: 'page',
  };
  const called = await ana.waitForMessage(
    { channel: approvals, thread: true, text: /Please decide/ },
    patience,
  );
  yield message(ana, called, { name: 'call', says: 'The call to the deciders, in the card’s thread.' });
  yield await home(ana, /Finance Ops/, {
    name: 'home-approver',
    says: 'Home of a decider, with the waiting requests.',
    inDark: true,
  });
  yield await home(ben, /Finance Ops/, { name: 'home-requester', says: 'Home of a requester.' });
  const done = await approve(ana, card, /checked on Make/);
  yield message(ana, done, { name: 'card-done', says: 'A request that is done and checked.', inDark: true });
  yield message(ana, await dm(ana, /You approved/), {
    name: 'dm-receipt',
    says: 'The receipt for the approver.',
  });
  yield message(ben, await dm(ben, /Done: /), { name: 'dm-outcome', says: 'The outcome for the requester.' });
  yield message(dev, await dm(dev, /Your access on Make changed/), {
    name: 'dm-subject',
    says: 'The message to the person it is about, with a way to object.',
  });
};

/** Other ways in which a request can end. */
export const otherEnds: Act = async function* (stage) {
  const { slack, make } = stage;
  const [ana, ben] = [slack.person('U0ANA'), slack.person('U0BEN')];
  const [ada, otto] = [slack.person('U0ADMIN'), slack.person('U0OTHER')];
  const wish = {
    who: 'dev@example.com',
    where: 'Marketing',
    role: 'Team Admin',
    why: 'Sets up the campaign',
  };
  const denied = await asked(slack, ben, wish);
  await ana.click(denied, 'Deny');
  const deny = await ana.waitForModal({ callback_id: 'decide.deny' }, patience);
  await deny.fill({ reason: 'Team Operator is enough. Ask Ines for the campaign.' });
  yield modal(ana, deny, { name: 'form-deny', says: 'Denying, with a reason.' });
  await deny.submit();
  yield message(ana, await once(ana, denied, /Denied/), {
    name: 'card-denied',
    says: 'A request that was denied.',
  });
  yield message(ben, await dm(ben, /denied/i), { name: 'dm-denied', says: 'The denial for the requester.' });

  const changed = await asked(slack, ben, { ...wish, who: 'cat@example.com', role: 'Team Operator' });
  make.world.setTeamRole(4132, 916, 'Team Monitoring', 4121);
  const askedAgain = await approve(ana, changed, /Changed since it was asked/);
  yield message(ana, askedAgain, {
    name: 'card-conflict',
    says: 'Make has changed since the request, so Usher asks again.',
  });

  const admin = await asked(slack, ben, {
    who: 'dev@example.com',
    where: 'Harbour Logistics',
    role: 'Admin',
    why: 'OPS-12: adds a team',
  });
  yield message(ana, await approve(ana, admin, /tep 2 of 2/), {
    name: 'card-second-step',
    says: 'Approved once, and waiting for a second person.',
  });

  const long = await asked(slack, ben, { ...wish, where: 'Data', duration: '7 days' });
  await ana.click(long, 'Offer less');
  const offer = await ana.waitForModal({ callback_id: 'decide.offer-less' }, patience);
  await offer.fill({ role: 'Team Operator', duration: '8 hours', note: 'Team Operator is enough for that' });
  yield modal(ana, offer, { name: 'form-offer', says: 'Offering less than was asked.' });
  await offer.submit();
  await (await ana.waitForModal({ title: /^Offered$/ }, patience)).close({ all: true });
  yield message(ana, await once(ana, long, /offers less/), {
    name: 'card-offer',
    says: 'A request with an offer of less.',
  });
  yield message(ben, await dm(ben, /offers less than you asked for/), {
    name: 'dm-offer',
    says: 'The offer for the requester.',
  });

  await ada.command('/make-access', 'freeze a token may have leaked');
  yield message(ana, await once(ana, admin, /Changes are frozen/), {
    name: 'card-frozen',
    says: 'A request while changes are frozen.',
  });
  await listening(stage);
  yield await home(ada, /Changes are frozen.*Every part of Usher works.*listens to Harbour/s, {
    name: 'home-admin',
    says: 'Home of an Usher admin, while changes are frozen.',
  });
  await otto.command('/make-access', 'unfreeze');
  await once(ana, admin, /\[Approve\]/);
};

/** Invitations, and access that ends. */
export const inTime: Act = async function* (stage) {
  const { slack } = stage;
  const [ana, ben, cat] = [slack.person('U0ANA'), slack.person('U0BEN'), slack.person('U0CAT')];
  await ben.command('/make-invite', 'noor.haddad@example.com omar.said@example.com');
  const form = await ben.waitForModal({ callback_id: 'ask.invite' }, patience);
  await form.choose('Organization', 'Harbour Logistics');
  await ben.waitForModal({ text: /Role in the organization/ }, patience);
  await form.fill({ reason: 'Both join on Monday' });
  yield modal(ben, form, { name: 'form-invite', says: 'Inviting two people.' });
  const invite = await cardOf(slack, ben, form);
  const awaiting = await approve(ana, invite, /2 invited, none has accepted yet/);
  yield message(ana, awaiting, { name: 'card-awaiting', says: 'Invited, and not accepted yet.' });

  const brief = await asked(slack, cat, {
    who: 'ana@example.com',
    where: 'Marketing',
    role: 'Team Admin',
    duration: '8 hours',
    why: 'Stands in while the team admin is away',
  });
  const active = await approve(ben, brief, /:large_green_circle:/);
  yield message(ana, active, { name: 'card-active', says: 'Temporary access in force.' });
  await ana.click(active, 'Ask to extend');
  const extend = await ana.waitForModal({ callback_id: 'ask.extend' }, patience);
  await extend.fill({ duration: '4 hours', reason: 'She is back tomorrow' });
  yield modal(ana, extend, { name: 'form-extend', says: 'Asking for more time.' });
  await extend.close({ all: true });
  const hour = 3_600_000;
  forward(stage, 7.5 * hour);
  yield message(ana, await dm(ana, /temporary access ends/), {
    name: 'dm-ending-soon',
    says: 'Temporary access that ends soon.',
  });
  forward(stage, hour);
  yield message(ana, await once(ana, brief, /Ended/), {
    name: 'card-ended',
    says: 'Temporary access that has ended.',
  });
};
