import type { Announced } from './announced.js';

/**
 * The time between the start of one reading and the start of the next. A write that Usher read back in this time is in
 * the next reading unless somebody undid it; the earlier one may show it, if it took long.
 */
export interface Gap {
  readonly from: number;
  readonly until: number;
}

/** When Usher read this write back, if that was between the two readings. */
export function readBackIn({ write, appliedAt }: Announced, { from, until }: Gap): number | undefined {
  switch (write.type) {
    case 'set-organization-role':
    case 'remove-from-organization':
    case 'set-team-role':
    case 'remove-from-team':
      return appliedAt !== undefined && appliedAt > from && appliedAt <= until ? appliedAt : undefined;
    case 'invite':
    case 'create-sso-user':
    case 'set-invited-team-role':
    case 'set-joiner-role':
    case 'revoke-token':
    case 'set-role-permissions':
    case 'demand-password-reset':
      return undefined;
  }
}
