import { type ListName, listName, roleOfList } from '../approvals/policy/list-name.js';
import { namesOne } from '../approvals/policy/role-names.js';
import type { Origin, Row } from './row.js';

/** A list that people can ask for. */
export interface RosterList {
  /** As typed. */
  readonly name: string;
  readonly title: string;
  /** It shows two-factor or last logins, which only admins see. */
  readonly adminsOnly: boolean;
  test(row: Row, now: number): boolean;
  /** True if nobody says whether the person belongs to it; then they are not in it. */
  isNotKnown(row: Row): boolean;
}

/** People not seen for this long are in the list of absent people. */
export const notSeenMs = 90 * 86_400_000;

const isMember = ({ invitation }: Row): boolean => invitation === 'none';
const isKnown = ({ email }: Row): boolean => email !== '';

const lists: Readonly<Record<ListName, Omit<RosterList, 'name'>>> = {
  all: { title: 'Everybody', adminsOnly: false, test: () => true, isNotKnown: () => false },
  'no-team': {
    title: 'In no team',
    adminsOnly: false,
    test: (row) => isMember(row) && isKnown(row) && row.teams.length === 0,
    isNotKnown: (row) => isMember(row) && !isKnown(row),
  },
  'no-two-factor': {
    title: 'Without two-factor',
    adminsOnly: true,
    test: (row) => isMember(row) && row.twoFactor === 'off',
    isNotKnown: (row) => isMember(row) && row.twoFactor === 'unknown',
  },
  'two-factor-not-known': {
    title: 'Two-factor not known',
    adminsOnly: true,
    test: (row) => isMember(row) && row.twoFactor === 'unknown',
    isNotKnown: () => false,
  },
  'not-seen-90d': {
    title: 'Not seen for 90 days',
    adminsOnly: true,
    test: (row, now) => isMember(row) && isKnown(row) && (row.lastLogin ?? 0) <= now - notSeenMs,
    isNotKnown: (row) => isMember(row) && !isKnown(row),
  },
  invitations: {
    title: 'Invitations not accepted',
    adminsOnly: false,
    test: (row) => !isMember(row),
    isNotKnown: () => false,
  },
  temporary: {
    title: 'Temporary access',
    adminsOnly: false,
    test: ({ grants }) => grants.length > 0,
    isNotKnown: () => false,
  },
  unexplained: {
    title: 'Access nobody asked for',
    adminsOnly: false,
    test: (row) => originsOf(row).some(({ how }) => how === 'seen'),
    isNotKnown: (row) =>
      !originsOf(row).some(({ how }) => how === 'seen') &&
      originsOf(row).some(({ how }) => how === 'unknown'),
  },
};

const originsOf = ({ origin, teams }: Row): Origin[] => [origin, ...teams.map((team) => team.origin)];

/** Every list except those of a role. Open invitations are in the first list and their own, and in no other. */
export const rosterLists: readonly RosterList[] = listName.options.map((name) => ({ name, ...lists[name] }));

/** The holders of a role of this name, in the organization or in a team, ignoring case. */
export function holdersOf(role: string): RosterList {
  const holds = (row: Row): boolean =>
    namesOne(role, [row.role, ...row.teams.flatMap((team) => team.role ?? [])]);
  return {
    name: `role:${role.trim()}`,
    title: `Holds the role ${role.trim()}`,
    adminsOnly: false,
    test: holds,
    isNotKnown: (row) => !holds(row) && row.teams.some((team) => team.role === undefined),
  };
}

/** The list of this name; `role:Team Admin` and `role Team Admin` are lists of a role. */
export function listNamed(text: string): RosterList | undefined {
  const name = text.trim();
  const role = roleOfList(name);
  if (role !== undefined) return holdersOf(role);
  return rosterLists.find((one) => one.name === name.toLowerCase());
}
