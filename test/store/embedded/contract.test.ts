import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../../src/store/embedded/store.js';
import { storeContract } from '../../contract/store.js';
import { noon } from '../request-fixture.js';

/** `snapshotEvery` decides whether most entries are in the snapshot or after it. */
const opener = (snapshotEvery: number) => async () => {
  const dir = await mkdtemp(join(tmpdir(), 'usher-contract-'));
  let time = noon;
  const open = () => openEmbeddedStore({ dir, now: () => time, snapshotEvery });
  let store = await open();
  return {
    store,
    async reopen() {
      await store.close();
      store = await open();
      return store;
    },
    async pass(ms: number) {
      time += ms;
    },
    async cleanup() {
      await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
};

storeContract('the embedded store', opener(1000));
storeContract('the embedded store with a snapshot after every entry', opener(1));
