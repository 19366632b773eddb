import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { keyed } from './embedded/keys.js';
import {
  ana,
  announced,
  applied,
  approved,
  ben,
  denied,
  follow,
  frozen,
  hourMs,
  matched,
  noon,
  said,
  submitted,
  unfrozen,
} from './request-fixture.js';

// Writes a ledger for a new format: npx tsx test/store/write-fixture.ts test/fixtures/ledgers/format-3
const [dir = 'ledger'] = process.argv.slice(2);
let now = noon;
const store = await openEmbeddedStore({ dir, now: () => now, integrity: keyed('a') });
const stream = 'request/REQ-3';
const by = { kind: 'slack-user', person: ben } as const;

async function say(id: string): Promise<void> {
  const stored = await store.request(id);
  if (stored) await follow(store, id, said(stored.request, await store.control(now), now));
}

await store.commit('policy', 0, [
  { type: 'policy.loaded', at: now, by: { kind: 'system' }, hash: 'policy', rules: ['everything else'] },
]);
await store.commit(`person/${ana}`, 0, [matched(12, now)]);
await follow(store, 'REQ-1', [submitted('REQ-1', { at: now })]);
await say('REQ-1');
now += hourMs;
await follow(store, 'REQ-1', approved(now));
await say('REQ-1');
await store.commit('control', 0, [frozen(ben, now)]);
await store.commit('control', 1, [unfrozen(now)]);
await follow(store, 'REQ-2', [submitted('REQ-2', { at: now, by: ben })]);
await follow(store, 'REQ-2', [denied(now)]);
await say('REQ-2');
// The next month has begun.
now += 48 * hourMs;
await follow(store, 'REQ-1', [announced(now)]);
await follow(store, 'REQ-1', applied(now));
await say('REQ-1');
await follow(store, 'REQ-3', [submitted('REQ-3', { at: now })]);
await store.erase(stream, [{ type: 'stream.erased', at: now, by, stream }]);
const { n, hash } = await store.head();
await store.close();
for (const name of ['snapshot.json', 'lock.1']) await rm(join(dir, name));
process.stdout.write(`${n} ${hash}\n`);
