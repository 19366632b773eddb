import { z } from 'zod';

/**
 * A value about a person (name, address, reason, comment). The store seals it in ledger entries under the stream's key,
 * or under the key that `of` names, so that destroying the key erases it and the chain still verifies.
 */
export const personal = z.object({ personal: z.string(), of: z.string().optional() });
export type Personal = z.infer<typeof personal>;

export const about = (text: string): Personal => ({ personal: text });

/** A text that is sealed under the key of this name, for streams about many people (`personStream`, `makeUserKey`). */
export const aboutWithKey = (of: string | undefined, text: string): Personal => ({
  ...about(text),
  ...(of !== undefined && { of }),
});

/** A personal value; entries of earlier versions have it as plain text. */
export const personalOrPlain = z.union([personal, z.string()]);
export const textOf = (said: Personal | string): string => (typeof said === 'string' ? said : said.personal);

/** The text of a personal value after its key was destroyed. */
export const erased: Personal = about('(erased)');
