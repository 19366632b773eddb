import type { PersonId } from '../../approvals/person.js';
import type { Feed, FeedState } from '../../feed/feeds.js';
import type { FeedDecision } from '../../feed/subscribing.js';
import { within } from '../../runtime/within.js';
import { section } from '../../slack/blocks.js';
import type { ListenerContext } from '../listener-context.js';

/**
 * `heard`: the feed's channel has the news of a change. `waiting`: it will get the news. `refused`: it accepts no
 * messages.
 */
type Announced = 'heard' | 'waiting' | 'refused';

export type Changed =
  | { readonly ok: true; readonly feed: Feed; readonly announced: Announced }
  | { readonly ok: false; readonly sentence: string };

/** Decides on the present state of the feeds, records the decision, and announces it in the feed's own channel. */
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

/** Puts the message in the outbox. The decision stands even if Slack refuses the message. */
async function announceIn(
  { outbox, now }: ListenerContext,
  { id, channel }: Feed,
  markup: string,
  what: string,
): Promise<Announced> {
  const key = `${what}:${id}:${now()}`;
  await outbox.say({ key, to: [channel], message: { text: markup, blocks: [section(markup)] } });
  const told = await within(outbox.first(key), heardWithinMs);
  if (told?.reached.includes(channel)) return 'heard';
  return told?.unreachable.includes(channel) ? 'refused' : 'waiting';
}

/** A sentence for an answer whose announcement did not get through. */
export const unsaid = (announced: Announced): string => unsaidWords[announced];

const unsaidWords: Readonly<Record<Announced, string>> = {
  heard: '',
  waiting: ' The channel could not be told yet; Usher keeps trying.',
  refused: ' Slack refuses Usher’s messages in the channel; tell people yourself.',
};
