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

/** Every kind of change that people can ask for. */
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

/** The kinds that a request can consist of. */
export type RequestKind = keyof Catalogue;
export type ChangeOf<Kind extends RequestKind> = z.infer<Catalogue[Kind]['schema']>;
/** One change in a request, in Make's ids. The plan says it in words. */
export type Change = { [Kind in RequestKind]: ChangeOf<Kind> }[RequestKind];

type Schema = Catalogue[RequestKind]['schema'];
// TypeScript does not know that a list made from an object has a first element.
const schemas = Object.values(catalogue).map(({ schema }) => schema) as [Schema, ...Schema[]];
export const change = z.discriminatedUnion('kind', schemas);

const requestKinds = Object.keys(catalogue) as RequestKind[];
/** Every kind that a policy may name, including the one without an operation. */
export const kinds = [...requestKinds, 'extend-grant'] as const;
export type Kind = (typeof kinds)[number];

/** All facts about the kind of this change. */
export const kindOf = (one: Pick<Change, 'kind'>): ChangeKind<Change> => catalogue[one.kind];
