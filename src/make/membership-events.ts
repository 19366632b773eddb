import { twoFactorSwitched } from './ground-events.js';

/** The only changes of who may do what that Make's log tells of. https://help.make.com/audit-logs */
const membershipEvents: ReadonlySet<string> = new Set(['team_role_updated', 'team_member_removed']);

/** Whether an event of Make's log is about somebody's membership, so that the watch is told of it. */
export const isMembership = (eventName: string): boolean => membershipEvents.has(eventName);

/** Whether the watch is told of it: a membership, or what memberships stand on. */
export const isForWatch = (eventName: string): boolean =>
  isMembership(eventName) || twoFactorSwitched(eventName) !== undefined;

/** Whether such an event takes somebody out of a team. */
export const isRemoval = (eventName: string): boolean => eventName === 'team_member_removed';

/** Whether the watch can set it against a person and a team; what it cannot, the feed shows like any other entry. */
export const isWatched = (line: {
  readonly event: string;
  readonly team?: { readonly id?: number | undefined } | undefined;
  readonly target?: string | undefined;
}): boolean =>
  twoFactorSwitched(line.event) !== undefined ||
  (isMembership(line.event) && (line.team?.id ?? 0) > 0 && /^[1-9]\d*$/.test(line.target ?? ''));
