import { expect } from 'vitest';
import { askForRole, callsIn, cardOf, cardShows, operatorForDev, told } from '../stories/asking.js';
import { storyPolicy } from '../stories/policy.js';
import { story } from '../stories/story.js';

story(
  'an admin does not confirm the binding of a second account of their own, on the message or at Home, and another does',
  { slack: (all) => all.addUser({ id: 'U0SECOND', name: 'second', email: 'ada+second@example.com' }) },
  async (harness) => {
    const [second, ada, otto] = [
      harness.person('U0SECOND'),
      harness.person('U0ADMIN'),
      harness.person('U0OTHER'),
    ];
    await second.command('/make-access', 'bind ben@example.com');
    const own = await ada.waitForMessage({ channel: 'dm', text: /says they are/ });
    await ada.click(own, 'Confirm');
    await told(ada, /has to be confirmed by an admin who is not the person bound/);
    await ada.openHome();
    await ada.waitForHome((_, text) => text.includes('Who is who on Make'));
    await ada.clickHome('Confirm');
    await told(ada, /has to be confirmed by an admin who is not the person bound/);
    expect((await harness.events()).map(({ type }) => type)).not.toContain('binding.confirmed');
    const other = await otto.waitForMessage({ channel: 'dm', text: /says they are/ });
    await otto.click(other, 'Confirm');
    await told(otto, /Confirmed/);
  },
);

story(
  'neither card nor call names a second account of the requester or of an approver',
  {
    policy: storyPolicy
      .replace('platform: [U0ANA, U0BEN, S0PLATFORM]', 'platform: [U0ANA, U0BENTWO, U0ANATWO, U0CAT]')
      .replace(/stages: \[\{ from: \[platform\] \}\]\n$/, 'stages: [{ from: [platform], approvals: 2 }]\n'),
    slack(all) {
      all.addUser({ id: 'U0BENTWO', name: 'bentwo', email: 'ben+two@example.com' });
      all.addUser({ id: 'U0ANATWO', name: 'anatwo', email: 'ana+two@example.com' });
    },
  },
  async (harness) => {
    await askForRole(harness.person('U0BEN'), operatorForDev);
    const card = await cardOf(harness, 'REQ-1');
    const asked = await cardShows(harness, card, /Platform decides \(any 2 of /);
    expect(asked).not.toContain('bentwo');
    expect(callsIn(harness)).toEqual([expect.stringMatching(/ · <@U0ANA> <@U0ANATWO> <@U0CAT>$/)]);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /@Ana Costa approved.*Platform decides \(Cat Lindqvist\)/s);
  },
);
