import type { KnownMembers } from './known-members.js';

/** One thing that is well or not, in words an operator can act on. */
export interface Health {
  readonly name: string;
  /** The same without the organization's own words, for metrics. */
  readonly label?: string;
  readonly ok: boolean;
  readonly says: string;
}

/** How the watch as a whole is. */
export function generalHealth(state: {
  /** Why the last round failed, if it did. */
  readonly failure: string | undefined;
  /** Messages that Slack has not taken as yet. */
  readonly waiting: number;
  /** Teams whose roles the bot may not read. */
  readonly unreadable: readonly number[];
}): Health {
  const { failure, waiting, unreadable } = state;
  const problems = [
    ...(failure === undefined ? [] : [`the last round failed: ${failure}`]),
    ...(waiting > 0 ? [`${waiting} messages wait for Slack`] : []),
    ...(unreadable.length > 0 ? [`the roles of these teams cannot be read: ${unreadable.join(', ')}`] : []),
  ];
  return { name: 'watch', ok: problems.length === 0, says: problems.join('; ') || 'comparing' };
}

/** How the watch of one organization is, with the length of a sweep of its teams. */
export function organizationHealth(state: {
  readonly id: number;
  readonly name: string;
  readonly teams: number;
  /** Whether the newest picture has this organization. */
  readonly seen: boolean;
  readonly known: KnownMembers | undefined;
  readonly short: boolean;
  readonly lastFullMs: number | undefined;
}): Health {
  const { id, name, known, seen, short } = state;
  const ok = seen && !short && known !== undefined;
  return { name: `watch of ${name}`, label: `watch of ${id}`, ok, says: says(state) };
}

function says({ seen, short, teams, lastFullMs, known }: Parameters<typeof organizationHealth>[0]): string {
  if (!seen) return 'Make no longer shows this organization to Usher, so nothing is compared';
  if (short) {
    return "Make's list is cut short; nothing is compared until it is whole or an admin says that it is right";
  }
  const sweep =
    lastFullMs === undefined ? 'no whole sweep yet' : `a sweep takes ${Math.ceil(lastFullMs / 1000)} s`;
  return `${teams} teams, ${sweep}, compared ${known ? new Date(known.until).toISOString() : 'never'}`;
}
