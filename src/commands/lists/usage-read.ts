import { LRUCache } from 'lru-cache';
import type { Make } from '../../make/make.js';
import type { Allowance, UsageDay } from '../../make/usage.js';

const readForMs = 3_600_000;

interface Used {
  readonly days: readonly UsageDay[];
  readonly allowance?: Allowance;
  readonly at: number;
}

/** The usage of organizations and teams. Each is read from Make at most once an hour. May throw a `MakeError`. */
export function createUsageRead(make: Pick<Make, 'usage'>, now: () => number) {
  const kept = new LRUCache<string, Promise<Used>>({ max: 500, ttl: readForMs });
  const once = (key: string, read: () => Promise<Omit<Used, 'at'>>): Promise<Used> => {
    const used = kept.get(key) ?? read().then((one) => ({ ...one, at: now() }));
    kept.set(key, used, { noUpdateTTL: true });
    used.catch(() => kept.delete(key));
    return used;
  };
  return {
    organization: (id: number): Promise<Used> =>
      once(`o${id}`, async () => ({
        days: await make.usage.ofOrganization(id),
        allowance: await make.usage.ofPlan(id),
      })),
    team: (organizationId: number, teamId: number): Promise<Used> =>
      once(`t${teamId}`, async () => ({ days: await make.usage.ofTeam(teamId, { organizationId }) })),
  };
}

export type UsageRead = ReturnType<typeof createUsageRead>;
