import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { controlStream, personStream, requestStream, type Store } from '../../../src/approvals/store.js';
import {
  ana,
  announced,
  applied,
  approved,
  ben,
  closedRequest,
  denied,
  follow,
  frozen,
  hourMs,
  matched,
  noon,
  said,
  submitted,
  unfrozen,
} from '../request-fixture.js';
import { dataFolder, type Folder } from './folder.js';

const ids = ['REQ-1', 'REQ-2', 'REQ-3', 'REQ-7'];
const acts = [
  'ask',
  'approve',
  'deny',
  'write',
  'say',
  'close',
  'erase',
  'freeze',
  'thaw',
  'match',
  'restart',
] as const;
const happening = fc.record({ act: fc.constantFrom(...acts), id: fc.constantFrom(...ids) });
type Happening = typeof happening extends fc.Arbitrary<infer One> ? One : never;

async function happen(store: Store, { act, id }: Happening, at: number): Promise<void> {
  const stored = await store.request(id);
  const versionOf = async (stream: string) => (await store.read(stream)).version;
  switch (act) {
    case 'ask':
      if (!stored) await follow(store, id, [submitted(id, { at, submission: `V-${id}-${at}` })]);
      return;
    case 'close':
      if (!stored) await closedRequest(store, id, { at });
      return;
    case 'approve':
      if (stored) await follow(store, id, approved(at));
      return;
    case 'deny':
      if (stored) await follow(store, id, [denied(at)]);
      return;
    case 'write':
      if (stored) await follow(store, id, [announced(at), ...applied(at)]);
      return;
    case 'say': {
      const events = stored ? said(stored.request, await store.control(at), at) : [];
      if (events.length > 0) await follow(store, id, events);
      return;
    }
    case 'erase': {
      const stream = requestStream(id);
      const by = { kind: 'slack-user', person: ben } as const;
      await store.erase(stream, [{ type: 'stream.erased', at, by, stream }]);
      return;
    }
    case 'freeze':
      await store.commit(controlStream, await versionOf(controlStream), [frozen(ben, at)]);
      return;
    case 'thaw':
      await store.commit(controlStream, await versionOf(controlStream), [unfrozen(at)]);
      return;
    case 'match':
      await store.commit(personStream(ana), await versionOf(personStream(ana)), [matched(12, at)]);
      return;
    case 'restart':
      return store.close();
  }
}

async function picture(store: Store, now: number) {
  return {
    head: await store.head(),
    open: await store.open(),
    requests: await Promise.all(ids.map((id) => store.request(id))),
    summaries: await store.summaries({ limit: 99 }),
    next: await store.nextRequestId(),
    due: await store.claimDue(now, 99, 0),
    wake: await store.nextWake(),
    control: await store.control(now),
    binding: await store.binding(ana),
  };
}

const dropSnapshot = ({ dir }: Folder) => rm(join(dir, 'snapshot.json'), { force: true });

it('the state in memory equals a replay of the ledger, with and without a snapshot', async () => {
  const cases = fc.tuple(fc.array(happening, { maxLength: 14 }), fc.integer({ min: 1, max: 9 }));
  await fc.assert(
    fc.asyncProperty(cases, async ([happenings, snapshotEvery]) => {
      const folder = await dataFolder();
      let store = await folder.open({ snapshotEvery });
      let at = noon;
      for (const one of happenings) {
        await happen(store, one, at);
        if (one.act === 'restart') store = await folder.open({ snapshotEvery });
        at += hourMs;
      }
      const inMemory = await picture(store, at);
      await store.close();
      const resumed = await folder.open();
      expect(await picture(resumed, at)).toEqual(inMemory);
      await resumed.checked;
      expect(resumed.fault()).toBeUndefined();
      await resumed.close();
      await dropSnapshot(folder);
      const rebuilt = await folder.open();
      expect(await picture(rebuilt, at)).toEqual(inMemory);
      await rebuilt.close();
    }),
    { numRuns: 40 },
  );
});
