import { namesOne } from '../approvals/policy/role-names.js';
import type { Row } from './row.js';

/** A list that people can ask for. */
export interface RosterList {
  /** As typed. */
  readonly name: string;
  readonly title: string;
  /** It shows two-factor or last logins, which only admins see. */
  readonly adminsOnly: boolean;
  test(row: Row, now: number): boolean;
}

/** People not seen for this long are in the list of absent people. */
export const notSeenMs = 90 * 86_400_000;

const isMember = ({ invitation }: Row): boolean => invitation === 'none';
const isKnown = ({ email }: Row): boolean => email !== '';

/** Every list except those of a role. Open invitations are in the first list and their own, and in no other. */
export const rosterLists: readonly RosterList[] = [
  { name: 'all', title: 'Everybody', adminsOnly: false, test: () => true },
  {
    name: 'no-team',
    title: 'In no team',
    adminsOnly: false,
    test: (row) => isMember(row) && isKnown(row) && row.teams.length === 0,
  },
  {
    name: 'no-two-factor',
    title: 'Without two-factor',
    adminsOnly: true,
    test: (row) => isMember(row) && row.twoFactor === 'off',
  },
  {
    name: 'two-factor-not-known',
    title: 'Two-factor not known',
    adminsOnly: true,
    test: (row) => isMember(row) && row.twoFactor === 'unknown',
  },
  {
    name: 'not-seen-90d',
    title: 'Not seen for 90 days',
    adminsOnly: true,
    test: (row, now) => isMember(row) && isKnown(row) && (row.lastLogin ?? 0) <= now - notSeenMs,
  },
  {
    name: 'invitations',
    title: 'Invitations not accepted',
    adminsOnly: false,
    test: (row) => !isMember(row),
  },
  {
    name: 'temporary',
    title: 'Temporary access',
    adminsOnly: false,
    test: ({ grants }) => grants.length > 0,
  },
  {
    name: 'unexplained',
    title: 'Access nobody asked for',
    adminsOnly: false,
    test: ({ origin, teams }) =>
      [origin, ...teams.map((team) => team.origin)].some(({ how }) => how === 'seen'),
  },
];

/** The holders of a role of this name, in the organization or in a team, ignoring case. */
export function holdersOf(role: string): RosterList {
  return {
    name: `role:${role.trim()}`,
    title: `Holds the role ${role.trim()}`,
    adminsOnly: false,
    test: (row) => namesOne(role, [row.role, ...row.teams.flatMap((team) => team.role ?? [])]),
  };
}

/** The list of this name; `role:Team Admin` and `role Team Admin` are lists of a role. */
export function listNamed(text: string): RosterList | undefined {
  const name = text.trim();
  const role = /^role(?:: *| +)(\S.*)$/i.exec(name)?.[1];
  if (role !== undefined) return holdersOf(role);
  return rosterLists.find((one) => one.name === name.toLowerCase());
}
