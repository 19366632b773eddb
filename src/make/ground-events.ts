/** Make's help page shows only the label, "Two-factor enforcement enabled" (https://help.make.com/audit-logs). */
const twoFactor = /^(?:organization_)?(?:two[_-]?factor|2fa|tfa|mfa)(?:_\w+)?_(enabled|disabled)$/i;

/** Whether this event switches two-factor login on or off for a whole organization; undefined for any other event. */
export function twoFactorSwitched(eventName: string): boolean | undefined {
  const act = twoFactor.exec(eventName)?.[1];
  return act === undefined ? undefined : act.toLowerCase() === 'enabled';
}

/** Whether this event updates a team, as its renaming does; the log does not say what was updated. */
export const isTeamUpdate = (eventName: string): boolean => eventName === 'team_updated';
