import type { Store } from '../approvals/store.js';
import { groundDocument, groundKey, parseGround, withoutNames } from '../watch/ground/ground.js';
import { parseSnapshot, snapshotDocument, snapshotKey, withoutIdentities } from '../watch/known-members.js';

/**
 * Removes the names and addresses of these Make users from the watch's documents beside the ledger. Each document is a
 * list of everybody and sealed as one text, so destroying the users' own keys cannot erase them there.
 */
export async function forgetInWatch(
  store: Pick<Store, 'keys' | 'get' | 'put'>,
  people: ReadonlySet<number>,
): Promise<void> {
  for (const organizationId of await organizationsIn(store)) {
    const names = new Set<string>();
    const snapshot = await store.get(snapshotKey(organizationId));
    if (snapshot !== undefined) {
      const known = parseSnapshot(snapshot);
      for (const { userId, name } of known.members) if (people.has(userId)) names.add(name);
      await store.put(snapshotKey(organizationId), snapshotDocument(withoutIdentities(known, people)));
    }
    const ground = await store.get(groundKey(organizationId));
    if (ground === undefined) continue;
    const without = withoutNames(parseGround(ground), people, names);
    await store.put(groundKey(organizationId), groundDocument(without));
  }
}

async function organizationsIn(store: Pick<Store, 'keys'>): Promise<readonly number[]> {
  const keys = [...(await store.keys('watch/')), ...(await store.keys('ground/'))];
  const ids = keys.flatMap((key) => /^(?:watch|ground)\/(\d+)$/.exec(key)?.[1] ?? []);
  return [...new Set(ids.map(Number))];
}
