import { expect } from 'vitest';
import { bare, cardShows, dm } from './asking.js';
import { granted } from './granting.js';
import { story } from './story.js';

const [bot, logistics] = [4001, 7301];
const hour = 3_600_000;

story(
  'a grant whose end Make refuses to Usher says so, also to the admins once, and ends when Usher may again',
  {},
  async (harness) => {
    const card = await granted(harness);
    const { world } = harness.make;
    world.removeFromOrganization(bot, logistics);
    await harness.restartLater(hour);
    await cardShows(harness, card, /Ending: .* Make refuses Usher since .*; Usher keeps trying/);
    const refused =
      /REQ-1 .* cannot go on: Make refuses Usher\. What has to end is still there.*was removed from the organization/;
    for (const admin of ['U0ADMIN', 'U0OTHER']) await dm(harness.person(admin), refused);
    world.setOrganizationRole(bot, logistics, 'Admin');
    await harness.restart('stop');
    expect(await cardShows(harness, card, /Ended: .*Back to Team Monitoring/)).not.toContain('refuses');
    const told = harness
      .person('U0ADMIN')
      .dms()
      .map(({ rendered }) => bare(rendered));
    expect(told.filter((one) => refused.test(one))).toHaveLength(1);
  },
);

story('a grant that cannot end while Make is not answering says so', {}, async (harness) => {
  const card = await granted(harness);
  const match = { method: 'GET', path: /user-team-roles/ };
  harness.make.faults.add({ match, kind: 'status', status: 502, times: Infinity });
  await harness.restartLater(hour);
  await cardShows(harness, card, /Ending: .* Make is not answering since .*; Usher keeps trying/);
  harness.make.faults.clear();
  await cardShows(harness, card, /Ended: .*Back to Team Monitoring/);
});
