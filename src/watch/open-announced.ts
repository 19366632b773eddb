import type { Store } from '../approvals/store.js';
import { AnnouncedWrites } from './announced.js';
import { parseSnapshot, snapshotKey } from './known-members.js';
import { recentMs } from './watch-state.js';

type Reads = Pick<Store, 'get' | 'entries' | 'head'>;

/**
 * Follows the ledger from the first entry that the oldest snapshot of these organizations still needs. An organization
 * without a snapshot needs what is recent: what was written before is in its first snapshot.
 */
export async function openAnnounced(
  {
    store,
    pollMs,
    now,
  }: {
    readonly store: Reads;
    readonly pollMs: number;
    readonly now: () => number;
  },
  organizations: Iterable<number>,
): Promise<AnnouncedWrites> {
  const documents = await Promise.all([...organizations].map((id) => store.get(snapshotKey(id))));
  const known = documents.filter((one) => one !== undefined);
  const needed = known.map((one) => parseSnapshot(one).ledgerFrom);
  if (known.length === 0 || known.length < documents.length)
    needed.push(await firstSince(store, now() - recentMs));
  return new AnnouncedWrites(store, Math.min(...needed), pollMs, now);
}

/** The number of the first entry at this time or later; the next number if there is none. */
async function firstSince(store: Reads, time: number): Promise<number> {
  let low = 1;
  let high = (await store.head()).n + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await timeOf(store, middle)) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function timeOf(store: Reads, n: number): Promise<number> {
  for await (const { at } of store.entries(n)) return Date.parse(at);
  return Number.POSITIVE_INFINITY;
}
