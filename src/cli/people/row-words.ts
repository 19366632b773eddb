import type { Row, TeamOfRow } from '../../roster/row.js';
import { originWords } from '../../slack/origin-words.js';
import { csvLine } from '../record/csv.js';
import { iso, oneLine, plainly } from '../record/text.js';

const asText = plainly((text) => text);

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

/** A row of a list; `may`: the places where the person has the permission of the list. */
export type ListedRow = Row & { readonly may?: readonly string[] };

/** A row as a line of CSV that is safe in a spreadsheet. */
export const csvRow = (row: ListedRow): string =>
  csvLine([
    `${row.organizationId}`,
    row.organization,
    `${row.userId}`,
    row.name,
    row.email,
    row.role,
    originWords(row.origin, asText),
    row.invitation,
    row.invitedAt === undefined ? '' : iso(row.invitedAt),
    row.email === '' ? notKnown : row.teams.map(teamWords).join('; '),
    loginWords(row),
    row.twoFactor,
    row.grants.map(({ what, endsAt, request }) => `${what} until ${iso(endsAt)} (${request})`).join('; '),
    ...(row.may ? [row.may.join('; ')] : []),
  ]);

/** As for `two_factor`. */
const notKnown = 'unknown';

function loginWords({ email, invitation, lastLogin }: Row): string {
  if (lastLogin !== undefined) return iso(lastLogin);
  if (invitation !== 'none') return '';
  return email === '' ? notKnown : 'never';
}

/** A row as lines for a terminal. */
export const textRow = (row: ListedRow): string[] => [
  oneLine(`${row.name} <${row.email || 'no address'}>, Make user ${row.userId}`),
  indented(`${row.organization}: ${row.role}, ${originWords(row.origin, asText)}${invitationWords(row)}`),
  indented(`Teams: ${row.email === '' ? 'not known' : row.teams.map(teamWords).join('; ') || 'none'}`),
  ...(row.may ? [indented(`May do it in: ${row.may.join('; ')}`)] : []),
  `  ${seenWords(row)}`,
  ...row.grants.map(({ what, endsAt, request }) =>
    indented(`Temporary: ${what} until ${iso(endsAt)}, ${request}`),
  ),
];

function seenWords({ email, invitation, lastLogin, twoFactor }: Row): string {
  if (invitation !== 'none') return 'Has not joined yet';
  if (email === '') return 'Last login and two-factor not known';
  const login =
    lastLogin === undefined ? 'Never logged in, as far as Make shows' : `Last login ${iso(lastLogin)}`;
  return `${login}, two-factor ${twoFactor === 'unknown' ? 'not known' : twoFactor}`;
}

const invitationWords = ({ invitation, invitedAt }: Row): string => {
  if (invitation === 'none') return '';
  const when = invitedAt === undefined ? '' : ` ${iso(invitedAt)}`;
  return invitation === 'open' ? `; invited${when}, not accepted yet` : `; invited${when}, expired`;
};

/** A line under its person. */
const indented = (text: string): string => `  ${oneLine(text)}`;

const teamWords = ({ name, role, origin }: TeamOfRow): string =>
  `${name}${role === undefined ? '' : `: ${role}`} (${originWords(origin, asText)})`;
