import type { RosterList } from './filters.js';
import type { Row } from './row.js';

/**
 * What a person may see: admins everything, approvers everything except two-factor and last logins, team admins the
 * people of their teams and what they have there.
 */
export type Viewer =
  | { readonly sees: 'everything' }
  | { readonly sees: 'people' }
  | { readonly sees: 'teams'; readonly teamIds: ReadonlySet<number> };

/** The parts of the rows that this person may see. Omitted parts read as unknown. */
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

/** A team admin does not see roles in the organization. */
const inTeams = (row: Row, teamIds: ReadonlySet<number>): Row => ({
  ...row,
  role: '',
  origin: { how: 'unknown' },
  teams: row.teams.filter(({ id }) => teamIds.has(id)),
  grants: row.grants.filter(({ teamId }) => teamId !== undefined && teamIds.has(teamId)),
});
