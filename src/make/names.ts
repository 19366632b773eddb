import { z } from 'zod';

/** The name of something on Make; one of blanks alone would leave a hole in every sentence. */
export const nameOnMake = z.string().transform((name) => (name.trim() === '' ? '(no name)' : name));

/** The name of somebody on Make; one of blanks alone is none, so that the address stands instead. */
export const nameOfPerson = z
  .string()
  .nullish()
  .transform((name) => (name?.trim() ? name : undefined));
