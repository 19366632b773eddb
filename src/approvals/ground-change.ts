import { z } from 'zod';
import { makeUserId } from './person.js';
import { personal, personalOrPlain } from './personal.js';

/** Milliseconds since 1970. */
const at = z.number().int();
const id = z.number().int().positive();

/** A role of an organization or its teams. `custom` if the organization created it, otherwise it is Make's own. */
const role = z.object({
  id,
  name: z.string(),
  category: z.enum(['organization', 'team']),
  custom: z.boolean(),
});
export type GroundRole = z.infer<typeof role>;

/** The holders of a role; with names if they are few. */
const holders = z.object({
  count: z.number().int(),
  names: z.array(personal),
  /** Set if Usher has not read every team yet. */
  atLeast: z.boolean().optional(),
});
export type Holders = z.infer<typeof holders>;

const permissions = z.array(z.string());

/** An invitation that has been open for a long time. */
const openInvitation = z.object({
  userId: makeUserId,
  name: personal,
  email: personal,
  sentAt: at,
  endsAt: at,
  /** The request that sent it. */
  request: z.string().optional(),
});

/** A change in something that an organization's memberships depend on, with before and after. */
export const groundChange = z.discriminatedUnion('type', [
  /** All permissions of a role, sorted. */
  z.object({
    type: z.literal('role-permissions-changed'),
    role,
    before: permissions,
    after: permissions,
    holders,
  }),
  z.object({ type: z.literal('role-made'), role, permissions }),
  z.object({ type: z.literal('role-deleted'), role, permissions }),
  /** `before`: the earlier name. A policy that names the role by its name means another role now. */
  z.object({ type: z.literal('role-renamed'), role, before: z.string(), holders }),
  /** A policy, a feed or a review that names the team or the organization by its name means another one now. */
  z.object({ type: z.literal('team-renamed'), team: z.object({ id, name: z.string() }), before: z.string() }),
  z.object({ type: z.literal('organization-renamed'), before: z.string(), after: z.string() }),
  /** `logged`: only Make's log shows it; the setting was the same before and after. */
  z.object({
    type: z.literal('two-factor-enforcement'),
    before: z.boolean(),
    after: z.boolean(),
    logged: z.literal(true).optional(),
  }),
  z.object({
    type: z.literal('single-sign-on'),
    before: z.string().nullable(),
    after: z.string().nullable(),
  }),
  z.object({
    type: z.literal('feature-control'),
    control: z.object({ id: z.string(), name: z.string() }),
    before: z.boolean(),
    after: z.boolean(),
  }),
  /** The number of days for which the plan keeps the log; 0 if it has none. */
  z.object({ type: z.literal('log-taken'), before: z.number().int(), after: z.number().int() }),
  z.object({ type: z.literal('log-given'), before: z.number().int(), after: z.number().int() }),
  /** Make shows the rest of the plan, and no longer the days of the log. */
  z.object({ type: z.literal('log-untold'), before: z.number().int() }),
  z.object({ type: z.literal('seats'), before: z.number().int(), after: z.number().int() }),
  /** Make names a private space after its person until they rename it. */
  z.object({ type: z.literal('private-space'), space: z.object({ id: z.string(), name: personalOrPlain }) }),
  z.object({ type: z.literal('invitation-open-long'), invitations: z.array(openInvitation).min(1) }),
  /** The next four are about Usher's own account. */
  z.object({ type: z.literal('own-role-lost'), before: z.string(), after: z.string() }),
  z.object({ type: z.literal('own-scope-lost'), scopes: z.array(z.string()).min(1) }),
  z.object({ type: z.literal('organization-gone') }),
  z.object({ type: z.literal('guarded-again'), after: z.string() }),
]);
export type GroundChange = z.infer<typeof groundChange>;

/** A change of the ground that Usher found. */
export const groundFinding = z.object({
  /** The same change seen again has the same id. */
  id: z.string(),
  organizationId: id,
  organization: z.string(),
  change: groundChange,
  /** The change happened between these two readings, or at the time in the log. */
  between: z.object({ from: at, until: at }),
  /** The request that announced this write. */
  request: z.string().optional(),
});
export type GroundFinding = z.infer<typeof groundFinding>;

/** The permissions that a role got and lost. */
export function permissionsMoved({
  before,
  after,
}: {
  readonly before: readonly string[];
  readonly after: readonly string[];
}): {
  readonly added: readonly string[];
  readonly taken: readonly string[];
} {
  const [was, is] = [new Set(before), new Set(after)];
  return {
    added: after.filter((one) => !was.has(one)),
    taken: before.filter((one) => !is.has(one)),
  };
}

/**
 * Whether the change is about Usher's own account: then the admins and the approvals channel get it, whatever the
 * feeds are.
 */
export const isAboutUsher = ({ type }: GroundChange): boolean =>
  type === 'own-role-lost' ||
  type === 'own-scope-lost' ||
  type === 'organization-gone' ||
  type === 'guarded-again';
