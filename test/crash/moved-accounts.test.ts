import { expect, vi } from 'vitest';
import { askForRole, cardOf, cardShows, dm, recorded, writesOn } from '../stories/asking.js';
import type { Harness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import { story } from '../stories/story.js';
import { held, killedAtEach, ofType, toldOnce } from './leaving.js';

const [ana, dev, logistics] = [4130, 4133, 7301];
const quick = { process: true, env: { USHER_POLL_SECONDS: '1' } };
const asks = (wait: string) => ({
  ...quick,
  policy: `${storyPolicy}leavers: { wait: ${wait}, decide: [platform] }\n`,
});

/** Gives a person of Harbour Logistics a new account, as single sign-on does. */
function moveAccount({ make: { world } }: Harness, userId: number): number {
  world.switchSsoOn(logistics, ['example.com']);
  return world.comeBackBySso(userId, logistics);
}

/** Checks that the new account was removed once, with one request and one card for each case. */
async function goneOnce(harness: Harness, moved: number, ends: readonly string[]): Promise<void> {
  await held(harness, 'leaver.closed', ends.length);
  const closed = await ofType(harness, 'leaver.closed');
  expect(closed.map(({ why }) => why)).toEqual(ends);
  for (const type of ['leaver.seen', 'leaver.asked', 'request.submitted', 'card.posted'])
    expect(await ofType(harness, type), type).toHaveLength(ends.length);
  expect(harness.make.world.organizationRole(moved, logistics)).toBeUndefined();
  expect(writesOn(harness, new RegExp(`/users/${moved}/user-organization-roles/`))).toHaveLength(1);
}

const movedInWait = (steps: readonly string[]) => async (harness: Harness) => {
  await held(harness, 'baseline.taken');
  await harness.slack.changeUser('U0DEV', { deleted: true });
  await held(harness, 'leaver.seen');
  await harness.app().kill();
  const moved = moveAccount(harness, dev);
  await harness.begin();
  await killedAtEach(harness, steps);
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await killedAtEach(harness, ['write.announced']);
  await cardShows(harness, card, /Dev Patel is no longer in Harbour Logistics/);
  await goneOnce(harness, moved, ['done']);
  expect(await ofType(harness, 'leaver.moved')).toHaveLength(1);
};

story(
  'a leaver whose account moves while Usher is down loses the new one once, also across kills',
  asks('1s'),
  movedInWait(['leaver.moved']),
);

story.ofSeries(
  'a leaver whose account moves while Usher is down loses the new one once if Usher is killed at every other step',
  asks('1s'),
  movedInWait(['request.submitted', 'leaver.asked', 'card.posted']),
);

story.ofSeries(
  'a leaver whose account moves while people decide is asked about once more if Usher is killed at each step',
  asks('1s'),
  async (harness) => {
    const person = harness.person('U0ANA');
    await held(harness, 'baseline.taken');
    await harness.slack.changeUser('U0DEV', { deleted: true });
    const card = await cardOf(harness, 'REQ-1');
    await harness.app().kill();
    const moved = moveAccount(harness, dev);
    await harness.begin();
    await person.click(card, 'Approve');
    await killedAtEach(harness, ['change.failed', 'leaver.closed', 'leaver.asked 2']);
    const second = await cardOf(harness, 'REQ-2');
    await person.click(second, 'Approve');
    await killedAtEach(harness, ['change.verified 2']);
    await cardShows(harness, second, /Dev Patel is no longer in Harbour Logistics/);
    await goneOnce(harness, moved, ['given-up', 'done']);
  },
);

interface Steps {
  readonly asking: readonly string[];
  readonly proposing: readonly string[];
  readonly confirming: readonly string[];
}

/** Ana is back under a new Make id: killed until she is asked, while she says yes, and while an admin confirms. */
const asked = (steps: Steps) => async (harness: Harness) => {
  const [anaC, ada, otto] = [harness.person('U0ANA'), harness.person('U0ADMIN'), harness.person('U0OTHER')];
  await held(harness, 'baseline.taken');
  await askForRole(harness.person('U0BEN'), {
    who: 'dev@example.com',
    where: 'Finance Ops',
    role: 'Team Operator',
  });
  const card = await cardOf(harness, 'REQ-1');
  await anaC.command('/make-access', 'mine');
  await vi.waitFor(async () => {
    const all = await ofType(harness, 'person.matched');
    expect(all.map(({ makeUserId }) => makeUserId)).toContain(ana);
  });
  moveAccount(harness, ana);
  await killedAtEach(harness, steps.asking);
  await toldOnce(anaC, /Is this your new Make account\?/);
  for (const admin of [ada, otto])
    await toldOnce(admin, new RegExp(`Make user ${ana}, who was @Ana Costa, is gone`));

  const question = await dm(anaC, /Is this your new Make account\?/);
  await recorded(harness, question.ts);
  await anaC.click(question, 'Yes, it is mine');
  await killedAtEach(harness, steps.proposing);
  for (const admin of [ada, otto]) await toldOnce(admin, /@Ana Costa says they are/);
  await ada.click(await dm(ada, /@Ana Costa says they are/), 'Confirm');
  await killedAtEach(harness, steps.confirming);
  await toldOnce(anaC, /confirmed your Make user/);
  await toldOnce(ada, /confirmed that @Ana Costa is/, 'C0APPROVALS');
  for (const type of ['binding.doubted', 'binding.proposed', 'binding.confirmed'])
    expect(await ofType(harness, type), type).toHaveLength(1);
  await anaC.click(card, 'Approve');
  await cardShows(harness, card, /checked on Make/);
};

story(
  'somebody who is back under a new Make id is asked once and bound once if Usher is killed in between',
  quick,
  asked({
    asking: ['binding.doubted'],
    proposing: ['binding.proposed'],
    confirming: ['binding.confirmed'],
  }),
);

story.ofSeries(
  'somebody who is back under a new Make id is asked once if Usher is killed at every other step',
  quick,
  asked({ asking: ['finding.recorded', 'finding.told'], proposing: [], confirming: [] }),
);

story.ofSeries(
  'a confirmed person is told if Usher is killed while it tells the channel',
  quick,
  async (harness) => {
    const [anaC, ada] = [harness.person('U0ANA'), harness.person('U0ADMIN')];
    await anaC.command('/make-access', 'bind eva@example.com');
    const proposal = await dm(ada, /@Ana Costa says they are/);
    const stuck = harness.slack.faults.hold({ method: 'chat.postMessage', channel: 'C0APPROVALS' });
    await ada.click(proposal, 'Confirm');
    await stuck.arrived;
    await harness.app().kill();
    stuck.release();
    await harness.begin();
    await toldOnce(anaC, /confirmed your Make user/);
    await toldOnce(ada, /confirmed that @Ana Costa is/, 'C0APPROVALS');
    await toldOnce(harness.person('U0EVA'), /confirmed/);
    for (const admin of [ada, harness.person('U0OTHER')])
      await admin.waitForMessageUpdate(await dm(admin, /Ana Costa/), ({ rendered }) =>
        /confirmed that @Ana Costa is/.test(rendered),
      );
  },
);
