import type { ModalHandle } from '../../sandbox/slack/people/modal-handle.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import { bare } from './asking.js';

/** Waits until Home shows this text and this number of requests. */
export const homeHas = (person: Person, text: RegExp, rows: number) =>
  person.waitForHome(
    (_, shown) => text.test(bare(shown)) && (shown.match(/\[Review\]/g)?.length ?? 0) === rows,
    30_000,
  );

/** Opens *Review one by one* at Home. */
export async function reviewAll(person: Person): Promise<ModalHandle> {
  await person.clickHome('Review one by one');
  return person.waitForModal({ callback_id: 'queue.one' });
}

/** The review once it has this title and this text. */
export async function reviewShows(review: ModalHandle, title: string, text = /./): Promise<string> {
  await review.waitForUpdate(
    (view, shown) => JSON.stringify(view.title).includes(title) && text.test(bare(shown)),
    30_000,
  );
  return bare(review.text());
}

export const idIn = (review: ModalHandle): string => /REQ-\d+/.exec(review.text())?.[0] ?? '';

/** The labels of the buttons, from the first to the last. */
export const buttonsIn = (shown: string): string[] => shown.match(/\[[A-Z][^\]]*\]/g) ?? [];
