import type { PersonId } from '../../approvals/person.js';
import type { Feed } from '../../feed/feeds.js';
import { unsubscribe as decide } from '../../feed/subscribing.js';
import { mention } from '../../slack/text.js';
import type { ListenerContext } from '../listener-context.js';
import type { FeedCommand } from './authority.js';
import { type Changed, changeFeed } from './change.js';
import { feedMeant } from './list.js';
import { numberIn, said, still } from './mute.js';
import { sourceInWords } from './words.js';

/** `unsubscribe`, `unsubscribe 2`: ends a feed. */
export const unsubscribe: FeedCommand = async (ctx, { person, channel }, rest) => {
  const meant = feedMeant(ctx, channel, numberIn(rest), 'unsubscribe');
  if ('reply' in meant) return meant.reply;
  return { text: said(await endFeed(ctx, person, meant.feed), 'Unsubscribed.') };
};

export const endFeed = (ctx: ListenerContext, by: PersonId, feed: Feed): Promise<Changed> =>
  changeFeed(
    ctx,
    by,
    (book) => decide(still(book, feed), by, ctx.now()),
    ({ source }) => `${mention(by)} unsubscribed this channel from ${sourceInWords(ctx.directory, source)}.`,
  );
