import type { PersonId } from '../../approvals/person.js';
import { durationInWords, parseDuration } from '../../approvals/policy/duration.js';
import type { Feed } from '../../feed/feeds.js';
import { mute as decideMute, unmute as decideUnmute, feedsOf } from '../../feed/subscribing.js';
import { date, mention } from '../../slack/text.js';
import type { ListenerContext } from '../listener-context.js';
import type { FeedCommand } from './authority.js';
import { type Changed, changeFeed, unsaid } from './change.js';
import { feedMeant } from './list.js';
import { sourceInWords } from './words.js';

/** The length of a mute by the button, or by the command without a length. */
export const usualMuteMs = 8 * 3_600_000;

/** `mute`, `mute 8h`, `mute 2 8h`: the channel gets nothing from the feed until then. */
export const mute: FeedCommand = async (ctx, { person, channel }, rest) => {
  const wanted = muteAsked(rest);
  if (!wanted) {
    return {
      text: 'Say for how long, such as `/make-audit mute 8h`; with several feeds `/make-audit mute 2 8h`.',
    };
  }
  const meant = feedMeant(ctx, channel, wanted.number, 'mute');
  if ('reply' in meant) return meant.reply;
  return { text: said(await muteFeed(ctx, person, meant.feed, wanted.ms), 'Muted.') };
};

/** `unmute`, `unmute 2`: ends the mute of a feed. */
export const unmute: FeedCommand = async (ctx, { person, channel }, rest) => {
  const meant = feedMeant(ctx, channel, numberIn(rest), 'unmute');
  if ('reply' in meant) return meant.reply;
  return { text: said(await unmuteFeed(ctx, person, meant.feed), 'Unmuted.') };
};

export const muteFeed = (ctx: ListenerContext, by: PersonId, feed: Feed, ms: number): Promise<Changed> =>
  changeFeed(
    ctx,
    by,
    (book) => decideMute(still(book, feed), ms, by, ctx.now()),
    ({ source, mutedUntil = 0 }) =>
      `${mention(by)} muted ${sourceInWords(ctx.directory, source)} here for ${durationInWords(ms)}, until ${date(mutedUntil)}.`,
  );

export const unmuteFeed = (ctx: ListenerContext, by: PersonId, feed: Feed): Promise<Changed> =>
  changeFeed(
    ctx,
    by,
    (book) => decideUnmute(still(book, feed), by, ctx.now()),
    ({ source }) => `${mention(by)} unmuted ${sourceInWords(ctx.directory, source)} here.`,
  );

/** The feed as it is at present, if it still exists. */
export const still = (book: Parameters<typeof feedsOf>[0], { id, channel }: Feed): Feed | undefined =>
  feedsOf(book, channel).find((one) => one.id === id);

export const said = (changed: Changed, done: string): string =>
  changed.ok ? `${done}${unsaid(changed.announced)}` : changed.sentence;

/** The number of a feed, with or without a hash sign; undefined if there is none. */
export const numberIn = (text: string): number | undefined => {
  const trimmed = text.trim().replace(/^#/, '');
  return trimmed === '' ? undefined : Number(trimmed);
};

function muteAsked(text: string): { readonly number?: number; readonly ms: number } | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return { ms: usualMuteMs };
  const whole = parseDuration(trimmed);
  if (whole !== undefined) return { ms: whole };
  const [, number, length = ''] = /^#?(\d{1,9})(?:\s+(.+))?$/.exec(trimmed) ?? [];
  if (number === undefined) return undefined;
  const ms = length === '' ? usualMuteMs : parseDuration(length);
  return ms === undefined ? undefined : { number: Number(number), ms };
}
