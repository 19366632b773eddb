import type { AuditLogFilters } from '../make/audit-logs.js';
import { isWatched } from '../make/membership-events.js';
import type { FeedLine } from '../slack/feed-lines.js';
import type { Feed } from './feeds.js';

/** Names of events by the header of Make's group, from Make's filters call. */
export type EventGroups = ReadonlyMap<string, readonly string[]>;

export const groupsOf = ({ events }: AuditLogFilters): EventGroups =>
  new Map(events.map(({ header, items }) => [header, items]));

/**
 * Whether a channel is to see an entry. Changes of membership that no request explains are left out: the watch
 * reports them in messages of their own.
 */
export function matches({ filter, source, since }: Feed, line: FeedLine, groups: EventGroups): boolean {
  if (filter.onlyUnexplained || line.at < since) return false;
  if (isWatched(line) && line.request === undefined) return false;
  if (source.teamId !== undefined && line.team?.id !== source.teamId) return false;
  if (filter.people.length > 0 && !filter.people.some((id) => id === line.actor?.id)) return false;
  if (filter.groups.length === 0 && filter.names.length === 0) return true;
  return (
    filter.names.includes(line.event) ||
    filter.groups.some((header) => groups.get(header)?.includes(line.event))
  );
}

export const isMuted = ({ mutedUntil }: Feed, at: number): boolean =>
  mutedUntil !== undefined && mutedUntil > at;
