import type { Logger } from 'pino';
import { z } from 'zod';
import type { Store } from '../approvals/store.js';
import type { Outbox } from '../delivery/outbox.js';
import type { Directory } from '../make/directory.js';
import type { Make } from '../make/make.js';
import { usageAlert } from '../slack/usage-alert.js';

export interface UsageAlertDeps {
  readonly make: Pick<Make, 'usage'>;
  readonly directory: Pick<Directory, 'organizations'>;
  readonly store: Pick<Store, 'get' | 'put'>;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  /** The share of a plan's operations that triggers an alert, 0 to 1; undefined if the policy has none. */
  readonly share: () => number | undefined;
  /** The channel of the alert, and the people who get it if the channel takes no messages. */
  readonly to: () => { readonly channel: string; readonly instead: readonly string[] };
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn'>;
}

const hourMs = 3_600_000;
/** The month and share of the last alert for an organization. */
const told = z.object({ month: z.string(), share: z.number() });

/**
 * Alerts once for each month and share that an organization has used that much of its plan's operations. It asks Make
 * once an hour for each organization, within polling's share. The alert goes into the outbox before it is stored as
 * sent, and the outbox sends each key once.
 */
export function createUsageAlerts(deps: UsageAlertDeps): { look(): Promise<void> } {
  const lookedAt = new Map<number, number>();
  return {
    /** Checks each organization once an hour. A failure is logged, and the next hour tries again. */
    async look() {
      const share = deps.share();
      if (share === undefined) return;
      for (const { id, name } of deps.directory.organizations()) {
        if (deps.now() - (lookedAt.get(id) ?? Number.NEGATIVE_INFINITY) < hourMs) continue;
        lookedAt.set(id, deps.now());
        await tellOf(deps, { id, name }, share).catch((err: unknown) =>
          deps.log.warn({ err, organizationId: id }, 'the usage on Make could not be read'),
        );
      }
    },
  };
}

async function tellOf(
  { make, store, outbox, to, now }: UsageAlertDeps,
  { id, name }: { readonly id: number; readonly name: string },
  share: number,
): Promise<void> {
  const { used, limit } = await make.usage.ofPlan(id, { priority: 'poll' });
  if (used === undefined || limit === undefined || used < limit * share) return;
  const month = new Date(now()).toISOString().slice(0, 7);
  const before = told.safeParse(await store.get(documentOf(id))).data;
  if (before?.month === month && before.share === share) return;
  const { channel, instead } = to();
  const message = usageAlert(name, { used, limit, share });
  const key = `usage:${id}:${month}:${Math.round(share * 100)}`;
  await outbox.enqueue({ key, to: [channel], instead, message });
  await store.put(documentOf(id), { month, share });
}

const documentOf = (organizationId: number): string => `usage/${organizationId}`;
