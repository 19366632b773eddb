import { expect, vi } from 'vitest';
import { BEN_TOKEN } from '../../sandbox/make/seed.js';
import { cardOf, cardShows } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';
import { connect, kept } from './token-forms.js';

const [ben, logistics, labs] = [4131, 7301, 7302];
const withToken = {
  env: { USHER_POLL_SECONDS: '1' },
  policy: `${storyPolicy}leavers: { wait: 1s, decide: [platform] }\n`,
  make: (world: Harness['make']['world']) =>
    void world.addToken(ben, { label: 'old script', scope: ['user:read'] }),
};

const closed = (harness: Harness, why: string) =>
  vi.waitFor(async () => {
    const ends = (await harness.events()).filter(({ type }) => type === 'leaver.closed');
    expect(ends).toMatchObject([{ case: 'L-1', why }]);
  }, 30_000);

/** Ben leaves, and is removed although Make refuses to delete his token. */
async function removedInPart(harness: Harness) {
  await connect(harness.person('U0BEN'), BEN_TOKEN);
  await harness.slack.changeUser('U0BEN', { deleted: true });
  const card = await cardOf(harness, 'REQ-1');
  harness.make.faults.add({
    match: { method: 'DELETE', path: /api-tokens/ },
    kind: 'status',
    status: 403,
  });
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /\[Try 1 again\] \[Close request\]/);
  expect(harness.make.world.organizationRole(ben, logistics)).toBeUndefined();
  expect(await kept(harness)).toHaveLength(1);
  return card;
}

/** Waits until Usher has surely read the organization's people again. */
const polledTwice = ({ make }: Harness) => {
  const polls = () =>
    make.calls.filter(({ path }) => /^\/organizations\/7301\/user|users\?.*organizationId=7301/.test(path));
  const before = polls().length;
  return vi.waitFor(() => expect(polls().length).toBeGreaterThan(before + 1), 30_000);
};

const oldScript = ({ make }: Harness) =>
  [...make.world.tokens.values()].filter(({ label }) => label === 'old script');

story(
  'a leaver whose token Make did not delete is disconnected once the request is closed',
  withToken,
  async (harness) => {
    const card = await removedInPart(harness);
    await harness.person('U0ANA').click(card, 'Close request');
    await closed(harness, 'given-up');
    expect(await kept(harness)).toEqual([]);
    expect(oldScript(harness)).toHaveLength(1);
  },
);

story(
  'a token that Make did not delete can be tried again after its owner is removed',
  withToken,
  async (harness) => {
    const card = await removedInPart(harness);
    await polledTwice(harness);
    await harness.person('U0ANA').click(card, 'Try 1 again');
    await cardShows(harness, card, /Ben Weber is out of Harbour Logistics, and 1 API token is revoked/);
    expect(oldScript(harness)).toEqual([]);
    await closed(harness, 'done');
    expect(await kept(harness)).toEqual([]);
  },
);

story(
  'a leaver who still owns an organization stays connected until they are out of it',
  {
    ...withToken,
    make(world) {
      withToken.make(world);
      world.setOrganizationRole(ben, labs, 'Owner');
    },
  },
  async (harness) => {
    const card = await removedInPart(harness);
    await harness.person('U0ANA').click(card, 'Try 1 again');
    await closed(harness, 'done');
    expect(await kept(harness)).toHaveLength(1);
    harness.make.world.removeFromOrganization(ben, labs);
    await harness.restart('stop');
    await vi.waitFor(async () => expect(await kept(harness)).toEqual([]), 30_000);
  },
);
