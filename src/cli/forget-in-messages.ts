import { erased } from '../approvals/personal.js';
import type { Store } from '../approvals/store.js';
import { messageOf, outboxPrefix, parseNotice, withMessage } from '../delivery/notice.js';
import { withoutTexts } from '../delivery/without-texts.js';
import { type Batch, cursorDocument, cursorPrefix, parseCursor } from '../feed/cursor.js';
import type { Survey } from './record/survey.js';

type Documents = Pick<Store, 'keys' | 'get' | 'put'>;
type Forgotten = Pick<Survey, 'makeUsers' | 'texts'>;

/**
 * Takes these texts out of the messages that still wait for Slack, which are sealed under keys for all of them. A running
 * Usher reads a message again before it repeats an attempt.
 */
export async function forgetInMessages(store: Documents, forgotten: Forgotten): Promise<void> {
  for (const key of await store.keys(outboxPrefix)) {
    const notice = parseNotice(await store.get(key));
    if (!notice) continue;
    const message = messageOf(notice);
    const left = withoutTexts(message, forgotten.texts);
    if (left !== message) await store.put(key, withMessage(notice, left));
  }
  for (const key of await store.keys(cursorPrefix)) {
    const stored = await store.get(key);
    const cursor = stored === undefined ? undefined : parseCursor(stored);
    if (!cursor?.batch) continue;
    await store.put(key, cursorDocument({ ...cursor, batch: withoutActors(cursor.batch, forgotten) }));
  }
}

const withoutActors = (batch: Batch, { makeUsers, texts }: Forgotten): Batch => ({
  ...batch,
  events: batch.events.map((line) => {
    const { actor } = line;
    const isTheirs =
      actor && (texts.includes(actor.name) || (actor.id !== undefined && makeUsers.has(actor.id)));
    return isTheirs ? { ...line, actor: { ...actor, name: erased.personal } } : line;
  }),
});
