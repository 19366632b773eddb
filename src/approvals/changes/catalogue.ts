import { z } from 'zod';
import { changeOrganizationRole } from './change-organization-role.js';
import { changeTeamRole } from './change-team-role.js';
import { containToken } from './contain-token.js';
import { demandPasswordReset } from './demand-password-reset.js';
import { invite } from './invite.js';
import type { ChangeKind } from './kind.js';
import { removeFromOrganization } from './remove-from-organization.js';
import { removeFromTeam } from './remove-from-team.js';
import { restoreRolePermissions } from './restore-role-permissions.js';
import { revokeToken } from './revoke-token.js';

/** Every kind of change that can be asked for, a line each. */
export const catalogue = {
  invite,
  'change-organization-role': changeOrganizationRole,
  'change-team-role': changeTeamRole,
  'remove-from-organization': removeFromOrganization,
  'remove-from-team': removeFromTeam,
  'revoke-token': revokeToken,
  'contain-token': containToken,
  'restore-role-permissions': restoreRolePermissions,
  'demand-password-reset': demandPasswordReset,
} as const satisfies Record<string, ChangeKind<never>>;

type Catalogue = typeof catalogue;

/** The kinds of which a request can be made. */
export type RequestKind = keyof Catalogue;
export type ChangeOf<Kind extends RequestKind> = z.infer<Catalogue[Kind]['schema']>;
/** One thing asked for, in Make's ids. What it means in words is the plan's business. */
export type Change = { [Kind in RequestKind]: ChangeOf<Kind> }[RequestKind];

type Schema = Catalogue[RequestKind]['schema'];
// A list made of an object has no first element to the compiler.
const schemas = Object.values(catalogue).map(({ schema }) => schema) as [Schema, ...Schema[]];
export const change = z.discriminatedUnion('kind', schemas);

const requestKinds = Object.keys(catalogue) as RequestKind[];
/** Every kind a policy may name, also one that no operation carries out yet. */
export const kinds = [...requestKinds, 'extend-grant'] as const;
export type Kind = (typeof kinds)[number];

/** All that is known of the kind of this change. */
export const kindOf = (one: Pick<Change, 'kind'>): ChangeKind<Change> => catalogue[one.kind];
