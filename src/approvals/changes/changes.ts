import { type Change, catalogue, type Kind, kindOf } from './catalogue.js';
import type { LeakedToken } from './contain-token.js';

/** Whether all of them may be temporary. */
export const canBeTemporary = (changes: readonly Change[]): boolean =>
  changes.every((one) => kindOf(one).canBeTemporary);

/** Whether a change of this kind is made for an emergency and only ever takes away. */
export const isUrgent = (kind: Kind): boolean => kind !== 'extend-grant' && catalogue[kind].alwaysRuns;

/** Whether all of them are made for an emergency and only ever take away: neither a freeze nor a cap stops these. */
export const alwaysRuns = (changes: readonly Change[]): boolean =>
  changes.every((one) => kindOf(one).alwaysRuns);

/** The same change with another role at its place; undefined where it leads to none that could be chosen. */
export const withRole = (change: Change, roleId: number): Change | undefined =>
  kindOf(change).hasOtherRoles && 'roleId' in change ? { ...change, roleId } : undefined;

/** The role a change leads to, where another could be chosen. */
export const roleIdOf = (change: Change): number | undefined =>
  kindOf(change).hasOtherRoles && 'roleId' in change ? change.roleId : undefined;

/** Whether approving them takes something away from somebody. */
export const takesAway = (changes: readonly Change[]): boolean =>
  changes.some((one) => kindOf(one).takesAway);

/** What is taken away until an admin gives it back. */
export const isContainment = (changes: readonly Change[]): boolean =>
  changes.length > 0 && changes.every(({ kind }) => kind === 'contain-token');

/** Whether all that is known of these, once they are done, is that Make took them. */
export const isUnread = (changes: readonly Change[]): boolean =>
  changes.length > 0 && changes.every((one) => kindOf(one).isUnread === true);

/** The leaked token in whose place its owner is contained. */
export const leakedIn = (changes: readonly Change[]): LeakedToken | undefined =>
  changes.flatMap((change) => (change.kind === 'contain-token' && change.leaked) || [])[0];

/** The handles under which the vault keeps leaked tokens for these changes. */
export const handlesIn = (changes: readonly Change[]): string[] =>
  changes.flatMap((change) =>
    change.kind === 'revoke-token' && change.holder.type === 'leaked' ? [change.holder.handle] : [],
  );
