import type { Announced } from './announced.js';

/**
 * The time between the start of one reading and the start of the next. A write that Usher read back in this time is in
 * the next reading unless somebody undid it; the earlier one may show it, if it took long.
 */
export interface Gap {
  readonly from: number;
  readonly until: number;
}

/** How far Make's lists may be behind what Usher read back. */
const lagMs = 10_000;

/** The gap between a reading that began then and the next one. */
export const gapBetween = (known: { readonly from: number }, next: { readonly from: number }): Gap => ({
  from: known.from - lagMs,
  until: next.from - lagMs,
});

/** When Usher read this write back, if that was between the two readings. */
export function readBackIn({ write, appliedAt }: Announced, { from, until }: Gap): number | undefined {
  switch (write.type) {
    case 'set-organization-role':
    case 'remove-from-organization':
    case 'set-team-role':
    case 'remove-from-team':
    case 'set-role-permissions':
      return appliedAt !== undefined && appliedAt > from && appliedAt <= until ? appliedAt : undefined;
    case 'invite':
    case 'create-sso-user':
    case 'set-invited-team-role':
    case 'set-joiner-role':
    case 'revoke-token':
    case 'demand-password-reset':
      return undefined;
  }
}
