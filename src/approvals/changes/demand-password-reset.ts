import { z } from 'zod';
import { makeUserId } from '../person.js';
import { aboutAsker, placeIn } from './foreseen.js';
import { type ChangeKind, id } from './kind.js';

const schema = z.object({
  kind: z.literal('demand-password-reset'),
  organizationId: id,
  userId: makeUserId,
});
export type DemandPasswordReset = z.infer<typeof schema>;

/**
 * Make mails a person a link to set a new password. Nothing on Make shows whether Make sent it, or whether they used
 * it.
 */
export const demandPasswordReset = {
  schema,
  words: (_, { name, email }) => ({
    wish: `have Make mail ${name} (${email}) a demand to set a new password`,
    noun: `password reset demand to ${name} (${email})`,
    outcome: `Make took the demand that ${name} (${email}) set a new password`,
  }),
  canBeTemporary: false,
  alwaysRuns: true,
  takesAway: true,
  isUnread: true,
  roles: [],
  foresee: ({ organizationId, userId }, make, asker) => ({
    ...placeIn(make, organizationId, 'none'),
    rolesNow: [],
    rolesAfter: [],
    direction: 'lower',
    ...aboutAsker(make, asker, userId),
  }),
} as const satisfies ChangeKind<DemandPasswordReset>;
