import { LRUCache } from 'lru-cache';
import type { Make } from '../../make/make.js';
import type { Permission } from '../../make/roles.js';
import { type Holder, holdersAt, type Place } from '../../roster/permitted.js';

export interface HoldersRead {
  readonly holders: readonly Holder[];
  /** The time at which Usher asked Make. */
  readonly at: number;
}

/** The holders of permissions, by Make's own answers. Each call may throw a `MakeError`. */
export interface Permissions {
  known(): Promise<readonly Permission[]>;
  /** Makes one call for each place. The answer is kept for a minute, so that turning a page makes no call. */
  holders(permission: string, places: readonly Place[]): Promise<HoldersRead>;
}

const heldForMs = 60_000;

export function createPermissions(make: Pick<Make, 'roles' | 'users'>, now: () => number): Permissions {
  const answers = new LRUCache<string, HoldersRead>({ max: 50, ttl: heldForMs });
  const lists = new LRUCache<'all', readonly Permission[]>({ max: 1, ttl: 10 * heldForMs });
  return {
    async known() {
      const all = lists.get('all') ?? (await make.roles.permissions());
      lists.set('all', all);
      return all;
    },
    async holders(permission, places) {
      const key = JSON.stringify([
        permission,
        places.map(({ organizationId, team }) => [organizationId, team?.id]),
      ]);
      const kept = answers.get(key);
      if (kept) return kept;
      const read = { holders: await holdersAt(make, permission, places), at: now() };
      answers.set(key, read);
      return read;
    },
  };
}
