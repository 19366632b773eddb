import { z } from 'zod';
import { makeUserId } from '../person.js';
import { aboutAsker, placeIn, rolesAfter } from './foreseen.js';
import { type ChangeKind, id, kept } from './kind.js';
import { roleWords, roleWordsOfMany } from './role-words.js';

const schema = z.object({
  kind: z.literal('change-team-role'),
  organizationId: id,
  teamId: id,
  userId: makeUserId,
  roleId: id,
  kept,
});
export type ChangeTeamRole = z.infer<typeof schema>;

/** A role in a team for a member of its organization, whether or not they are in the team yet. */
export const changeTeamRole = {
  schema,
  words: ({ kept: isKept }, { roleAfter, team, organization, name }) =>
    roleWords(name, roleAfter, team ?? organization, isKept !== undefined),
  wordsOfMany: roleWordsOfMany,
  canBeTemporary: true,
  alwaysRuns: false,
  takesAway: false,
  hasOtherRoles: true,
  roles: ['team'],
  foresee: ({ organizationId, teamId, userId, roleId }, make, asker) => ({
    ...placeIn(make, organizationId, teamId),
    ...rolesAfter(make, organizationId, [roleId]),
    ...aboutAsker(make, asker, userId),
  }),
} as const satisfies ChangeKind<ChangeTeamRole>;
