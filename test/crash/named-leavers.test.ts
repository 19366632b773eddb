import { expect } from 'vitest';
import { cardOf, cardShows, writesOn } from '../stories/asking.js';
import type { Harness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import { story } from '../stories/story.js';
import { closedOnce, eachWriteOnce, held, killedAtEach, ofType, rolesOf, toldOnce } from './leaving.js';

const dev = 4133;
const day = 86_400_000;
const options = { process: true, policy: `${storyPolicy}leavers: { decide: [platform] }\n` };

/** An admin names Dev: killed at each step before and after the approval. */
const named = (before: readonly string[], after: readonly string[]) => async (harness: Harness) => {
  const ada = harness.person('U0ADMIN');
  await ada.command('/make-access', 'leaver dev@example.com');
  await killedAtEach(harness, before);
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await killedAtEach(harness, after);
  await cardShows(harness, card, /Dev Patel is out of 2 organizations/);
  expect(rolesOf(harness, dev)).toEqual([undefined, undefined]);
  await eachWriteOnce(harness, 2);
  await closedOnce(harness, 'done');
  await toldOnce(ada, /Done: .*REQ-1/s);
  await toldOnce(ada, /REQ-1\*?$/m, 'C0APPROVALS');
};

story(
  'a leaver whom an admin named is taken out once if Usher is killed when it asked and when people approved',
  options,
  named(['leaver.seen', 'card.posted'], ['request.approved', 'write.announced']),
);

story.ofSeries(
  'a leaver whom an admin named is taken out once if Usher is killed at every other step',
  options,
  named(
    ['request.submitted', 'leaver.asked'],
    ['approval.given', 'write.settled', 'change.verified', 'leaver.closed'],
  ),
);

interface Steps {
  readonly asking?: readonly string[];
  readonly containing?: readonly string[];
  readonly ending?: readonly string[];
  readonly restoring?: readonly string[];
}

/** A leave of absence from the command until the access is back, killed at each of these steps. */
const absent = (steps: Steps) => async (harness: Harness) => {
  const [ada, otto] = [harness.person('U0ADMIN'), harness.person('U0OTHER')];
  const { world } = harness.make;
  const until = new Date(Date.now() + 3 * day).toISOString().slice(0, 10);
  await ada.command('/make-access', `leave dev@example.com until ${until}`);
  await killedAtEach(harness, steps.asking ?? []);
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await killedAtEach(harness, steps.containing ?? []);
  await cardShows(harness, card, /Dev Patel is contained/);
  expect(rolesOf(harness, dev)).toEqual(['Guest', 'Guest']);
  expect(world.teamRole(dev, 917)).toBeUndefined();
  await eachWriteOnce(harness, 4);
  expect(await ofType(harness, 'leaver.closed')).toEqual([]);

  await harness.restart('kill', 5 * day);
  await killedAtEach(harness, steps.ending ?? []);
  for (const admin of [ada, otto]) await toldOnce(admin, /The leave of absence of \*Dev Patel\*/);
  await closedOnce(harness, 'contained');
  expect(rolesOf(harness, dev)).toEqual(['Guest', 'Guest']);

  await otto.click(card, 'Restore access');
  await killedAtEach(harness, steps.restoring ?? []);
  await cardShows(harness, card, /Roles given back/);
  expect(rolesOf(harness, dev)).toEqual(['Member', 'Member']);
  expect(world.teamRole(dev, 917)).toBe('Team Operator');
  expect(writesOn(harness)).toHaveLength(8);
  await held(harness, 'leaver.closed');
  expect(await ofType(harness, 'leaver.closed')).toHaveLength(1);
  await toldOnce(otto, /The leave of absence of \*Dev Patel\*/);
};

story(
  'a leave of absence takes and gives back each role once if Usher is killed while it writes and while it ends',
  options,
  absent({
    asking: ['leaver.seen'],
    containing: ['write.announced'],
    ending: ['leaver.told'],
    restoring: ['grant.ending'],
  }),
);

story.ofSeries(
  'a leave of absence takes each role once if Usher is killed at every other step of it',
  options,
  absent({
    asking: ['request.submitted', 'leaver.asked', 'card.posted'],
    containing: ['request.approved', 'write.settled', 'change.verified', 'grant.started'],
  }),
);

story.ofSeries(
  'a leave of absence gives back each role once if Usher is killed at every other step of its end',
  options,
  absent({
    ending: ['leaver.closed'],
    restoring: ['write.announced 5', 'write.settled 6', 'change.undone 4'],
  }),
);
