import type { Announced } from './announced.js';

/**
 * The time from the end of one reading to the start of the next. A write that Usher read back in this time is not yet
 * in the earlier reading, and is in the next one unless somebody undid it.
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
