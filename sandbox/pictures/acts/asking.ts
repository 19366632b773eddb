import { BEN_TOKEN, INES_TOKEN } from '../../make/seed.js';
import { approve, cardOf, dm, message, modal, patience } from '../acting.js';
import type { Act } from '../surface.js';

/** The forms about tokens and invitations, and the report of a leak. */
export const tokens: Act = async function* ({ slack, make }) {
  const [ana, ben, dev] = [slack.person('U0ANA'), slack.person('U0BEN'), slack.person('U0DEV')];
  await dev.command('/make-access');
  const hub = await dev.waitForModal({ title: /Make access/ }, patience);
  yield modal(dev, hub, {
    name: 'hub',
    says: '`/make-access`: the menu for people who do not type commands.',
  });
  await hub.close({ all: true });
  await ben.command('/make-access', 'connect');
  const connect = await ben.waitForModal({ callback_id: 'account.connect' }, patience);
  yield modal(ben, connect, { name: 'form-connect', says: 'Connecting one’s own account on Make.' });
  await connect.fill({ token: BEN_TOKEN });
  await connect.submit();
  await (await ben.waitForModal({ title: /^Connected$/ }, patience)).close({ all: true });

  make.world.addToken(4131, { label: 'old script', scope: ['user:read', 'scenarios:read'] });
  await dev.command('/make-token');
  const revoke = await dev.waitForModal({ callback_id: 'ask.token' }, patience);
  await revoke.choose('Account', 'Ben Weber');
  await dev.waitForModal({ text: /^Tokens/m }, patience);
  await revoke.fill({ reason: 'The script is gone' });
  yield modal(dev, revoke, { name: 'form-token', says: 'Revoking tokens of a connected account.' });

  await revoke.choose('What', 'Contain somebody');
  await dev.waitForModal({ text: /^Whom/m }, patience);
  await revoke.typeahead('Whom', 'Eva Novak');
  await revoke.fill({ Whom: 'Eva Novak', reason: 'Her laptop was stolen' });
  yield modal(dev, revoke, { name: 'form-contain', says: 'Containing somebody.' });
  const contain = await cardOf(slack, dev, revoke);
  yield message(ana, await approve(ana, contain, /is contained/), {
    name: 'card-contained',
    says: 'Somebody who is contained.',
  });

  await dev.command('/make-token');
  const leak = await dev.waitForModal({ callback_id: 'ask.token' }, patience);
  await leak.choose('What', 'Revoke a token that leaked');
  await dev.waitForModal({ text: /^Zone/m }, patience);
  yield modal(dev, leak, { name: 'form-leak', says: 'Reporting a token that leaked.' });
  await leak.fill({ token: INES_TOKEN, reason: 'Found in a public repository' });
  const leaked = await cardOf(slack, dev, leak);
  yield message(ana, leaked, { name: 'card-leak', says: 'A leaked token, before it is deleted.' });
  yield message(ana, leaked, {
    name: 'confirm-approve',
    says: 'The question before an approval that nobody can take back.',
    pressed: 'Approve',
    inDark: true,
  });
  const ines = slack.person('U0INES');
  yield message(ines, await dm(ines, /may have leaked/), {
    name: 'dm-leak',
    says: 'The message to the token’s owner.',
  });
  yield message(ana, await approve(ana, leaked, /revoked/), {
    name: 'card-leak-done',
    says: 'A leaked token that has been deleted.',
  });
};
