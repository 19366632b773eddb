import type { Row, TeamOfRow } from '../roster/row.js';
import type { TwoFactor } from '../roster/two-factor.js';
import type { Viewer } from '../roster/viewer.js';
import { inSlack, originWords } from './origin-words.js';
import { cutEnd, cutMiddle, date, escaped } from './text.js';

/** The reader of a row, and the look-up of names. */
export interface RowContext {
  readonly viewer: Viewer;
  /** The name of a Make user. */
  readonly nameOf: (userId: number) => string;
}

const teamsShown = 6;

/** One person's access in one organization, one line each; markup. */
export function rowInWords(row: Row, ctx: RowContext): string {
  const { name, email, organization } = row;
  const address = email === '' ? 'Make shows no address' : escaped(email);
  const secrets = ctx.viewer.sees === 'everything' ? ` · ${seenInWords(row)}` : '';
  const head = `*${escaped(cutMiddle(name, 80))}* · ${address}${secrets}`;
  const role =
    row.role === ''
      ? escaped(cutMiddle(organization, 80))
      : `${escaped(cutMiddle(organization, 80))}: ${escaped(cutMiddle(row.role, 80))} (${originWords(row.origin, inSlack, ctx.nameOf)})`;
  const lines = [head, `${role}${invitationInWords(row)}`, ...teamLines(row, ctx), ...grantLines(row)];
  return cutEnd(lines.join('\n'), 2900);
}

/** For example "last login …, two-factor off"; only for admins. */
function seenInWords({ lastLogin, twoFactor, invitation, email }: Row): string {
  if (invitation !== 'none') return 'has not joined yet';
  if (email === '') return 'last login and two-factor not known';
  return loginInWords(lastLogin, twoFactor);
}

/** For example "last login … · two-factor off", of a person whom Make's user list shows. */
export function loginInWords(lastLogin: number | undefined, twoFactor: TwoFactor): string {
  const login =
    lastLogin === undefined ? 'never logged in, as far as Make shows' : `last login ${date(lastLogin)}`;
  return `${login} · two-factor ${twoFactor === 'unknown' ? 'not known' : twoFactor}`;
}

function invitationInWords({ invitation, invitedAt }: Row): string {
  if (invitation === 'none') return '';
  const when = invitedAt === undefined ? '' : ` ${date(invitedAt)}`;
  return invitation === 'open'
    ? ` · invited${when}, not accepted yet`
    : ` · invited${when}, expired: nobody can accept it`;
}

function teamLines({ teams, email }: Row, ctx: RowContext): string[] {
  if (email === '') return ['Teams not known'];
  if (teams.length === 0) return ['In no team'];
  const shown = teams.slice(0, teamsShown).map((team) => teamInWords(team, ctx));
  const rest = teams.length - shown.length;
  return [`Teams: ${shown.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`];
}

function teamInWords({ name, role, origin }: TeamOfRow, ctx: RowContext): string {
  const place = escaped(cutMiddle(name, 60));
  const held = role === undefined ? place : `${place}: ${escaped(cutMiddle(role, 60))}`;
  return origin.how === 'before-usher' ? held : `${held} (${originWords(origin, inSlack, ctx.nameOf)})`;
}

const grantLines = ({ grants }: Row): string[] =>
  grants.map(
    ({ what, endsAt, request }) =>
      `Temporary: ${escaped(cutMiddle(what, 120))} until ${date(endsAt)} · ${request}`,
  );
