import { z } from 'zod';
import { makeUserId } from '../person.js';
import { aboutAsker, placeIn } from './foreseen.js';
import { type ChangeKind, id } from './kind.js';
import { removalWords } from './role-words.js';

const schema = z.object({
  kind: z.literal('remove-from-organization'),
  organizationId: id,
  userId: makeUserId,
  deleteConnections: z.boolean(),
});
export type RemoveFromOrganization = z.infer<typeof schema>;

/** Removes a person from an organization and all of its teams. */
export const removeFromOrganization = {
  schema,
  words: (_, { name, organization }) => removalWords(name, organization),
  canBeTemporary: false,
  alwaysRuns: false,
  takesAway: true,
  roles: ['organization', 'team'],
  foresee: ({ organizationId, userId }, make, asker) => ({
    ...placeIn(make, organizationId, 'none'),
    rolesAfter: ['none'],
    direction: 'lower',
    ...aboutAsker(make, asker, userId),
  }),
} as const satisfies ChangeKind<RemoveFromOrganization>;
