import { z } from 'zod';
import { makeUserId } from '../person.js';
import { aboutAsker, placeIn, rolesAfter } from './foreseen.js';
import { type ChangeKind, id, kept } from './kind.js';
import { roleWords, roleWordsOfMany } from './role-words.js';

const schema = z.object({
  kind: z.literal('change-organization-role'),
  organizationId: id,
  userId: makeUserId,
  roleId: id,
  kept,
});
export type ChangeOrganizationRole = z.infer<typeof schema>;

/** Another role in an organization for a member of it. */
export const changeOrganizationRole = {
  schema,
  words: ({ kept: isKept }, { roleAfter, organization, name }) =>
    roleWords(name, roleAfter, organization, isKept !== undefined),
  wordsOfMany: roleWordsOfMany,
  canBeTemporary: true,
  alwaysRuns: false,
  takesAway: false,
  hasOtherRoles: true,
  roles: ['organization'],
  foresee: ({ organizationId, userId, roleId }, make, asker) => ({
    ...placeIn(make, organizationId, 'none'),
    ...rolesAfter(make, organizationId, [roleId]),
    ...aboutAsker(make, asker, userId),
  }),
} as const satisfies ChangeKind<ChangeOrganizationRole>;
