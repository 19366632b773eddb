import { expect } from 'vitest';
import { BEN_TOKEN } from '../../sandbox/make/seed.js';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { cardOf, cardShows, dm } from '../stories/asking.js';
import type { Harness } from '../stories/harness.js';
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

const hour = 3_600_000;
const blind = 'ab1e0000-6b1f-4c02-8a11-000000004133';

/** The card of a leaked token that Dev reported. */
async function leaked(harness: Harness): Promise<MessageRef> {
  await reportLeak(harness.person('U0DEV'), BEN_TOKEN);
  return cardOf(harness, 'REQ-1');
}

/** Checks that the token is gone from Make, was deleted by one call at most, and is stored nowhere. */
async function revokedOnce(harness: Harness, card: MessageRef): Promise<void> {
  await cardShows(harness, card, /(is|are) revoked/, 30_000);
  expect(harness.make.world.tokens.has(BEN_TOKEN)).toBe(false);
  expect(
    harness.make.calls.filter(({ method, status }) => method === 'DELETE' && status === 200).length,
  ).toBeLessThan(2);
  await nothingKept(harness);
  expect(await harness.disk()).not.toContain(BEN_TOKEN);
}

story(
  'a leaked token is deleted even if Usher is killed before the card is posted and before the approval',
  { process: true },
  async (harness) => {
    const held = harness.slack.faults.hold({ method: 'chat.postMessage', channel: 'C0APPROVALS' });
    await (await leakForm(harness.person('U0DEV'), BEN_TOKEN)).submit();
    await held.arrived;
    await harness.app().kill();
    held.release();
    await harness.begin();
    const card = await cardOf(harness, 'REQ-1');
    await dm(harness.person('U0BEN'), /Your Make API token.* may have leaked/);
    await harness.restart('kill');
    expect(await kept(harness)).toHaveLength(1);
    await harness.person('U0ANA').click(card, 'Approve');
    await revokedOnce(harness, card);
  },
);

for (const [name, at] of [
  [
    'while Make is asked again after the approval',
    ({ faults }: Harness['make']) => faults.hold({ path: /current-authorization/ }),
  ],
  ['after the deletion was announced', ({ faults }: Harness['make']) => faults.hold({ method: 'DELETE' })],
  [
    'after Make deleted it and before that is known',
    ({ faults }: Harness['make']) => faults.holdAnswer({ method: 'DELETE' }),
  ],
] as const) {
  story.ofSeries(`killed ${name}, a leaked token is deleted once`, { process: true }, async (harness) => {
    const card = await leaked(harness);
    const held = at(harness.make);
    await harness.person('U0ANA').click(card, 'Approve');
    await held.arrived;
    await harness.app().kill();
    expect(cardNow(harness, card)).not.toMatch(/revoked/i);
    held.release();
    await harness.begin();
    await revokedOnce(harness, card);
  });
}

story.ofSeries(
  'a leaked token that nobody decides on is wiped after an hour, even if Usher was down',
  { process: true },
  async (harness) => {
    const card = await leaked(harness);
    await harness.app().kill();
    expect(await kept(harness)).toHaveLength(1);
    await harness.begin(hour + 100_000);
    await cardShows(harness, card, /Nobody decided in 1 hour/);
    await nothingKept(harness);
    expect(await kept(harness)).toEqual([]);
    expect(deletions(harness)).toEqual([]);
    await dm(harness.person('U0DEV'), /Nobody decided in 1 hour/);
  },
);

story.ofSeries(
  'a leaked token that could not be deleted is wiped after an hour, and a retry reports that',
  {},
  async (harness) => {
    const card = await leaked(harness);
    harness.make.faults.add({ match: { method: 'DELETE' }, kind: 'status', status: 403 });
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /Not done/);
    expect(await kept(harness)).toHaveLength(1);
    await harness.restartLater(hour + 100_000);
    await nothingKept(harness);
    await harness.person('U0DEV').click(card, 'Try again');
    await cardShows(harness, card, /Nobody decided in 1 hour/);
    expect(deletions(harness)).toHaveLength(1);
    expect(cardNow(harness, card)).not.toMatch(/revoked/i);
  },
);

story.ofSeries(
  'nothing is left if Usher is killed between storing a token and opening its request',
  { process: true },
  async (harness) => {
    const held = harness.make.faults.hold({ path: /current-authorization/ });
    await (await leakForm(harness.person('U0DEV'), BEN_TOKEN)).submit();
    await held.arrived;
    await harness.app().kill();
    held.release();
    expect(await kept(harness)).toHaveLength(1);
    await harness.begin();
    expect(await kept(harness)).toEqual([]);
    expect((await harness.events()).filter(({ stream }) => stream.startsWith('request/'))).toEqual([]);
  },
);

story.ofSeries(
  'a leaked token is not kept if Usher is killed after its request became a containment',
  {
    process: true,
    make: (world) => world.addToken(4133, { label: 'blind', scope: ['teams:read'], token: blind }),
  },
  async (harness) => {
    const held = harness.slack.faults.hold({ method: 'chat.postMessage', channel: 'C0APPROVALS' });
    await (await leakForm(harness.person('U0BEN'), blind)).submit();
    await held.arrived;
    expect(await kept(harness)).toHaveLength(1);
    await harness.app().kill();
    held.release();
    await harness.begin();
    expect(await kept(harness)).toEqual([]);
    await cardOf(harness, 'REQ-1');
    expect(await harness.disk()).not.toContain(blind);
  },
);

story.ofSeries(
  'the rest of a containment is done, and nothing twice, if Usher is killed in the middle',
  { process: true },
  async (harness) => {
    await contain(harness.person('U0BEN'), 'Dev Patel');
    const card = await cardOf(harness, 'REQ-1');
    const held = harness.make.faults.holdAnswer({ method: 'POST', path: /user-team-roles\/917/ });
    await harness.person('U0ANA').click(card, 'Approve');
    await held.arrived;
    await harness.app().kill();
    held.release();
    await harness.begin();
    await cardShows(harness, card, /is contained until/, 30_000);
    const { world, calls } = harness.make;
    expect([
      world.organizationRole(4133, 7301),
      world.teamRole(4133, 917),
      world.teamRole(4133, 921),
    ]).toEqual(['Guest', undefined, undefined]);
    expect(calls.filter(({ method, path }) => method === 'POST' && /917/.test(path))).toHaveLength(1);
  },
);
