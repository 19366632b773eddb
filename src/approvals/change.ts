import { z } from 'zod';
import { makeUserId } from './person.js';
import { personal } from './personal.js';
import { tokenHolder } from './token-holder.js';

const id = z.number().int().positive();

export const teamRole = z.object({ teamId: id, roleId: id });

const invite = z.object({
  kind: z.literal('invite'),
  organizationId: id,
  email: personal,
  name: personal,
  roleId: id,
  teams: z.array(teamRole).max(10),
  note: personal.optional(),
});

/**
 * Set where nothing is to be written: somebody changed it by hand while a grant ran, and it is to stay so. `was` is the
 * role before the grant (null: none); people decide on the step from there to what is now.
 */
const kept = z.object({ was: id.nullable() }).optional();

const changeOrganizationRole = z.object({
  kind: z.literal('change-organization-role'),
  organizationId: id,
  userId: makeUserId,
  roleId: id,
  kept,
});

const changeTeamRole = z.object({
  kind: z.literal('change-team-role'),
  organizationId: id,
  teamId: id,
  userId: makeUserId,
  roleId: id,
  kept,
});

const removeFromOrganization = z.object({
  kind: z.literal('remove-from-organization'),
  organizationId: id,
  userId: makeUserId,
  deleteConnections: z.boolean(),
});

const removeFromTeam = z.object({
  kind: z.literal('remove-from-team'),
  organizationId: id,
  teamId: id,
  userId: makeUserId,
  kept,
});

const revokeToken = z.object({
  kind: z.literal('revoke-token'),
  holder: tokenHolder,
  /** The token's key on Make, exactly as Make wrote it; a leaked token is found by itself. */
  created: z.string().optional(),
});

/** What is known of a token that leaked and cannot be deleted: nothing where Make tells nothing. */
const leakedToken = z.object({
  scope: z.array(z.string()).optional(),
  label: personal.optional(),
  created: z.string().optional(),
});
export type LeakedToken = z.infer<typeof leakedToken>;

/** One place at which somebody whose tokens nobody here can reach loses access; all of them make one request. */
const containToken = z.object({
  kind: z.literal('contain-token'),
  organizationId: id,
  userId: makeUserId,
  /** Out of this team; without one, to this role in the organization. */
  where: z.union([z.object({ teamId: id }), z.object({ roleId: id })]),
  /** Why no token is deleted, in words for the card. */
  because: z.string().optional(),
  /** Present where a token leaked that nobody here can delete. */
  leaked: leakedToken.optional(),
});

/** One thing asked for, in Make's ids. What it means in words is the plan's business. */
export const change = z.discriminatedUnion('kind', [
  invite,
  changeOrganizationRole,
  changeTeamRole,
  removeFromOrganization,
  removeFromTeam,
  revokeToken,
  containToken,
]);
export type Change = z.infer<typeof change>;
export type Invite = z.infer<typeof invite>;
export type ChangeOrganizationRole = z.infer<typeof changeOrganizationRole>;
export type ChangeTeamRole = z.infer<typeof changeTeamRole>;
export type RemoveFromOrganization = z.infer<typeof removeFromOrganization>;
export type RemoveFromTeam = z.infer<typeof removeFromTeam>;
export type RevokeToken = z.infer<typeof revokeToken>;
export type ContainToken = z.infer<typeof containToken>;

/** Every kind a policy may name, also those that no operation carries out yet. */
export const kinds = [
  'invite',
  'change-organization-role',
  'change-team-role',
  'remove-from-organization',
  'remove-from-team',
  'revoke-token',
  'contain-token',
  'extend-grant',
] as const;
export type Kind = (typeof kinds)[number];

/** Role changes can be undone; an invitation or a removal cannot, so they take no duration. */
export const canBeTemporary = (kind: Kind): boolean =>
  kind === 'change-organization-role' || kind === 'change-team-role';

/** Made for an emergency and only ever taking away: neither a freeze nor a cap stops these. */
export const alwaysRuns = (changes: readonly Change[]): boolean =>
  changes.every(({ kind }) => kind === 'revoke-token' || kind === 'contain-token');

/** What is taken away until an admin gives it back. */
export const isContainment = (changes: readonly Change[]): boolean =>
  changes.length > 0 && changes.every(({ kind }) => kind === 'contain-token');

/** The leaked token in whose place its owner is contained. */
export const leakedIn = (changes: readonly Change[]): LeakedToken | undefined =>
  changes.flatMap((change) => (change.kind === 'contain-token' && change.leaked) || [])[0];

/** The handles under which the vault keeps leaked tokens for these changes. */
export const handlesIn = (changes: readonly Change[]): string[] =>
  changes.flatMap((change) =>
    change.kind === 'revoke-token' && change.holder.type === 'leaked' ? [change.holder.handle] : [],
  );
