import type { Origin, Row, TeamOfRow } from '../../roster/row.js';
import { csvLine } from '../record/csv.js';
import { iso, oneLine, userOf } from '../record/text.js';

export const columns = [
  'organization_id',
  'organization',
  'make_user_id',
  'name',
  'email',
  'role',
  'how',
  'invitation',
  'invited_at',
  'teams',
  'last_login',
  'two_factor',
  'temporary',
] as const;

/** A row as a line of CSV, harmless in a spreadsheet. */
export const csvRow = (row: Row): string =>
  csvLine([
    `${row.organizationId}`,
    row.organization,
    `${row.userId}`,
    row.name,
    row.email,
    row.role,
    originWords(row.origin),
    row.invitation,
    row.invitedAt === undefined ? '' : iso(row.invitedAt),
    row.teams.map(teamWords).join('; '),
    row.lastLogin === undefined ? '' : iso(row.lastLogin),
    row.twoFactor,
    row.grants.map(({ what, endsAt, request }) => `${what} until ${iso(endsAt)} (${request})`).join('; '),
  ]);

/** The same in lines for a terminal. */
export const textRow = (row: Row): string[] => [
  oneLine(`${row.name} <${row.email || 'no address'}>, Make user ${row.userId}`),
  oneLine(`  ${row.organization}: ${row.role}, ${originWords(row.origin)}${invitationWords(row)}`),
  oneLine(`  Teams: ${row.email === '' ? 'not known' : row.teams.map(teamWords).join('; ') || 'none'}`),
  `  ${row.lastLogin === undefined ? 'Never logged in, as far as Make tells' : `Last login ${iso(row.lastLogin)}`}, two-factor ${row.twoFactor === 'unknown' ? 'not known' : row.twoFactor}`,
  ...row.grants.map(({ what, endsAt, request }) =>
    oneLine(`  Temporary: ${what} until ${iso(endsAt)}, ${request}`),
  ),
];

const invitationWords = ({ invitation, invitedAt }: Row): string => {
  if (invitation === 'none') return '';
  const when = invitedAt === undefined ? '' : ` ${iso(invitedAt)}`;
  return invitation === 'open' ? `; invited${when}, not accepted yet` : `; invited${when}, expired`;
};

const teamWords = ({ name, role, origin }: TeamOfRow): string =>
  `${name}${role === undefined ? '' : `: ${role}`} (${originWords(origin)})`;

/** How somebody came into it, people by their Slack ids. */
export function originWords(origin: Origin): string {
  switch (origin.how) {
    case 'request': {
      const { request, approvedBy } = origin;
      const by =
        approvedBy.length === 0
          ? 'let through by its rule'
          : `approved by ${approvedBy.map(userOf).join(' and ')}`;
      return `asked for in ${request}, ${by}`;
    }
    case 'before-usher':
      return 'from before Usher';
    case 'seen': {
      const who = origin.by === undefined ? '' : `, done by Make user ${origin.by}`;
      const stays = origin.accepted === undefined ? '' : `, accepted by ${userOf(origin.accepted)}`;
      return `nobody asked for it, seen ${iso(origin.at)}${who}${stays}`;
    }
    case 'unknown':
      return 'not known how they came to it';
  }
}
