import type { Store } from '../approvals/store.js';
import { type KeptNotice, outboxPrefix, parseNotice, type ToldEvent } from './notice.js';

/**
 * The stored notices of a process that has ended; `isLeft` tells by their holder. A draft of an event that never came on
 * record is wiped.
 */
export async function* leftNotices(
  store: Pick<Store, 'get' | 'keys' | 'wipe' | 'read'>,
  isLeft: (key: string, holder: string) => boolean,
): AsyncGenerator<readonly [string, KeptNotice]> {
  for (const name of await store.keys(outboxPrefix)) {
    const key = name.slice(outboxPrefix.length);
    const found = parseNotice(await store.get(name));
    if (!found || !isLeft(key, found.holder)) continue;
    if (found.of && !(await isOnRecord(store, found.of))) await store.wipe(name);
    else yield [key, found];
  }
}

const isOnRecord = async (
  store: Pick<Store, 'read'>,
  { stream, version, type }: ToldEvent,
): Promise<boolean> => (await store.read(stream)).events[version]?.type === type;
