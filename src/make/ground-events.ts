/** Make's help page has only the label, "Two-factor enforcement enabled" (https://help.make.com/audit-logs). */
const twoFactor = /^(?:organization_)?(?:two[_-]?factor|2fa|tfa|mfa)(?:_\w+)?_(enabled|disabled)$/i;

/** Whether two-factor login was switched on or off for a whole organization; undefined where an event is no such one. */
export function twoFactorSwitched(eventName: string): boolean | undefined {
  const act = twoFactor.exec(eventName)?.[1];
  return act === undefined ? undefined : act.toLowerCase() === 'enabled';
}
