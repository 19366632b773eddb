import { expect } from 'vitest';
import { BEN_TOKEN } from '../../sandbox/make/seed.js';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { cardOf, cardShows, dm } from '../stories/asking.js';
import { story } from '../stories/story.js';
import {
  cardNow,
  contain,
  deletions,
  kept,
  leakForm,
  nothingKept,
  reportLeak,
} from '../stories/token-forms.js';
import type { Town } from '../stories/town.js';

const hour = 3_600_000;
const blind = 'ab1e0000-6b1f-4c02-8a11-000000004133';

/** The card of a leaked token that Dev reported. */
async function leaked(town: Town): Promise<MessageRef> {
  await reportLeak(town.person('U0DEV'), BEN_TOKEN);
  return cardOf(town, 'REQ-1');
}

/** It is gone from Make, was sent for once, and is nowhere here. */
async function revokedOnce(town: Town, card: MessageRef): Promise<void> {
  await cardShows(town, card, /Revoked, verified on Make/, 30_000);
  expect(town.make.world.tokens.has(BEN_TOKEN)).toBe(false);
  expect(
    town.make.calls.filter(({ method, status }) => method === 'DELETE' && status === 200).length,
  ).toBeLessThan(2);
  await nothingKept(town);
  expect(await town.disk()).not.toContain(BEN_TOKEN);
}

story(
  'killed before its card is there and again before somebody approves, a leaked token still goes',
  { process: true },
  async (town) => {
    const held = town.slack.faults.hold({ method: 'chat.postMessage', channel: 'C0APPROVALS' });
    await (await leakForm(town.person('U0DEV'), BEN_TOKEN)).submit();
    await held.arrived;
    await town.app().kill();
    held.release();
    await town.begin();
    const card = await cardOf(town, 'REQ-1');
    await dm(town.person('U0BEN'), /says that an API token of yours has leaked/);
    await town.restart('kill');
    expect(await kept(town)).toHaveLength(1);
    await town.person('U0ANA').click(card, 'Approve');
    await revokedOnce(town, card);
  },
);

for (const [name, at] of [
  [
    'while Make is asked again after the approval',
    ({ faults }: Town['make']) => faults.hold({ path: /current-authorization/ }),
  ],
  ['after the deletion was announced', ({ faults }: Town['make']) => faults.hold({ method: 'DELETE' })],
  [
    'after Make deleted it and before that is known',
    ({ faults }: Town['make']) => faults.holdAnswer({ method: 'DELETE' }),
  ],
] as const) {
  story.ofSeries(`killed ${name}, a leaked token is deleted once`, { process: true }, async (town) => {
    const card = await leaked(town);
    const held = at(town.make);
    await town.person('U0ANA').click(card, 'Approve');
    await held.arrived;
    await town.app().kill();
    expect(cardNow(town, card)).not.toMatch(/revoked/i);
    held.release();
    await town.begin();
    await revokedOnce(town, card);
  });
}

story.ofSeries(
  'a leaked token that nobody decides on is wiped after an hour, though the app was down',
  { process: true },
  async (town) => {
    const card = await leaked(town);
    await town.app().kill();
    expect(await kept(town)).toHaveLength(1);
    await town.begin(hour + 100_000);
    await cardShows(town, card, /Nobody decided within 1 hour/);
    await nothingKept(town);
    expect(await kept(town)).toEqual([]);
    expect(deletions(town)).toEqual([]);
    await dm(town.person('U0DEV'), /REQ-1.*Nobody decided within 1 hour/s);
  },
);

story.ofSeries(
  'a leaked token that could not be deleted is wiped after an hour, and trying again says so',
  {},
  async (town) => {
    const card = await leaked(town);
    town.make.faults.add({ match: { method: 'DELETE' }, kind: 'status', status: 403 });
    await town.person('U0ANA').click(card, 'Approve');
    await cardShows(town, card, /Not done/);
    expect(await kept(town)).toHaveLength(1);
    await town.restartLater(hour + 100_000);
    await nothingKept(town);
    await town.person('U0DEV').click(card, 'Retry');
    await cardShows(town, card, /Nobody decided within 1 hour/);
    expect(deletions(town)).toHaveLength(1);
    expect(cardNow(town, card)).not.toMatch(/revoked/i);
  },
);

story.ofSeries(
  'killed between keeping a token and opening its request, nothing is left',
  { process: true },
  async (town) => {
    const held = town.make.faults.hold({ path: /current-authorization/ });
    await (await leakForm(town.person('U0DEV'), BEN_TOKEN)).submit();
    await held.arrived;
    await town.app().kill();
    held.release();
    expect(await kept(town)).toHaveLength(1);
    await town.begin();
    expect(await kept(town)).toEqual([]);
    expect((await town.events()).filter(({ stream }) => stream.startsWith('request/'))).toEqual([]);
  },
);

story.ofSeries(
  'killed once its request asks for a containment instead, a leaked token is not kept for it',
  {
    process: true,
    make: (world) => world.addToken(4133, { label: 'blind', scope: ['teams:read'], token: blind }),
  },
  async (town) => {
    const held = town.slack.faults.hold({ method: 'chat.postMessage', channel: 'C0APPROVALS' });
    await (await leakForm(town.person('U0BEN'), blind)).submit();
    await held.arrived;
    expect(await kept(town)).toHaveLength(1);
    await town.app().kill();
    held.release();
    await town.begin();
    expect(await kept(town)).toEqual([]);
    await cardOf(town, 'REQ-1');
    expect(await town.disk()).not.toContain(blind);
  },
);

story.ofSeries(
  'killed in the middle of a containment, the rest is done and nothing twice',
  { process: true },
  async (town) => {
    await contain(town.person('U0BEN'), 'Dev Patel');
    const card = await cardOf(town, 'REQ-1');
    const held = town.make.faults.holdAnswer({ method: 'POST', path: /user-team-roles\/917/ });
    await town.person('U0ANA').click(card, 'Approve');
    await held.arrived;
    await town.app().kill();
    held.release();
    await town.begin();
    await cardShows(town, card, /Contained, verified/, 30_000);
    const { world, calls } = town.make;
    expect([
      world.organizationRole(4133, 7301),
      world.teamRole(4133, 917),
      world.teamRole(4133, 921),
    ]).toEqual(['Guest', undefined, undefined]);
    expect(calls.filter(({ method, path }) => method === 'POST' && /917/.test(path))).toHaveLength(1);
  },
);
