import { z } from 'zod';

/** Stands for a blank name. */
export const noName = '(no name)';

/** The name of something on Make. A blank name is replaced, since it would leave a gap in every sentence. */
export const nameOnMake = z.string().transform((name) => (name.trim() === '' ? noName : name));

/** The name of a person on Make. A blank name counts as none, so that the address is shown instead. */
export const nameOfPerson = z
  .string()
  .nullish()
  .transform((name) => (name?.trim() ? name : undefined));
