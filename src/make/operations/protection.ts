import type { Directory } from '../directory.js';

export interface Protection {
  /** Whether no request may touch this Make user or this address. */
  covers(userId: number | undefined, email: string): boolean;
}

/**
 * The people whom the policy protects, by mailbox and by every Make id that their addresses ever had, so that a new
 * address on Make does not end the protection. `sameMailbox` treats a `+tag` as the same mailbox.
 */
export function createProtection(
  directory: Pick<Directory, 'byEmail'>,
  protectedEmails: () => readonly string[],
  sameMailbox: (a: string, b: string) => boolean,
): Protection {
  const pinned = new Map<string, Set<number>>();
  const idsOf = (email: string): Set<number> => {
    const ids = pinned.get(email) ?? new Set();
    for (const { userId } of directory.byEmail(email)) ids.add(userId);
    pinned.set(email, ids);
    return ids;
  };
  return {
    covers: (userId, email) =>
      protectedEmails().some(
        (one) => sameMailbox(one, email) || (userId !== undefined && idsOf(one).has(userId)),
      ),
  };
}
