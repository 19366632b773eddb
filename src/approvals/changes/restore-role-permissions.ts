import { z } from 'zod';
import { placeIn, rolesAfter } from './foreseen.js';
import { type ChangeKind, id } from './kind.js';

/** Sorted, without repetitions. */
const permissions = z.array(z.string().min(1)).max(2000);

const schema = z.object({
  kind: z.literal('restore-role-permissions'),
  organizationId: id,
  roleId: id,
  /** All permissions that the role gets back. */
  permissions,
  /** Its present permissions. If they have changed on Make, Usher restores nothing. */
  expected: permissions,
});
export type RestoreRolePermissions = z.infer<typeof schema>;

/** Restores the permissions that a custom role had before a change by hand; nobody's role changes. */
export const restoreRolePermissions = {
  schema,
  words: (_, { name, organization }) => ({
    wish: `put back what ${name} of ${organization} may do`,
    noun: `earlier permissions of ${name} of ${organization}`,
    outcome: `${name} of ${organization} has its earlier permissions again`,
  }),
  canBeTemporary: false,
  alwaysRuns: false,
  takesAway: false,
  roles: ['organization', 'team'],
  foresee: ({ organizationId, roleId, permissions: after, expected }, make) => ({
    ...placeIn(make, organizationId, 'none'),
    ...rolesAfter(make, organizationId, [roleId]),
    direction: step(expected, after),
    forSelf: false,
  }),
} as const satisfies ChangeKind<RestoreRolePermissions>;

/** Whether one set of permissions is more or less than another, or neither. */
function step(before: readonly string[], after: readonly string[]): 'raise' | 'lower' | 'other' {
  const [was, is] = [new Set(before), new Set(after)];
  const gives = after.some((one) => !was.has(one));
  const takes = before.some((one) => !is.has(one));
  if (gives === takes) return 'other';
  return gives ? 'raise' : 'lower';
}
