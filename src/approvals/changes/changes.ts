import { type Change, catalogue, type Kind, kindOf } from './catalogue.js';
import type { LeakedToken } from './contain-token.js';

/** Whether all changes may be temporary. */
export const canBeTemporary = (changes: readonly Change[]): boolean =>
  changes.every((one) => kindOf(one).canBeTemporary);

/** Whether a change of this kind is for an emergency and only takes away. */
export const isUrgent = (kind: Kind): boolean => kind !== 'extend-grant' && catalogue[kind].alwaysRuns;

/** Whether all changes are for an emergency and only take away: neither a freeze nor a cap stops these. */
export const alwaysRuns = (changes: readonly Change[]): boolean =>
  changes.every((one) => kindOf(one).alwaysRuns);

/** The same change with another role at its place; undefined if its role cannot be chosen. */
export const withRole = (change: Change, roleId: number): Change | undefined =>
  kindOf(change).hasOtherRoles && 'roleId' in change ? { ...change, roleId } : undefined;

/** The role that a change leads to, if that role can be chosen. */
export const roleIdOf = (change: Change): number | undefined =>
  kindOf(change).hasOtherRoles && 'roleId' in change ? change.roleId : undefined;

/** Whether the approval of these changes takes something away from a person. */
export const takesAway = (changes: readonly Change[]): boolean =>
  changes.some((one) => kindOf(one).takesAway);

/** Whether the request takes access away until an admin gives it back. */
export const isContainment = (changes: readonly Change[]): boolean =>
  changes.length > 0 && changes.every(({ kind }) => kind === 'contain-token');

/** Whether Make's answer is all that Usher knows about these changes once they are done. */
export const isUnread = (changes: readonly Change[]): boolean =>
  changes.length > 0 && changes.every((one) => kindOf(one).isUnread === true);

/** The leaked token that is the reason for a containment. */
export const leakedIn = (changes: readonly Change[]): LeakedToken | undefined =>
  changes.flatMap((change) => (change.kind === 'contain-token' && change.leaked) || [])[0];

/** The handles of the leaked tokens in the vault for these changes. */
export const handlesIn = (changes: readonly Change[]): string[] =>
  changes.flatMap((change) =>
    change.kind === 'revoke-token' && change.holder.type === 'leaked' ? [change.holder.handle] : [],
  );
