import { createHash } from 'node:crypto';
import { aboutWithKey, erased } from '../approvals/personal.js';
import type { ReviewEntry } from '../approvals/policy/review-entry.js';
import { namesOne } from '../approvals/policy/role-names.js';
import type { LineOrigin, ReviewLine } from '../approvals/review-event.js';
import { makeUserKey } from '../approvals/store.js';
import type { Origin, Row, TeamOfRow } from '../roster/row.js';
import { isListed } from './listed.js';

/** A line without its number and its circle. */
export type FoundLine = Omit<ReviewLine, 'line' | 'circle'>;

/** Tells if a role may do more than Member or Team Member. */
export type IsAbove = (place: { organizationId: number; team: boolean; roleId: number }) => boolean;

/** What a list of roles depends on, beside the roles. */
export interface Listing {
  readonly isAbove: IsAbove;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Every role that the policy's entry covers: those of an organization, and those of its teams, sorted by place. */
export function population(
  { of }: Pick<ReviewEntry, 'of'>,
  rows: readonly Row[],
  { isAbove, now }: Listing,
): FoundLine[] {
  const within = (wanted: Named, id: number, name: string): boolean =>
    wanted === undefined || namesOne(wanted, [id, name]);
  return rows
    .filter((row) => within(of.organization, row.organizationId, row.organization))
    .filter((row) => isListed(of, row, now))
    .flatMap((row) => [
      ...(of.teams === undefined ? [inOrganization(row, isAbove)] : []),
      ...row.teams
        .filter(({ id, name }) => within(of.teams, id, name))
        .flatMap((team) => inTeam(row, team, isAbove)),
    ])
    .filter(({ roleId, role }) => within(of.roles, roleId, role))
    .sort(byPlace);
}

type Named = string | number | readonly (string | number)[] | undefined;

function inOrganization(row: Row, isAbove: IsAbove): FoundLine {
  const { organizationId, roleId, role, origin } = row;
  const above = isAbove({ organizationId, team: false, roleId });
  const evidence = { ...evidenceOf(row, undefined), origin: kept(origin) };
  return { ...base(row), roleId, role, above, evidence };
}

function inTeam(row: Row, team: TeamOfRow, isAbove: IsAbove): FoundLine[] {
  const { id, name, roleId, role, origin } = team;
  if (roleId === undefined || role === undefined) return [];
  const above = isAbove({ organizationId: row.organizationId, team: true, roleId });
  const evidence = { ...evidenceOf(row, id), origin: kept(origin) };
  return [{ ...base(row), team: { id, name }, roleId, role, above, evidence }];
}

const base = ({ organizationId, organization, userId, name, email }: Row) => ({
  organizationId,
  organization,
  userId,
  name: aboutWithKey(makeUserKey(userId), name),
  email: aboutWithKey(makeUserKey(userId), email),
});

/** `teamId`: of the role in this team; undefined of the role in the organization. */
function evidenceOf({ email, lastLogin, twoFactor, invitation, grants }: Row, teamId: number | undefined) {
  const ends = grants.filter((one) => one.teamId === teamId).map(({ endsAt }) => endsAt);
  return {
    ...(lastLogin !== undefined && { lastLogin }),
    ...(lastLogin === undefined && email !== '' && invitation === 'none' && { neverSeen: true }),
    twoFactor,
    ...(invitation !== 'none' && { invited: true }),
    ...(ends.length > 0 && { endsAt: Math.min(...ends) }),
  };
}

/** The part of a role's origin that a line keeps. */
function kept(origin: Origin): LineOrigin {
  if (origin.how === 'request') return { ...origin, approvedBy: [...origin.approvedBy] };
  if (origin.how !== 'seen') return origin;
  const { how, at, by, accepted } = origin;
  return { how, at, ...(by !== undefined && { by }), ...(accepted && { accepted }) };
}

/** Sorts an organization's own roles first, then team by team; people by name, then by id. */
function byPlace(a: FoundLine, b: FoundLine): number {
  return (
    a.organization.localeCompare(b.organization, 'en') ||
    a.organizationId - b.organizationId ||
    (a.team?.name ?? '').localeCompare(b.team?.name ?? '', 'en') ||
    (a.team?.id ?? 0) - (b.team?.id ?? 0) ||
    a.name.personal.localeCompare(b.name.personal, 'en') ||
    a.userId - b.userId
  );
}

/** SHA-256 over all lines as they were listed, one line of JSON each, in the order of their numbers. */
export function populationHash(lines: Iterable<ReviewLine>): string {
  const hash = createHash('sha256');
  for (const one of lines) hash.update(`${JSON.stringify(canonical(one))}\n`);
  return hash.digest('hex');
}

/** True if the hash can still be computed: erased names cannot be restored. */
export const isWhole = (lines: Iterable<ReviewLine>): boolean =>
  ![...lines].some(({ name, email }) => [name, email].some(({ personal }) => personal === erased.personal));

function canonical({
  line,
  organizationId,
  team,
  userId,
  name,
  email,
  roleId,
  role,
  above,
  evidence,
}: ReviewLine) {
  const { lastLogin, neverSeen, twoFactor, origin, invited, endsAt } = evidence;
  const login = lastLogin ?? (neverSeen ? 'never' : null);
  const from = canonicalOrigin(origin);
  const person = [userId, name.personal, email.personal];
  const place = [organizationId, team?.id ?? null, roleId, role, above];
  return [
    line,
    ...place,
    ...person,
    login,
    twoFactor,
    invited ?? false,
    from,
    ...(endsAt === undefined ? [] : [endsAt]),
  ];
}

function canonicalOrigin(origin: LineOrigin) {
  if (origin.how === 'request') return [origin.how, origin.request, origin.at, ...origin.approvedBy];
  if (origin.how !== 'seen') return [origin.how];
  const { how, at, accepted, by } = origin;
  return [how, at, accepted ?? null, ...(by === undefined ? [] : [by])];
}
