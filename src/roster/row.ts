import type { MakeUserId, PersonId } from '../approvals/person.js';
import type { TwoFactor } from './two-factor.js';

/** How somebody came into what they have, as far as the ledger tells. */
export type Origin =
  | {
      readonly how: 'request';
      readonly request: string;
      readonly at: number;
      /** Empty where the rule let it through without anybody deciding. */
      readonly approvedBy: readonly PersonId[];
    }
  /** So it was when Usher looked for the first time. */
  | { readonly how: 'before-usher' }
  /** The watch saw it, and nobody had asked for it. */
  | {
      readonly how: 'seen';
      readonly at: number;
      /** Who did it, where Make's log says so. */
      readonly by?: MakeUserId | undefined;
      /** Who said since that it may stay. */
      readonly accepted?: PersonId | undefined;
    }
  | { readonly how: 'unknown' };

/** Access that ends. */
export interface Grant {
  readonly request: string;
  readonly endsAt: number;
  /** "Team Operator of Finance Ops"; plain text. */
  readonly what: string;
  /** Left out where it is about the organization itself. */
  readonly teamId?: number;
}

/** A team that somebody is in. The role is left out where the watch has not read it yet. */
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
  /** Empty where Make's user list leaves the person out; teams, last login and two-factor are not known then. */
  readonly email: string;
  readonly roleId: number;
  readonly role: string;
  readonly invitation: 'none' | 'open' | 'expired';
  readonly invitedAt?: number;
  readonly teams: readonly TeamOfRow[];
  /** Left out where Make tells of none. */
  readonly lastLogin?: number;
  readonly twoFactor: TwoFactor;
  /** Of the role in the organization. */
  readonly origin: Origin;
  readonly grants: readonly Grant[];
}
