import { expect, test } from 'vitest';
import { type PersonId, person, system } from '../../src/approvals/person.js';
import { isMuted, openFeeds } from '../../src/feed/feeds.js';
import { dataFolder } from '../store/embedded/folder.js';

const ada: PersonId = 'T0HARBOUR/U0ADMIN';
const filter = { groups: [], names: [], people: [], onlyUnexplained: false };

test('concurrent changes are all kept, in memory and on disk', async () => {
  const folder = await dataFolder();
  const store = await folder.open();
  const feeds = await openFeeds(store);
  const subscribe = (organizationId: number) =>
    feeds.change(({ count }) => [
      {
        type: 'feed.subscribed',
        at: 1,
        by: person(ada),
        feed: `F${count + 1}`,
        channel: 'C0FEED',
        source: { organizationId },
        filter,
      },
    ]);
  await Promise.all(Array.from({ length: 20 }, (_, index) => subscribe(index + 1)));
  expect(new Set(feeds.state().feeds.map(({ id }) => id)).size).toBe(20);
  expect((await openFeeds(store)).state()).toEqual(feeds.state());
});

test('a gap is remembered with its beginning and its end until it is over', async () => {
  const folder = await dataFolder();
  const feeds = await openFeeds(await folder.open());
  const source = { organizationId: 7301 };
  const gap = { trouble: 'gap' as const, from: 10, until: 20 };
  await feeds.change(() => [{ type: 'source.troubled', at: 30, by: system, source, ...gap }]);
  expect(feeds.state().troubles).toEqual([{ source, since: 30, ...gap }]);
  await feeds.change(() => [{ type: 'source.recovered', at: 40, by: system, source, trouble: 'gap' }]);
  expect(feeds.state().troubles).toEqual([]);
});

test('a mute that is lifted ends at that time, and not at its planned end', async () => {
  const folder = await dataFolder();
  const feeds = await openFeeds(await folder.open());
  const by = person(ada);
  const source = { organizationId: 7301 };
  await feeds.change(() => [
    { type: 'feed.subscribed', at: 1, by, feed: 'F1', channel: 'C0FEED', source, filter },
    { type: 'feed.muted', at: 10, by, feed: 'F1', until: 100 },
    { type: 'feed.unmuted', at: 20, by, feed: 'F1' },
  ]);
  const [feed] = feeds.state().feeds;
  expect(feed).toMatchObject({ mutedUntil: 20 });
  expect(feed && isMuted(feed, 20)).toBe(false);
});
