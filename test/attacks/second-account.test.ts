import { expect } from 'vitest';
import { told } from '../stories/asking.js';
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
