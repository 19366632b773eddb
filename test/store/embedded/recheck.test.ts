import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordCheck } from '../../../src/start/health.js';
import { Column } from '../../../src/store/embedded/column.js';
import type { EmbeddedStore } from '../../../src/store/embedded/embedded-store.js';
import { EntryIndex } from '../../../src/store/embedded/entry-index.js';
import type { IndexSnapshot } from '../../../src/store/embedded/snapshot.js';
import { enclose } from '../../../src/store/envelope.js';
import { type Integrity, noIntegrity } from '../../../src/store/mac.js';
import {
  announced,
  applied,
  approved,
  closedRequest,
  denied,
  follow,
  hourMs,
  noon,
  submitted,
} from '../request-fixture.js';
import { dataFolder, type Folder, ledgerFile } from './folder.js';
import { keyed } from './keys.js';

/** A record with a role for an hour, a request that is over, and a denied request whose messages are still due. */
async function lived(integrity: Integrity = noIntegrity) {
  const folder = await dataFolder();
  const store = await folder.open({ integrity });
  await closedRequest(store, 'REQ-1');
  await follow(store, 'REQ-2', [submitted('REQ-2', { durationMs: hourMs }), ...approved()]);
  await follow(store, 'REQ-2', [announced(), ...applied()]);
  await follow(store, 'REQ-3', [submitted('REQ-3')]);
  await follow(store, 'REQ-3', [denied()]);
  const truth = await picture(store);
  await store.close();
  return { folder, truth };
}

const later = noon + 2 * hourMs;

const picture = async (store: EmbeddedStore) => ({
  head: await store.head(),
  open: (await store.open()).map(({ request, version }) => [request.id, request.phase.status, version]),
  due: (await store.claimDue(later, 9, 0)).map(({ request }) => request.id).sort(),
  third: await store.request('REQ-3'),
  summaries: await store.summaries({ limit: 9 }),
  next: await store.nextRequestId(),
  control: await store.control(noon),
  submission: await store.submission('V-REQ-2'),
});

const snapshotIn = ({ dir }: Folder) => join(dir, 'snapshot.json');

/** Changes the content of the snapshot, and computes its checksum again. */
async function lie(
  folder: Folder,
  about: (snapshot: IndexSnapshot) => object,
  key?: Integrity,
): Promise<void> {
  const { body } = JSON.parse(await readFile(snapshotIn(folder), 'utf8'));
  const text = enclose('snapshot', JSON.stringify({ ...body, ...about(body) }), key?.present);
  await writeFile(snapshotIn(folder), text);
}

/** Removes the last entry of a stream from the index, as if it had never been written. */
const withoutTheLastOf =
  (stream: string) =>
  ({ index }: IndexSnapshot) => {
    const slot = EntryIndex.from(index).slotOf(stream) ?? -1;
    const [last, versions, previous] = [index.last, index.versions, index.previous].map((one) =>
      Column.narrow(one),
    );
    if (!last || !versions || !previous) throw new Error('an index was expected');
    last.set(slot, previous.at(last.at(slot) - 1));
    versions.set(slot, versions.at(slot) - 1);
    return { index: { ...index, last: last.encode(), versions: versions.encode() } };
  };

const lies: readonly (readonly [string, (snapshot: IndexSnapshot) => object])[] = [
  ['that nothing is owed', () => ({ live: [] })],
  ['that one request less is owed something', ({ live }) => ({ live: live.slice(1) })],
  ['that a denial was never written', withoutTheLastOf('request/REQ-3')],
  ['that no request has a number so high', ({ requests }) => ({ requests: { ...requests, highest: 1 } })],
  ['that no form was sent', ({ requests }) => ({ requests: { ...requests, submissions: [], slots: '' } })],
  ['that nothing counts for the caps', () => ({ widenings: [] })],
  ['that much counts for the caps', () => ({ automatic: [noon, noon, noon] })],
  ['that all requests are over', ({ requests }) => ({ requests: { ...requests, open: '' } })],
];

describe('a snapshot that claims, with a valid checksum,', () => {
  it.each(lies)('%s is detected after the start and replaced by the ledger’s state', async (_, about) => {
    const { folder, truth } = await lived();
    await lie(folder, about);
    const store = await folder.open();
    await store.checked;
    expect(await picture(store)).toEqual(truth);
    expect(store.fault()).toMatch(/^snapshot\.json does not match the ledger/);
    expect(folder.warnings).toEqual([store.fault()]);
    await follow(store, 'REQ-4', [submitted('REQ-4')]);
    await store.close();
    const again = await folder.open();
    await again.checked;
    expect(again.fault()).toBeUndefined();
  });

  it.each(lies)('%s is discarded at once if a key vouches for snapshots', async (_, about) => {
    const a = keyed('a');
    for (const forger of [noIntegrity, keyed('b')]) {
      const { folder, truth } = await lived(a);
      await lie(folder, about, forger);
      const store = await folder.open({ integrity: a });
      expect(await picture(store)).toEqual(truth);
      expect(folder.warnings).toEqual(['rebuilding the snapshot from the ledger']);
    }
  });

  it('that there are entries which do not exist is discarded at once', async () => {
    const { folder, truth } = await lived();
    const loop = ({ index }: IndexSnapshot) => {
      const previous = Column.narrow(index.previous);
      for (let i = 0; i < previous.length; i += 1) previous.set(i, i + 1);
      return { index: { ...index, previous: previous.encode() } };
    };
    const far = ({ index }: IndexSnapshot) => {
      const lengths = Column.narrow(index.lengths);
      lengths.set(2, 2 ** 32 - 1);
      return { index: { ...index, lengths: lengths.encode() } };
    };
    const impossible = ({ index }: IndexSnapshot) => {
      const requests = Column.narrow(index.streams.requests);
      requests.set(0, 10_000_000);
      return { index: { ...index, streams: { ...index.streams, requests: requests.encode() } } };
    };
    for (const about of [loop, far, impossible, () => ({ live: ['REQ-9'] })]) {
      await lie(folder, about);
      const store = await folder.open();
      expect(await picture(store)).toEqual(truth);
      await store.close();
    }
  });

  it('something false loses no commit that is made during the check', async () => {
    const { folder } = await lived();
    await lie(folder, () => ({ live: [] }));
    const store = await folder.open();
    const ids = Array.from({ length: 20 }, (_, i) => `REQ-${i + 10}`);
    const made = Promise.all(ids.map((id) => follow(store, id, [submitted(id)])));
    await store.checked;
    await made;
    expect((await store.open()).map(({ request }) => request.id)).toEqual(['REQ-2', ...ids]);
    expect(await store.nextRequestId()).toBe('REQ-30');
  });
});

describe('an entry that the snapshot covers', () => {
  const change = async (folder: Folder, from: string, to: string) => {
    const text = await readFile(ledgerFile(folder), 'utf8');
    await writeFile(ledgerFile(folder), text.replace(from, to));
  };

  it.each([keyed('a'), noIntegrity])(
    'and that was changed is found after the start and reported in log and health',
    async (integrity) => {
      const { folder, truth } = await lived(integrity);
      await change(folder, 'T0HOME/U0BEN', 'T0HOME/U0BEM');
      const store = await folder.open({ integrity });
      expect(recordCheck(store).ok).toBe(true);
      await store.checked;
      const sentence =
        'The ledger is broken: entry 2 (ledger-2026-01.jsonl) was changed after it was written';
      expect(recordCheck(store)).toMatchObject({ ok: false, says: expect.stringContaining(sentence) });
      expect(folder.warnings).toEqual([expect.stringContaining(sentence)]);
      expect(await picture(store)).toEqual(truth);
      await follow(store, 'REQ-4', [submitted('REQ-4')]);
    },
  );

  it('and that was changed does not hide state that the snapshot leaves out', async () => {
    const { folder } = await lived();
    await change(folder, 'T0HOME/U0BEN', 'T0HOME/U0BEM');
    await lie(folder, () => ({ live: [] }));
    const store = await folder.open();
    await store.checked;
    expect(store.failure()).toMatch(
      /ledger is broken, and snapshot\.json cannot be checked against it: entry 2/,
    );
    await expect(follow(store, 'REQ-4', [submitted('REQ-4')])).rejects.toThrow(/is broken/);
  });

  it('and that is no longer readable is found, too', async () => {
    for (const integrity of [keyed('a'), noIntegrity]) {
      const { folder } = await lived(integrity);
      await change(folder, '"request.denied"', '"request.denied}');
      const store = await folder.open({ integrity });
      await store.checked;
      expect(store.fault()).toContain('entry 2 (ledger-2026-01.jsonl) cannot be read as JSON');
    }
  });
});

it('a store that is closed while it still checks closes at once, and checks at the next start', async () => {
  const { folder } = await lived();
  await lie(folder, () => ({ live: [] }));
  const store = await folder.open();
  await store.close();
  const again = await folder.open();
  await again.checked;
  expect((await again.open()).map(({ request }) => request.id)).toEqual(['REQ-2']);
});
