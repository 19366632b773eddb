import type { Feed } from '../../feed/feeds.js';
import { feedsOf, numberOf } from '../../feed/subscribing.js';
import { section } from '../../slack/blocks.js';
import { date, escaped } from '../../slack/text.js';
import type { Reply } from '../access/reply.js';
import type { ListenerContext } from '../listener-context.js';
import type { FeedCommand } from './authority.js';
import { feedInWords, troubleInWords } from './words.js';

export const nothingYet =
  'This channel listens to nothing yet. Type `/make-audit` alone, or `/make-audit subscribe` and an organization.';

/** `list`: the sources that this channel follows, and their troubles. */
export const list: FeedCommand = async (ctx, { channel }) => {
  const feeds = feedsOf(ctx.feeds.state(), channel);
  if (feeds.length === 0) return { text: nothingYet };
  return {
    text: `This channel listens to ${feeds.length}`,
    blocks: feeds.map((feed) =>
      section([feedInWords(ctx.directory, feed, ctx.now()), ...troublesOf(ctx, feed)].join('\n')),
    ),
  };
};

/** The troubles of a feed, one line each. */
function troublesOf(
  { feeds, directory }: Pick<ListenerContext, 'feeds' | 'directory'>,
  { source }: Feed,
): string[] {
  const name = escaped(directory.organization(source.organizationId)?.name ?? `${source.organizationId}`);
  return feeds
    .state()
    .troubles.filter((one) => one.source.organizationId === source.organizationId)
    .map(({ trouble, since }) => `:warning: ${name}: ${troubleInWords[trouble]} (since ${date(since)})`);
}

/**
 * The feed that a command means: the only one, or the one with the typed number. Otherwise, a sentence on how to type
 * it.
 */
export function feedMeant(
  { feeds, directory, now }: Pick<ListenerContext, 'feeds' | 'directory' | 'now'>,
  channel: string,
  number: number | undefined,
  word: string,
): { readonly feed: Feed } | { readonly reply: Reply } {
  const here = feedsOf(feeds.state(), channel);
  const [only] = here;
  if (!only) return { reply: { text: nothingYet } };
  if (number === undefined && here.length === 1) return { feed: only };
  const feed = here.find((one) => numberOf(one) === number);
  if (feed) return { feed };
  const why =
    number === undefined
      ? 'This channel has several feeds'
      : Number.isInteger(number)
        ? `This channel has no feed ${number}`
        : 'A feed is chosen by its number';
  const blocks = [
    section(`${why}. Say which, such as \`/make-audit ${word} ${numberOf(only)}\`.`),
    ...here.map((one) => section(feedInWords(directory, one, now()))),
  ];
  return { reply: { text: why, blocks } };
}
