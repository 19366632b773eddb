import type { Store } from '../approvals/store.js';
import { type KeptNotice, type Notice, outboxPrefix, parseNotice } from './notice.js';

/**
 * Earlier revisions of the same messages that Slack has not accepted, of this process and of others, which may have
 * ended. The notice takes their place.
 */
export async function olderRevisions(
  store: Pick<Store, 'get' | 'keys'>,
  { key, revises }: Pick<Notice, 'key' | 'revises'>,
  open: ReadonlyMap<string, KeptNotice>,
): Promise<[string, KeptNotice][]> {
  if (revises === undefined) return [];
  if (!key.startsWith(revises))
    throw new Error(`the notice ${key} revises ${revises}, and is not named after it`);
  const stored = (await store.keys(outboxPrefix + revises)).map((name) => name.slice(outboxPrefix.length));
  const others = stored.filter((name) => !open.has(name));
  const read = others.map(async (name) => [name, parseNotice(await store.get(outboxPrefix + name))] as const);
  const left = await Promise.all(read);
  const all = [...open, ...left];
  return all.flatMap(([name, one]) => (name !== key && one?.revises === revises ? [[name, one]] : []));
}

/**
 * Whether this process or another one has yet to post the message that is revised; afterwards it would stand there as it
 * was. What this process has stored and does not have open is a draft, or has been sent.
 */
export async function isStillToPost(
  store: Pick<Store, 'get' | 'holder'>,
  revises: string,
  channel: string,
  open: ReadonlyMap<string, KeptNotice>,
): Promise<boolean> {
  const own = open.get(revises);
  if (own) return own.to.includes(channel);
  const first = parseNotice(await store.get(outboxPrefix + revises));
  return first !== undefined && first.holder !== store.holder && first.to.includes(channel);
}
