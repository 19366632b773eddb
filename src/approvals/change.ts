import { z } from 'zod';
import { makeUserId } from './person.js';
import { personal } from './personal.js';

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

const changeOrganizationRole = z.object({
  kind: z.literal('change-organization-role'),
  organizationId: id,
  userId: makeUserId,
  roleId: id,
});

const changeTeamRole = z.object({
  kind: z.literal('change-team-role'),
  organizationId: id,
  teamId: id,
  userId: makeUserId,
  roleId: id,
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
});

/** One thing asked for, in Make's ids. What it means in words is the plan's business. */
export const change = z.discriminatedUnion('kind', [
  invite,
  changeOrganizationRole,
  changeTeamRole,
  removeFromOrganization,
  removeFromTeam,
]);
export type Change = z.infer<typeof change>;
export type Invite = z.infer<typeof invite>;
export type ChangeOrganizationRole = z.infer<typeof changeOrganizationRole>;
export type ChangeTeamRole = z.infer<typeof changeTeamRole>;
export type RemoveFromOrganization = z.infer<typeof removeFromOrganization>;
export type RemoveFromTeam = z.infer<typeof removeFromTeam>;

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
