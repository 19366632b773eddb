import { expect } from 'vitest';
import { typesOf } from '../attacks/attack-helpers.js';
import { askForRole, cardOf, cardShows, deny, dm, operatorForDev, told } from './asking.js';
import { granted } from './granting.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

const withLeavers = (way: string): string => `${storyPolicy}leavers: { do: ${way}, wait: 1s }\n`;

/** Eva holds temporary access, and asks for Dev; then Ada says that Eva has left. */
async function named(harness: Harness) {
  const grant = await granted(harness);
  const [ada, eva] = [harness.person('U0ADMIN'), harness.person('U0EVA')];
  await askForRole(eva, operatorForDev);
  const own = await cardOf(harness, 'REQ-2');
  await ada.command('/make-access', 'leaver eva@example.com');
  return { grant, own, asked: await cardOf(harness, 'REQ-3') };
}

const over = /^(approval\.withdrawn|request\.cancelled|grant\.ending)$/;
const ended = async (harness: Harness): Promise<string[]> => {
  const all = await Promise.all(['REQ-1', 'REQ-2'].map((id) => typesOf(harness, id)));
  return all.flat().filter((type) => over.test(type));
};

story(
  'an admin who names a leaver ends nothing of theirs alone, and nothing if another person denies it',
  { policy: withLeavers('remove') },
  async (harness) => {
    const { grant, own, asked } = await named(harness);
    expect(await ended(harness)).toEqual([]);
    await deny(harness.person('U0OTHER'), asked, 'She is on the next floor');
    await dm(harness.person('U0ADMIN'), /next floor/);
    await harness.person('U0ANA').click(own, 'Approve');
    await cardShows(harness, own, /white_check_mark: .*Dev Patel is Team Operator/);
    await cardShows(harness, grant, /Eva Novak is Team Operator of Finance Ops until/);
    expect(await ended(harness)).toEqual([]);
  },
);

story(
  'a named leaver keeps a say in waiting requests until another person approves, and not after that',
  { policy: withLeavers('remove') },
  async (harness) => {
    const [ana, ada, otto] = [harness.person('U0ANA'), harness.person('U0ADMIN'), harness.person('U0OTHER')];
    await askForRole(harness.person('U0BEN'), {
      ...operatorForDev,
      where: 'Harbour Logistics',
      role: 'Admin',
    });
    const card = await cardOf(harness, 'REQ-1');
    await ana.click(card, 'Approve');
    await cardShows(harness, card, /Security/);
    await ada.command('/make-access', 'leaver ana@example.com');
    await told(ada, /somebody other than you has to approve/);
    const asked = await cardOf(harness, 'REQ-2');
    expect(await typesOf(harness, 'REQ-1')).not.toContain('approval.withdrawn');
    await otto.click(asked, 'Approve');
    await cardShows(harness, asked, /Ana Costa is (?:no longer in|out of)/);
    await cardShows(harness, card, /Platform decides/);
    expect(await typesOf(harness, 'REQ-1')).toContain('approval.withdrawn');
  },
);

for (const [way, grantShows] of [
  ['remove', /Ended: .*no longer in Harbour Logistics/],
  ['contain', /Not in effect now: Team Operator of Finance Ops for Eva Novak until/],
] as const) {
  story.ofSeries(
    `once another person has approved to ${way} a named leaver, their own requests end`,
    { policy: withLeavers(way) },
    async (harness) => {
      const { grant, own, asked } = await named(harness);
      await harness.person('U0OTHER').click(asked, 'Approve');
      await cardShows(harness, own, /Cancelled, since @Eva Novak has left/);
      await cardShows(harness, grant, grantShows);
    },
  );
}
