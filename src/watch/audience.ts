import type { Finding } from '../approvals/audit-event.js';
import { isSlackUser, type PersonId, slackIdOf } from '../approvals/person.js';
import { type Feed, isMuted } from '../feed/feeds.js';

/** Who could be told of an organization, at this moment. */
export interface Audience {
  /** Feeds of this organization and of its teams. */
  readonly feeds: readonly Feed[];
  readonly admins: readonly PersonId[];
  /** Where cards go by the policy in force. */
  readonly approvalsChannel?: string | undefined;
  readonly now: number;
}

/** Within this time a new admin still gets the messages that other admins got. */
const adminsOwedMs = 3_600_000;

/** Feeds that are not muted now, one a channel. */
export function listening({ feeds, now }: Audience): Feed[] {
  const open = feeds.filter((feed) => !isMuted(feed, now));
  return [...new Map(open.map((feed) => [feed.channel, feed])).values()];
}

/**
 * The channels that are owed what happened at a time: feeds that listened then and were not muted, a team's feed only
 * what is of that team or of the whole organization; with nobody listening, each admin. `sent`: who was told already.
 */
export function owedTo(
  audience: Audience,
  at: number,
  sent: readonly string[],
  team?: Finding['team'],
): string[] {
  const channels = audience.feeds
    .filter(({ source }) => source.teamId === undefined || !team || source.teamId === team.id)
    .filter((feed) => feed.since <= at && !isMuted(feed, at))
    .map(({ channel }) => channel);
  const owed = channels.length > 0 ? [...new Set(channels)] : adminsOwed(audience, at, sent);
  return owed.filter((channel) => !sent.includes(channel));
}

/** Admins who are owed it, as the channels of their direct messages. */
export function adminsOwed({ admins, now }: Audience, at: number, sent: readonly string[]): string[] {
  if (sent.some((channel) => !isSlackUser(channel))) return [];
  if (sent.length > 0 && at < now - adminsOwedMs) return [];
  return admins.map(slackIdOf).filter((channel) => !sent.includes(channel));
}
