import type { Store } from '../approvals/store.js';
import { leftNotices } from './left-notices.js';
import { type KeptNotice, type Notice, outboxPrefix, parseNotice } from './notice.js';

/**
 * Earlier revisions of the same messages that Slack has not accepted, of this process and of others, which may have
 * ended. The notice takes their place.
 */
export async function olderRevisions(
  store: Pick<Store, 'get' | 'keys' | 'wipe' | 'read'>,
  { key, revises }: Pick<Notice, 'key' | 'revises'>,
  open: ReadonlyMap<string, KeptNotice>,
): Promise<(readonly [string, KeptNotice])[]> {
  if (revises === undefined) return [];
  const all: (readonly [string, KeptNotice])[] = [...open];
  for await (const left of leftNotices(store, (name) => !open.has(name))) all.push(left);
  return all.filter(([name, one]) => name !== key && one.revises === revises);
}

/** Whether a process has yet to post the message that is revised; afterwards it would stand there as it was. */
export async function isStillToPost(
  store: Pick<Store, 'get'>,
  revises: string,
  channel: string,
): Promise<boolean> {
  const first = parseNotice(await store.get(outboxPrefix + revises));
  return first?.to.includes(channel) ?? false;
}
