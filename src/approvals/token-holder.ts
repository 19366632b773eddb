import { z } from 'zod';
import { makeUserId } from './person.js';

/**
 * With what a token can be seen and deleted: Make lets everybody manage only their own. Either an account that its
 * owner connected (Usher's own is from the start), or the leaked token itself, which the vault keeps under a handle.
 */
export const tokenHolder = z.discriminatedUnion('type', [
  z.object({ type: z.literal('account'), userId: makeUserId }),
  z.object({
    type: z.literal('leaked'),
    handle: z.string(),
    /** Make's zone that the token belongs to; `own` for the one Usher guards. */
    zone: z.string(),
  }),
]);
export type TokenHolder = z.infer<typeof tokenHolder>;

/** How long a leaked token is kept at most. */
export const leakKeptMs = 3_600_000;
