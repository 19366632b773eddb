import { expect } from 'vitest';
import { BEN_TOKEN } from '../../sandbox/make/seed.js';
import { cardOf, cardShows, writesOn } from '../stories/asking.js';
import type { Harness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import { story } from '../stories/story.js';
import { connect, kept } from '../stories/token-forms.js';
import { closedOnce, eachWriteOnce, killedAtEach, ofType, rolesOf } from './leaving.js';

const [dev, ben, eva] = [4133, 4131, 4134];
const leaversOf = (line: string): string => `${storyPolicy}leavers: ${line}\n`;

const leave = (harness: Harness, who: string) => harness.slack.changeUser(who, { deleted: true });

/** A request that people decide: killed at each step before and after the approval. */
const asked = (before: readonly string[], after: readonly string[]) => async (harness: Harness) => {
  await leave(harness, 'U0DEV');
  await killedAtEach(harness, before);
  const card = await cardOf(harness, 'REQ-1');
  await harness.person('U0ANA').click(card, 'Approve');
  await killedAtEach(harness, after);
  await cardShows(harness, card, /Dev Patel is out of 2 organizations/);
  expect(rolesOf(harness, dev)).toEqual([undefined, undefined]);
  await eachWriteOnce(harness, 2);
  await closedOnce(harness, 'done');
};

const asks = { process: true, policy: leaversOf('{ wait: 1s, decide: [platform] }') };

story(
  'do: ask takes each access once if Usher is killed when it asked and when people approved',
  asks,
  asked(['leaver.seen', 'card.posted'], ['request.approved', 'write.announced']),
);

story.ofSeries(
  'do: ask takes each access once if Usher is killed at every other step',
  asks,
  asked(
    ['request.submitted', 'leaver.asked'],
    ['approval.given', 'write.settled', 'change.verified', 'leaver.closed'],
  ),
);

story.ofSeries(
  'do: ask takes each access once if Usher is killed after Make took the first',
  asks,
  async (harness) => {
    await leave(harness, 'U0DEV');
    const card = await cardOf(harness, 'REQ-1');
    const stuck = harness.make.faults.holdAnswer({ method: 'POST', path: /user-organization-roles/ });
    await harness.person('U0ANA').click(card, 'Approve');
    await stuck.arrived;
    await harness.app().kill();
    stuck.release();
    await harness.begin();
    await cardShows(harness, card, /Dev Patel is out of 2 organizations/);
    await eachWriteOnce(harness, 2);
    await closedOnce(harness, 'done');
  },
);

const contains = { process: true, policy: leaversOf('{ wait: 1s, do: contain }') };
const contained = (steps: readonly string[]) => async (harness: Harness) => {
  await leave(harness, 'U0DEV');
  await killedAtEach(harness, steps);
  const card = await cardOf(harness, 'REQ-1');
  await cardShows(harness, card, /Dev Patel is contained/);
  expect(rolesOf(harness, dev)).toEqual(['Guest', 'Guest']);
  expect(harness.make.world.teamRole(dev, 917)).toBeUndefined();
  await eachWriteOnce(harness, 4);
  await closedOnce(harness, 'contained');
};

story(
  'do: contain lowers each role once if Usher is killed before and during the writes',
  contains,
  contained(['leaver.seen', 'request.approved', 'write.announced']),
);

story.ofSeries(
  'do: contain lowers each role once if Usher is killed at every other step',
  contains,
  contained([
    'request.submitted',
    'leaver.asked',
    'write.settled',
    'change.verified',
    'grant.started',
    'leaver.closed',
  ]),
);

const connected = (steps: readonly string[]) => async (harness: Harness) => {
  await connect(harness.person('U0BEN'), BEN_TOKEN);
  expect(await kept(harness)).toHaveLength(1);
  await leave(harness, 'U0BEN');
  await killedAtEach(harness, steps);
  const card = await cardOf(harness, 'REQ-1');
  await cardShows(harness, card, /Ben Weber is out of Harbour Logistics, and 1 API token is revoked/);
  await closedOnce(harness, 'done');
  expect(rolesOf(harness, ben)[0]).toBeUndefined();
  await eachWriteOnce(harness, 2);
  const [first, second] = writesOn(harness).map(({ method }) => method);
  expect([first, second]).toEqual(['DELETE', 'POST']);
  expect(await ofType(harness, 'leaver.disconnected')).toHaveLength(1);
  expect(await kept(harness)).toEqual([]);
  expect(await harness.disk()).not.toContain(BEN_TOKEN);
};

const withToken = {
  process: true,
  policy: leaversOf('{ wait: 1s, do: remove }'),
  make: (world: Harness['make']['world']) =>
    void world.addToken(ben, { label: 'old script', scope: ['user:read'] }),
};

story(
  'the token of a connected leaver is wiped, and the others deleted once, if Usher is killed between record and wipe',
  withToken,
  connected(['write.announced', 'leaver.disconnected']),
);

story.ofSeries(
  'the token of a connected leaver is wiped if Usher is killed at every other step',
  withToken,
  connected(['leaver.seen', 'request.submitted', 'write.settled', 'change.verified', 'leaver.closed']),
);

story.ofSeries(
  'a connected token that Make no longer takes leaves the removal as it is, and is wiped, also across kills',
  withToken,
  async (harness) => {
    await connect(harness.person('U0BEN'), BEN_TOKEN);
    harness.make.world.tokens.delete(BEN_TOKEN);
    await leave(harness, 'U0BEN');
    await killedAtEach(harness, ['leaver.seen', 'write.announced', 'change.verified']);
    const card = await cardOf(harness, 'REQ-1');
    await cardShows(harness, card, /Ben Weber is no longer in Harbour Logistics/);
    await closedOnce(harness, 'done');
    await eachWriteOnce(harness, 1);
    expect(await kept(harness)).toEqual([]);
  },
);

const braked = (steps: readonly string[]) => async (harness: Harness) => {
  const ada = harness.person('U0ADMIN');
  for (const who of ['U0DEV', 'U0BEN', 'U0EVA']) await leave(harness, who);
  const { ts } = await ada.waitForMessage(
    { channel: 'C0APPROVALS', text: /3 people have left at once/ },
    60_000,
  );
  expect(writesOn(harness)).toEqual([]);
  await ada.click({ channel: 'C0APPROVALS', ts }, 'Go on');
  await killedAtEach(harness, steps);
  await closedOnce(harness, 'done', 3);
  for (const one of [dev, ben, eva]) expect(rolesOf(harness, one)).toEqual([undefined, undefined]);
  const writes = writesOn(harness).map(({ path }) => path);
  expect(new Set(writes).size).toBe(writes.length);
  expect(writes).toHaveLength(4);
  expect((await ofType(harness, 'leaver.held')).flatMap((one) => one.cases)).toHaveLength(3);
};

const brakes = { process: true, policy: leaversOf('{ wait: 3s, do: remove, brake: 1 in 1h }') };

story(
  'after Go on, each of the stopped leavers is taken out once if Usher is killed right then and while it writes',
  brakes,
  braked(['leaver.released', 'write.announced']),
);

story.ofSeries(
  'after Go on, each of the stopped leavers is taken out once if Usher is killed at every other step',
  brakes,
  braked(['request.submitted', 'leaver.asked', 'write.settled', 'change.verified', 'leaver.closed']),
);
