import { isTeamUpdate, twoFactorSwitched } from './ground-events.js';

/** The only changes of access that Make's log records. https://help.make.com/audit-logs */
const membershipEvents: ReadonlySet<string> = new Set(['team_role_updated', 'team_member_removed']);

/** Whether an event of Make's log is about a membership; the watch gets such events. */
export const isMembership = (eventName: string): boolean => membershipEvents.has(eventName);

/** Whether the watch gets the event: it is about a membership, or about the ground that memberships depend on. */
export const isForWatch = (eventName: string): boolean =>
  isMembership(eventName) || twoFactorSwitched(eventName) !== undefined || isTeamUpdate(eventName);

/** Whether such an event removes a person from a team. */
export const isRemoval = (eventName: string): boolean => eventName === 'team_member_removed';

/** Whether the watch can match the entry with a person and a team. The feed shows other entries like any entry. */
export const isWatched = (line: {
  readonly event: string;
  readonly team?: { readonly id?: number | undefined } | undefined;
  readonly target?: string | undefined;
}): boolean =>
  twoFactorSwitched(line.event) !== undefined ||
  (isMembership(line.event) && (line.team?.id ?? 0) > 0 && /^[1-9]\d*$/.test(line.target ?? ''));
