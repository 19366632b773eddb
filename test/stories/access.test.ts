import { expect, vi } from 'vitest';
import { askForRole, cardOf, cardShows, dm, told } from './asking.js';
import type { Harness } from './harness.js';
import { story } from './story.js';

const ask = { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' } as const;

/** Types `/make-access …`, and returns the first answer that matches. */
function access(harness: Harness, user: string, text: string, seen: RegExp): Promise<string> {
  const person = harness.person(user);
  return person.command('/make-access', text).then(() => told(person, seen));
}

story('help lists every command, and so does an unknown word', {}, async (harness) => {
  const help = await access(harness, 'U0DEV', 'help', /What you can do/);
  for (const word of [
    '/make-invite',
    '/make-role',
    'mine',
    'show REQ-7',
    'cancel REQ-7',
    'who',
    'bind',
    'freeze',
  ]) {
    expect(help).toContain(word);
  }
  const unknown = await access(harness, 'U0EVA', 'dance', /There is no “dance”/);
  expect(unknown).toContain('What you can do');
});

story(
  'the command without a word and the shortcut both open the hub, which leads to the forms',
  {},
  async (harness) => {
    const dev = harness.person('U0DEV');
    await dev.command('/make-access');
    const hub = await dev.waitForModal({ title: /Make access/ });
    await hub.click('Ask for a role');
    const form = await dev.waitForModal({ callback_id: 'ask.role' });
    await form.close({ all: true });
    await dev.shortcut('usher.hub');
    const again = await dev.waitForModal({ title: /Make access/ });
    await again.click('Invite people');
    await dev.waitForModal({ callback_id: 'ask.invite' });
  },
);

story.ofSeries('mine lists only the requests of the person who typed it', {}, async (harness) => {
  await access(harness, 'U0BEN', 'mine', /You have asked for nothing yet/);
  await askForRole(harness.person('U0BEN'), ask);
  const list = await access(harness, 'U0BEN', 'mine', /REQ-1/);
  expect(list).toContain('Make Dev Patel Team Operator of Finance Ops');
  expect(list).toContain('Platform decides');
  await access(harness, 'U0EVA', 'mine', /You have asked for nothing yet/);
});

story.ofSeries(
  'show and Details show everything to those concerned, and nothing to anybody else',
  {},
  async (harness) => {
    await askForRole(harness.person('U0BEN'), { ...ask, reason: 'Month-end closing of the books' });
    const card = await cardOf(harness, 'REQ-1');
    for (const user of ['U0BEN', 'U0ANA', 'U0ADMIN']) {
      const all = await access(harness, user, 'show req-1', /REQ-1/);
      expect(all).toContain('Finance Ops in Harbour Logistics: no role → Team Operator');
      expect(all).toContain('Month-end closing of the books');
      expect(all).toContain('revision 1');
    }
    await access(harness, 'U0DEV', 'show 1', /There is no request REQ-1, or you may not read it/);
    await access(harness, 'U0INES', 'show REQ-1', /There is no request REQ-1, or you may not read it/);
    await access(harness, 'U0INES', 'show REQ-99', /There is no request REQ-99, or you may not read it/);
    await access(harness, 'U0INES', 'show', /Say which request/);
    await harness.person('U0ANA').click(card, 'Details');
    const page = await harness.person('U0ANA').waitForModal({ title: /REQ-1/ });
    expect(page.text()).toContain('Finance Ops in Harbour Logistics: no role → Team Operator');
    await harness.person('U0INES').click(card, 'Details');
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    await access(harness, 'U0DEV', 'show REQ-1', /Finance Ops in Harbour Logistics: no role → Team Operator/);
  },
);

story.ofSeries('cancel ends only the requester’s own request', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), ask);
  const card = await cardOf(harness, 'REQ-1');
  await access(harness, 'U0ANA', 'cancel REQ-1', /Only the person who asked for REQ-1 can cancel it/);
  await access(harness, 'U0INES', 'cancel REQ-1', /There is no request REQ-1, or you may not read it/);
  await access(harness, 'U0BEN', 'cancel 1', /REQ-1: .*Cancelled by @Ben Weber/);
  await cardShows(harness, card, /Cancelled by @Ben Weber/);
  await access(harness, 'U0BEN', 'cancel REQ-1', /REQ-1 is cancelled and can no longer be cancelled/);
});

story.ofSeries(
  'who shows members only themselves, approvers everybody, and admins also logins',
  { make: (world) => Object.assign(world.user(4131), { lastLogin: null, tfaStatus: null }) },
  async (harness) => {
    const own = await access(harness, 'U0DEV', 'who dev@example.com', /Dev Patel/);
    expect(own).toContain('Harbour Logistics: Member · teams: Platform');
    expect(own).toContain('Harbour Labs: Member');
    expect(own).not.toContain('last login');
    await access(harness, 'U0DEV', 'who ana@example.com', /You can look up yourself only/);
    await access(harness, 'U0DEV', 'who nobody@example.com', /You can look up yourself only/);
    const other = await access(harness, 'U0ANA', 'who dev@example.com', /Dev Patel/);
    expect(other).not.toContain('two-factor');
    const all = await access(harness, 'U0ADMIN', 'who dev@example.com', /last login/);
    expect(all).toContain('two-factor');
    const never = await access(harness, 'U0ADMIN', 'who ben@example.com', /Ben Weber/);
    expect(never).toContain('never logged in, as far as Make shows · two-factor not known');
    await access(harness, 'U0ADMIN', 'who nobody@example.com', /Make knows nobody with the address/);
    await access(harness, 'U0GUEST', 'who guest@example.net', /Guests cannot ask or decide here/);
    await access(harness, 'U0ANA', 'who', /Say whose address/);
  },
);

story.ofSeries(
  'only approvers and admins can freeze, only admins can unfreeze, and a freeze survives a restart',
  { process: true },
  async (harness) => {
    await access(harness, 'U0DEV', 'freeze', /Only approvers and admins can freeze/);
    await access(harness, 'U0ADMIN', 'unfreeze', /Changes are not frozen/);
    await access(harness, 'U0ANA', 'freeze', /Changes are frozen\. Another admin lifts it/);
    await harness.restart('kill');
    await access(harness, 'U0CAT', 'freeze', /Changes are already frozen by @Ana Costa/);
    await access(harness, 'U0CAT', 'unfreeze', /Only an admin can do this/);
    await access(harness, 'U0ADMIN', 'unfreeze', /The freeze is lifted/);
  },
);

story.ofSeries('a binding is proposed, confirmed by an admin, and announced', {}, async (harness) => {
  harness.slack.workspace.addUser({
    id: 'U0NEW',
    name: 'devp',
    real_name: 'Dev P',
    email: 'd.patel@example.com',
  });
  const fresh = harness.person('U0NEW');
  await access(harness, 'U0NEW', 'who dev@example.com', /You can look up yourself only/);
  await access(harness, 'U0NEW', 'bind dev@example.com', /An admin has to confirm this/);
  const admin = harness.person('U0ADMIN');
  const proposal = await dm(admin, /@Dev P says they are Dev Patel|says they are \*Dev Patel/);
  await admin.click(proposal, 'Confirm');
  await told(admin, /Confirmed/);
  await admin.waitForMessage({
    channel: 'C0APPROVALS',
    text: /confirmed that @Dev P is \*Dev Patel\* · dev@example\.com \(Make user 4133\)/,
  });
  await dm(fresh, /confirmed your Make user/);
  await access(harness, 'U0NEW', 'who dev@example.com', /Dev Patel/);
  await askForRole(fresh, ask);
  const card = await cardOf(harness, 'REQ-1');
  harness.slack.workspace.usergroups.get('S0PLATFORM')?.users.push('U0DEV');
  await harness.person('U0DEV').click(card, 'Approve');
  await told(harness.person('U0DEV'), /it changes your own access|share a Make user/);
});

story(
  'a person’s claim to be a Make user waits at Home for an admin, who confirms it there',
  {},
  async (harness) => {
    harness.slack.workspace.addUser({
      id: 'U0NEW',
      name: 'devp',
      real_name: 'Dev P',
      email: 'd.patel@example.com',
    });
    await access(harness, 'U0NEW', 'bind dev@example.com', /An admin has to confirm this/);
    const [admin, otto] = [harness.person('U0ADMIN'), harness.person('U0OTHER')];
    const copy = await dm(otto, /Dev P says they are/);
    await harness.person('U0ANA').openHome();
    await admin.openHome();
    await admin.waitForHome((_, text) => /Who is who on Make\n.*Dev P says they are .*Dev Patel/.test(text));
    expect(harness.person('U0ANA').homeText()).not.toContain('Who is who');
    await admin.clickHome('binding.confirm');
    await dm(admin, /Confirmed: @Dev P is .*Dev Patel.* · dev@example\.com/);
    await admin.waitForHome((_, text) => !text.includes('Who is who'));
    await otto.waitForMessageUpdate(
      copy,
      ({ rendered }) => rendered.includes('Ada Min confirmed that'),
      30_000,
    );
  },
);

story.ofSeries('nobody can confirm their own binding', {}, async (harness) => {
  await access(harness, 'U0ADMIN', 'bind dev@example.com', /An admin has to confirm this/);
  const other = harness.person('U0OTHER');
  const proposal = await other.waitForMessage({ channel: 'dm', text: /says they are/ }, 30_000);
  expect(harness.person('U0ADMIN').dms()).toEqual([]);
  const value = /"value":"((?:\\"|[^"])*)"/.exec(JSON.stringify(proposal.blocks))?.[1] ?? '';
  const forged = { force: true, value: JSON.parse(`"${value}"`) } as const;
  const own = harness.person('U0ADMIN').post('C0APPROVALS', 'a copy');
  await harness.person('U0ADMIN').click(own, 'binding.confirm', forged);
  await told(harness.person('U0ADMIN'), /has to be confirmed by an admin who is not the person bound/);
  await harness.person('U0CAT').click(own, 'binding.confirm', forged);
  await told(harness.person('U0CAT'), /Only an admin can do this/);
});

story.ofSeries('the home tab shows a person’s requests, access and open decisions', {}, async (harness) => {
  const ben = harness.person('U0BEN');
  await ben.openHome();
  await ben.waitForHome((_, text) => !text.includes('My requests'));
  await askForRole(ben, { ...ask, duration: '1 hour' });
  const card = await cardOf(harness, 'REQ-1');
  await ben.openHome();
  await ben.waitForHome((_, text) =>
    /Nothing waits for your decision.*My requests.*Make Dev Patel Team Operator of Finance Ops/s.test(text),
  );
  const ana = harness.person('U0ANA');
  await ana.openHome();
  await ana.waitForHome((_, text) => /1 request waits for you.*Dev Patel.*REQ-1/s.test(text));
  await ana.click(card, 'Approve');
  await cardShows(harness, card, /large_green_circle/);
  const dev = harness.person('U0DEV');
  await dev.openHome();
  await dev.waitForHome((_, text) => /My temporary access[^#]*large_green_circle[^#]*REQ-1/.test(text));
  await dev.clickHome('request.end-early');
  await dev.waitForHome((_, text) => !text.includes('[End now]'));
  await cardShows(harness, card, /Ended: /);
});

story('an approver decides all waiting requests in one modal, one after the other', {}, async (harness) => {
  const ben = harness.person('U0BEN');
  const cards = [];
  for (const who of ['dev@example.com', 'cat@example.com', 'ines@example.com']) {
    await askForRole(ben, { ...ask, who });
    await ben.waitForModal({ title: /Asked/ }).then((modal) => modal.close({ all: true }));
    cards.push(await cardOf(harness, `REQ-${cards.length + 1}`));
  }
  const ana = harness.person('U0ANA');
  await ana.openHome();
  await ana.waitForHome((_, text) => text.includes('3 requests wait for you.'));
  await ana.clickHome('queue.review-all');
  const modal = await ana.waitForModal({ title: /Request 1 of 3/ });
  await modal.click('Approve');
  const second = await ana.waitForModal({ title: /Request 2 of 3/ });
  await second.click('Skip');
  const third = await ana.waitForModal({ title: /Request 3 of 3/ });
  await third.click('Deny');
  const dialog = await ana.waitForModal({ title: /Deny REQ-3/ });
  await dialog.fill({ reason: 'Ines has what she needs' });
  await dialog.submit();
  const end = await ana.waitForModal({ title: /Reviewed/ });
  expect(end.text()).toContain('1 request still waits for you at Home');
  await ana.waitForHome((_, text) => text.includes('1 request waits for you.'));
  const [approved, , denied] = cards;
  if (approved) await cardShows(harness, approved, /checked on Make/);
  if (denied) await cardShows(harness, denied, /Denied: .*Ines has what she needs/s);
});

story.ofSeries('a guest cannot ask or decide, and is told so', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), ask);
  const card = await cardOf(harness, 'REQ-1');
  const guest = harness.person('U0GUEST');
  await guest.click(card, 'Approve');
  await told(guest, /Guests cannot ask or decide here/);
  await guest.click(card, 'Deny');
  await vi.waitFor(() => expect(guest.ephemerals()).toHaveLength(2), 30_000);
  await told(guest, /Guests cannot ask or decide here/);
  expect(harness.slack.workspace.modalsOf('U0GUEST')).toEqual([]);
});
