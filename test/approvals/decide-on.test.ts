import { describe, expect, it } from 'vitest';
import { append, decideOn, positionOf } from '../../src/approvals/decide-on.js';
import { openStream } from '../../src/approvals/live-stream.js';
import { controlStream, StoreFailure } from '../../src/approvals/store.js';
import { dataFolder } from '../store/embedded/folder.js';
import { ben, frozen, noon, unfrozen } from '../store/request-fixture.js';

const read = async () => {
  const store = await (await dataFolder()).open();
  return { store, versionNow: async () => (await store.read(controlStream)).version };
};

describe('a decision', () => {
  it('is made again on the new state if another commit came first', async () => {
    const { store } = await read();
    const seen: number[] = [];
    const { found } = await decideOn(store, positionOf(store, controlStream), async ({ version }) => {
      seen.push(version);
      if (version === 0) await store.commit(controlStream, 0, [frozen(ben, noon)]);
      return { events: [unfrozen(noon + 1)] };
    });
    expect([seen, found.version]).toEqual([[0, 1], 1]);
    expect((await store.read(controlStream)).events.map(({ type }) => type)).toEqual([
      'control.frozen',
      'control.unfrozen',
    ]);
  });

  it('without events commits nothing', async () => {
    const { store, versionNow } = await read();
    const decided = { events: [], refusal: 'no' };
    expect((await decideOn(store, positionOf(store, controlStream), () => decided)).decided).toBe(decided);
    expect(await versionNow()).toBe(0);
  });

  it('is not retried if the store cannot save it, and the error is thrown', async () => {
    let tries = 0;
    const store = {
      commit: async () => {
        tries += 1;
        throw new StoreFailure('the disk is full');
      },
    };
    const position = () => ({ stream: controlStream, version: 0 });
    const decided = decideOn(store, position, () => ({ events: [frozen(ben, noon)] }));
    await expect(decided).rejects.toThrow('the disk is full');
    expect(tries).toBe(1);
  });
});

it('events are appended even while other appends run', async () => {
  const { store, versionNow } = await read();
  const versions = await Promise.all(
    [1, 2, 3].map((n) => append(store, controlStream, [frozen(ben, noon + n)])),
  );
  expect([...versions].sort()).toEqual([0, 1, 2]);
  expect(await versionNow()).toBe(3);
});

it('in-memory state follows the commits of others', async () => {
  const { store } = await read();
  const live = await openStream(store, controlStream, {
    empty: (): readonly string[] => [],
    evolve: (known, { type }) => [...known, type],
    parse: (event) => event,
  });
  await store.commit(controlStream, 0, [frozen(ben, noon)]);
  const after = await live.change((known) => (known.length < 2 ? [unfrozen(noon + 1)] : []));
  expect(after).toEqual(['control.frozen', 'control.unfrozen']);
  expect(live.state()).toBe(after);
});
