import { z } from 'zod';
import { makeUserId } from './person.js';

/**
 * The means to see and delete a token, since on Make people can manage only their own tokens. It is either an account
 * that its owner connected (Usher's own always is), or the leaked token itself, which the vault keeps under a handle.
 */
export const tokenHolder = z.discriminatedUnion('type', [
  z.object({ type: z.literal('account'), userId: makeUserId }),
  z.object({
    type: z.literal('leaked'),
    handle: z.string(),
    /** The token's zone on Make; `own` for the zone that Usher guards. */
    zone: z.string(),
  }),
]);
export type TokenHolder = z.infer<typeof tokenHolder>;

/** The longest time for which Usher keeps a leaked token. */
export const leakKeptMs = 3_600_000;
