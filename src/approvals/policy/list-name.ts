import { z } from 'zod';

/** The lists of people's access, apart from those of a role. */
export const listName = z.enum([
  'all',
  'no-team',
  'no-two-factor',
  'two-factor-not-known',
  'not-seen-90d',
  'invitations',
  'temporary',
  'unexplained',
]);
export type ListName = z.infer<typeof listName>;

/** The role whose holders a list contains, as in `role:Team Admin`; undefined for every other list. */
export const roleOfList = (name: string): string | undefined =>
  /^role(?:: *| +)(\S.*)$/i.exec(name.trim())?.[1];

export const isListName = (one: string | number): boolean =>
  typeof one === 'string' && (listName.safeParse(one).success || roleOfList(one) !== undefined);
