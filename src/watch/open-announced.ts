import type { Store } from '../approvals/store.js';
import { AnnouncedWrites } from './announced.js';
import { parseSnapshot, snapshotKey } from './known-members.js';

/** Follows the ledger from the first entry that the oldest snapshot of these organizations still needs. */
export async function openAnnounced(
  {
    store,
    pollMs,
    now,
  }: {
    readonly store: Pick<Store, 'get' | 'entries'>;
    readonly pollMs: number;
    readonly now: () => number;
  },
  organizations: Iterable<number>,
): Promise<AnnouncedWrites> {
  const documents = await Promise.all([...organizations].map((id) => store.get(snapshotKey(id))));
  const needed = documents.map((one) => (one === undefined ? 1 : parseSnapshot(one).ledgerFrom));
  return new AnnouncedWrites(store, needed.length > 0 ? Math.min(...needed) : 1, pollMs, now);
}
