import type { KnownMembers, Seen } from './known-members.js';

/** Newcomers whom Make's user list does not have yet: their address may still come. */
export interface PendingArrivals {
  /** A reading without those who came just now and have no address; they count from the next one on. */
  without(was: KnownMembers, seen: Seen): Seen;
  /** When each of them was first missing from what was known. */
  since(): ReadonlyMap<number, number>;
  /** Who was in a reading that is taken in need not be waited for any more. */
  done(seen: Seen): void;
}

/** A newcomer without an address waits for the next reading, so that an invitation can be known by it. */
export function createPendingArrivals(): PendingArrivals {
  const awaited = new Map<number, number>();
  return {
    without(was, { members, ...read }) {
      const before = new Set(was.members.map(({ userId }) => userId));
      const present = new Set(members.map(({ userId }) => userId));
      for (const userId of awaited.keys()) if (!present.has(userId)) awaited.delete(userId);
      const here = members.filter(({ userId, email }) => {
        if (before.has(userId) || email !== '' || awaited.has(userId)) return true;
        awaited.set(userId, was.from);
        return false;
      });
      return { ...read, members: here };
    },
    since: () => awaited,
    done({ members }) {
      for (const { userId } of members) awaited.delete(userId);
    },
  };
}
