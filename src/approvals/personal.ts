import { z } from 'zod';

/**
 * A value about a person (name, address, reason, comment). The store seals it inside ledger entries under the
 * stream's key, so that destroying the key erases it while the chain still verifies.
 */
export const personal = z.object({ personal: z.string() });
export type Personal = z.infer<typeof personal>;

export const about = (text: string): Personal => ({ personal: text });

/** What a personal value reads as once its key is gone. */
export const erased: Personal = about('(erased)');
