import type { MakeUserId, PersonId } from '../approvals/person.js';
import type { TwoFactor } from './two-factor.js';

/** How a person got what they have, as far as the ledger shows. */
export type Origin =
  | {
      readonly how: 'request';
      readonly request: string;
      readonly at: number;
      /** Empty if the rule approved it without a person. */
      readonly approvedBy: readonly PersonId[];
    }
  /** The role was there at Usher's first reading. */
  | { readonly how: 'before-usher' }
  /** The watch saw it, and nobody had asked for it. */
  | {
      readonly how: 'seen';
      readonly at: number;
      /** Who did it, if Make's log says so. */
      readonly by?: MakeUserId | undefined;
      /** Who has accepted it since. */
      readonly accepted?: PersonId | undefined;
    }
  | { readonly how: 'unknown' };

/** Access that ends. */
export interface Grant {
  readonly request: string;
  readonly endsAt: number;
  /** "Team Operator of Finance Ops"; plain text. */
  readonly what: string;
  /** Left out for the organization itself. */
  readonly teamId?: number;
}

/** A person's team. The role is left out until the watch has read it. */
export interface TeamOfRow {
  readonly id: number;
  readonly name: string;
  readonly roleId?: number;
  readonly role?: string;
  readonly origin: Origin;
}

/** What one person has in one organization. Times are milliseconds since 1970. */
export interface Row {
  readonly organizationId: number;
  readonly organization: string;
  readonly userId: MakeUserId;
  readonly name: string;
  /** Empty if Make's user list leaves the person out; then teams, last login and two-factor are unknown. */
  readonly email: string;
  readonly roleId: number;
  readonly role: string;
  readonly invitation: 'none' | 'open' | 'expired';
  readonly invitedAt?: number;
  readonly teams: readonly TeamOfRow[];
  /** Left out if Make shows none. */
  readonly lastLogin?: number;
  readonly twoFactor: TwoFactor;
  /** The origin of the role in the organization. */
  readonly origin: Origin;
  readonly grants: readonly Grant[];
}
