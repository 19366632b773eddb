import type { PersonId } from '../approvals/person.js';
import type { ReviewLine } from '../approvals/review-event.js';
import { askedFor } from '../reviews/decide/carry-out.js';
import { placeOf, underWay } from '../reviews/outcome.js';
import { pageOf } from '../reviews/page.js';
import { endedModal, type PageMeta, pageModal } from '../reviews/page-modal.js';
import type { LineState, Review } from '../reviews/review.js';
import type { Reviewed } from '../reviews/review-desk.js';
import { roomOf } from '../reviews/roles.js';
import { escaped, spoken } from '../slack/text.js';
import type { ListenerContext } from './listener-context.js';

/**
 * Draws a page again, with the reason if an answer was refused; it also shows the answers that others gave meanwhile.
 * If no line of the review is theirs any more, the page says only that.
 */
export async function redraw(
  ctx: ListenerContext,
  viewId: string,
  person: PersonId,
  { review: id, page, draw }: PageMeta,
  { review, refusal }: Reviewed,
  to = page,
): Promise<void> {
  if (!review) {
    const view = refusal && endedModal(id, spoken(refusal));
    if (view) await ctx.client.views.update({ view_id: viewId, view });
    return;
  }
  const look = { page: to, draw: draw + 1, ...(refusal && { refusal: spoken(refusal) }) };
  await ctx.client.views.update({ view_id: viewId, view: await drawn(ctx, review, person, look) });
}

/** The page to draw, and the text above it. */
interface Look {
  readonly page?: number;
  readonly draw?: number;
  readonly refusal?: string;
}

/** A page in its present state. */
export async function drawn(
  ctx: ListenerContext,
  review: Review,
  person: PersonId,
  { page, draw = 0, refusal }: Look,
) {
  const isAbove = (line: ReviewLine): boolean => roomOf(ctx.directory, line).above;
  const shown = pageOf(review, person, page, await ctx.reviews.voices(person), isAbove);
  const standings = await standingsOf(ctx, review, shown.shown);
  return pageModal({
    ...shown,
    now: ctx.now(),
    draw,
    movable: ({ line }) => roomOf(ctx.directory, line).movable,
    standing: ({ line }) => standings.get(line.line),
    nameOf: (userId) => nameOf(ctx, userId),
    refusal,
  });
}

function nameOf({ directory }: ListenerContext, userId: number): string {
  const members = directory.organizations().flatMap(({ id }) => directory.member(id, userId) ?? []);
  return members[0]?.name ?? `Make user ${userId}`;
}

/** The state of each of these lines while Usher carries them out, in words. */
async function standingsOf(
  { store }: ListenerContext,
  review: Review,
  lines: readonly LineState[],
): Promise<ReadonlyMap<number, string>> {
  const words = new Map<number, string>();
  for (const one of lines) {
    const { line, decided, submission, refused, settled } = one;
    if (!decided || decided.verdict === 'keep') continue;
    const asking = submission === undefined ? undefined : review.askings.get(submission);
    const request =
      asking?.request === undefined ? undefined : (await store.request(asking.request))?.request;
    const change = asking && request ? placeOf(request, askedFor(one, asking)) : -1;
    const said = refused
      ? `Not done: ${escaped(refused.sentence)}`
      : settled
        ? settledWords(settled, request?.id)
        : request
          ? escaped(capital(underWay(request, change, request.progress[change]?.why)))
          : 'Asked for with the others of this page';
    words.set(line.line, said);
  }
  return words;
}

const settledWords = (
  { done, why }: NonNullable<LineState['settled']>,
  request: string | undefined,
): string => {
  const by = request === undefined ? '' : ` · ${request}`;
  if (!done) return `Not done: ${escaped(why ?? 'nobody knows why')}`;
  return why === undefined ? `Done, checked on Make${by}` : `Done: ${escaped(why)}`;
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
