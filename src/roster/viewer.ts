import type { RosterList } from './filters.js';
import type { Row } from './row.js';

/**
 * What somebody may see: an admin everything, an approver everything but two-factor and last logins, a team admin the
 * people of their teams and what they have there.
 */
export type Viewer =
  | { readonly sees: 'everything' }
  | { readonly sees: 'people' }
  | { readonly sees: 'teams'; readonly teamIds: ReadonlySet<number> };

/** The rows with what this person may see of them. What is left out reads as not known. */
export function shownTo(viewer: Viewer, rows: readonly Row[]): readonly Row[] {
  if (viewer.sees === 'everything') return rows;
  const plain = rows.map(withoutSecrets);
  if (viewer.sees === 'people') return plain;
  const { teamIds } = viewer;
  return plain.map((row) => inTeams(row, teamIds)).filter(({ teams }) => teams.length > 0);
}

export const mayList = (viewer: Viewer, { adminsOnly }: RosterList): boolean =>
  !adminsOnly || viewer.sees === 'everything';

function withoutSecrets({ lastLogin: _, ...row }: Row): Row {
  return { ...row, twoFactor: 'unknown' };
}

/** A role in the organization is none of a team admin's business. */
const inTeams = (row: Row, teamIds: ReadonlySet<number>): Row => ({
  ...row,
  role: '',
  origin: { how: 'unknown' },
  teams: row.teams.filter(({ id }) => teamIds.has(id)),
  grants: row.grants.filter(({ teamId }) => teamId !== undefined && teamIds.has(teamId)),
});
