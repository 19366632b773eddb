import type { PersonId } from '../../approvals/person.js';
import { within } from '../../delivery/announcer.js';
import type { Feed, FeedState } from '../../feed/feeds.js';
import type { FeedDecision } from '../../feed/subscribing.js';
import { section } from '../../slack/blocks.js';
import type { ListenerContext } from '../listener-context.js';

export type Changed =
  | { readonly ok: true; readonly feed: Feed; readonly announced: boolean }
  | { readonly ok: false; readonly sentence: string };

/** Decides on the book as it is, records it, and says it in the feed's own channel. */
export async function changeFeed(
  ctx: ListenerContext,
  by: PersonId,
  decide: (book: FeedState) => FeedDecision,
  saying: (feed: Feed) => string,
): Promise<Changed> {
  let decision: FeedDecision | undefined;
  await ctx.feeds.change((book) => {
    decision = decide(book);
    return decision.ok ? decision.events : [];
  });
  if (!decision) throw new Error('nothing was decided');
  if (!decision.ok) return decision;
  const { feed, events } = decision;
  ctx.log.info({ person: by, feed: feed.id, what: events.map(({ type }) => type) }, 'a feed was changed');
  return { ok: true, feed, announced: await announceIn(ctx, feed, saying(feed), events[0]?.type ?? '') };
}

const heardWithinMs = 10_000;

/** The channel is owed it; what was decided stands also where Slack does not take the message. False: not told yet. */
async function announceIn(
  { outbox, now }: ListenerContext,
  { id, channel }: Feed,
  markup: string,
  what: string,
): Promise<boolean> {
  const key = `${what}:${id}:${now()}`;
  await outbox.owe({ key, to: [channel], message: { text: markup, blocks: [section(markup)] } });
  const told = await within(outbox.first(key), heardWithinMs);
  return told?.reached.includes(channel) ?? false;
}

/** Added to an answer whose announcement did not get through. */
export const unsaid = (announced: boolean): string =>
  announced ? '' : ' The channel could not be told; tell people yourself.';
