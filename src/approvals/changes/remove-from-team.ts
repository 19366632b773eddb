import { z } from 'zod';
import { makeUserId } from '../person.js';
import { aboutAsker, placeIn } from './foreseen.js';
import { type ChangeKind, id, kept } from './kind.js';
import { removalWords } from './role-words.js';

const schema = z.object({
  kind: z.literal('remove-from-team'),
  organizationId: id,
  teamId: id,
  userId: makeUserId,
  kept,
});
export type RemoveFromTeam = z.infer<typeof schema>;

/** Removes a person from a team; they stay in the organization. */
export const removeFromTeam = {
  schema,
  words: (_, { name, team, organization }) => removalWords(name, team ?? organization),
  canBeTemporary: false,
  alwaysRuns: false,
  takesAway: true,
  roles: ['team'],
  foresee: ({ organizationId, teamId, userId }, make, asker) => ({
    ...placeIn(make, organizationId, teamId),
    rolesAfter: ['none'],
    direction: 'lower',
    ...aboutAsker(make, asker, userId),
  }),
} as const satisfies ChangeKind<RemoveFromTeam>;
