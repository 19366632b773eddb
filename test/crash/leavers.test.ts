import { expect } from 'vitest';
import { bare, writesOn } from '../stories/asking.js';
import type { Harness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import { story } from '../stories/story.js';
import { held, killedAtEach, ofType } from './leaving.js';

const policy = `${storyPolicy}leavers: { wait: 1s, do: remove }\n`;
const leavers = [
  { slack: 'U0DEV', make: 4133, organizations: [7301, 7302] },
  { slack: 'U0BEN', make: 4131, organizations: [7301] },
  { slack: 'U0EVA', make: 4134, organizations: [7301] },
];
const removal = (userId: number) => new RegExp(`/users/${userId}/user-organization-roles/`);

const leave = async ({ slack }: Harness): Promise<void> => {
  for (const one of leavers) await slack.changeUser(one.slack, { deleted: true });
};

/**
 * Checks that each leaver is out of every organization, was removed once, and has one case, one request and one card.
 */
async function goneOnce(harness: Harness): Promise<void> {
  await held(harness, 'leaver.closed', leavers.length);
  await held(harness, 'card.posted', leavers.length);
  for (const { make, organizations } of leavers) {
    for (const id of organizations) expect(harness.make.world.organizationRole(make, id)).toBeUndefined();
    expect(writesOn(harness, removal(make))).toHaveLength(organizations.length);
  }
  const closed = await ofType(harness, 'leaver.closed');
  expect(closed.map(({ why }) => why)).toEqual(leavers.map(() => 'done'));
  for (const type of ['leaver.seen', 'leaver.asked', 'request.submitted', 'card.posted']) {
    expect(await ofType(harness, type), type).toHaveLength(leavers.length);
  }
  const cards = harness
    .person('U0ADMIN')
    .messagesSeen('C0APPROVALS')
    .filter(({ rendered }) => /REQ-\d+$/.test(bare(rendered)));
  expect(cards).toHaveLength(leavers.length);
}

const killedAt = (steps: readonly string[]) => async (harness: Harness) => {
  await leave(harness);
  await held(harness, 'leaver.seen', leavers.length);
  await harness.restart('kill');
  await killedAtEach(harness, steps);
  await goneOnce(harness);
};

story(
  'each of three leavers is removed once, and none is forgotten, if Usher is killed repeatedly',
  { process: true, policy },
  killedAt(['request.submitted', 'write.announced']),
);

story.ofSeries(
  'each leaver is removed once if Usher is killed at later steps',
  { process: true, policy },
  killedAt(['leaver.asked', 'write.settled', 'change.verified', 'leaver.closed']),
);

for (const [name, hold] of [
  ['while Slack is asked again', ({ slack }: Harness) => slack.faults.hold({ method: 'users.info' })],
  [
    'after Make took somebody out and before that is known',
    ({ make }: Harness) => make.faults.holdAnswer({ method: 'POST', path: removal(4133) }),
  ],
] as const) {
  story.ofSeries(
    `killed ${name}, each leaver is taken out once`,
    { process: true, policy },
    async (harness) => {
      const stuck = hold(harness);
      await leave(harness);
      await stuck.arrived;
      await held(harness, 'leaver.seen', leavers.length);
      await harness.app().kill();
      stuck.release();
      await harness.begin();
      await goneOnce(harness);
    },
  );
}

story.ofSeries(
  'people get the alarm of the brake once if Usher is killed while it is sent',
  { process: true, policy: policy.replace('do: remove', 'do: remove, brake: 1 in 1h') },
  async (harness) => {
    const stuck = harness.slack.faults.hold({ method: 'chat.postMessage', channel: 'C0APPROVALS' });
    await leave(harness);
    await stuck.arrived;
    // Slack sends an event again only after a minute if Usher is killed before it is on record.
    await held(harness, 'leaver.seen', leavers.length);
    await harness.app().kill();
    stuck.release();
    await harness.begin();
    await harness
      .person('U0ADMIN')
      .waitForMessage({ channel: 'C0APPROVALS', text: /3 people have left at once/ }, 60_000);
    const alarms = harness
      .person('U0ADMIN')
      .messagesSeen('C0APPROVALS')
      .filter(({ rendered }) => rendered.includes('left at once'));
    expect(alarms).toHaveLength(1);
    expect(writesOn(harness)).toEqual([]);
    expect(await ofType(harness, 'request.submitted')).toEqual([]);
  },
);
