import type { Finding } from '../approvals/audit-event.js';
import { isSlackUser, type PersonId, slackIdOf } from '../approvals/person.js';
import { type Feed, isMuted } from '../feed/feeds.js';

/** The people and channels that can receive messages about an organization now. */
export interface Audience {
  /** Feeds of the organization and of its teams. */
  readonly feeds: readonly Feed[];
  readonly admins: readonly PersonId[];
  /** The approvals channel of the policy in force. */
  readonly approvalsChannel?: string | undefined;
  /** People for whom Slack takes no direct messages. */
  readonly unreachable?: ReadonlySet<string>;
  readonly now: number;
}

/** How long a new admin still gets messages that other admins already got. */
const newAdminsForMs = 3_600_000;

/** Feeds that are not muted now, one for each channel. */
export function listening({ feeds, now }: Audience): Feed[] {
  const open = feeds.filter((feed) => !isMuted(feed, now));
  return [...new Map(open.map((feed) => [feed.channel, feed])).values()];
}

/**
 * The channels that should get a message about an event at a given time: feeds that existed then and were not muted; a
 * team's feed gets only events of its team or of the whole organization. Without any feed, each admin gets it. `sent`
 * lists the channels that already have it.
 */
export function recipientsOf(
  audience: Audience,
  at: number,
  sent: readonly string[],
  team?: Finding['team'],
): string[] {
  const channels = audience.feeds
    .filter(({ source }) => source.teamId === undefined || !team || source.teamId === team.id)
    .filter((feed) => feed.since <= at && !isMuted(feed, at))
    .map(({ channel }) => channel);
  const due = channels.length > 0 ? [...new Set(channels)] : adminRecipients(audience, at, sent);
  return due.filter((channel) => !sent.includes(channel));
}

/**
 * The direct-message channels of admins who should get the message. If Slack takes messages for none of them, the
 * approvals channel gets it: an alert must not reach nobody.
 */
export function adminRecipients(
  { admins, approvalsChannel, unreachable, now }: Audience,
  at: number,
  sent: readonly string[],
): string[] {
  if (sent.some((channel) => !isSlackUser(channel))) return [];
  const people = admins.map(slackIdOf);
  if (sent.length === 0 && people.every((one) => unreachable?.has(one))) {
    return approvalsChannel === undefined ? [] : [approvalsChannel];
  }
  if (sent.length > 0 && at < now - newAdminsForMs) return [];
  return people.filter((channel) => !sent.includes(channel));
}
