import type { Logger } from 'pino';
import { z } from 'zod';
import type { Store } from '../approvals/store.js';
import type { Outbox } from '../delivery/outbox.js';
import type { Directory } from '../make/directory.js';
import type { Make } from '../make/make.js';
import type { Counter, UsageDay } from '../make/usage.js';
import type { Message } from '../slack/card.js';
import { type CountedSince, type Limited, type Used, usageAlert } from '../slack/usage-alert.js';

export interface UsageAlertDeps {
  readonly make: { readonly usage: Pick<Make['usage'], 'ofPlan' | 'ofTeam'> };
  readonly directory: Pick<Directory, 'organizations' | 'teams'>;
  readonly store: Pick<Store, 'get' | 'put'>;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  /** The share of a plan's operations or data transfer that triggers an alert, 0 to 1; undefined if the policy has none. */
  readonly share: () => number | undefined;
  /** The channel of the alert, and the people who get it if the channel takes no messages. */
  readonly to: () => { readonly channel: string; readonly instead: readonly string[] };
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn'>;
}

const hourMs = 3_600_000;
/** The daily line waits for a look, and there may be many teams. */
const teamsAtOnce = 5;
/** The period and share of the last alert for an organization or a team. Earlier versions kept only the month. */
const told = z.object({ month: z.string(), share: z.number() });

/** The last reset of an organization's counters, if Make tells it. */
interface Reset {
  readonly lastReset: string | undefined;
}

/**
 * Alerts once between two resets, for each share, that an organization has used that much of its plan's operations or
 * data, or a team of its own limit. It asks Make once an hour for each of them, within polling's share. The alert goes
 * into the outbox before it is stored as sent, and the outbox sends each key once.
 */
export function createUsageAlerts(deps: UsageAlertDeps): { look(): Promise<void> } {
  const lookedAt = new Map<string, number>();
  const resets = new Map<number, Reset>();
  const isDue = (what: string): boolean =>
    deps.now() - (lookedAt.get(what) ?? Number.NEGATIVE_INFINITY) >= hourMs;
  /** A failure is logged, and the next hour tries again. */
  const asked = async (what: string, fields: object, work: () => Promise<void>): Promise<void> => {
    lookedAt.set(what, deps.now());
    await work().catch((err: unknown) =>
      deps.log.warn({ err, ...fields }, 'the usage on Make could not be read'),
    );
  };
  return {
    /** Checks each organization, and each team with its own limit, once an hour. */
    async look() {
      const share = deps.share();
      if (share === undefined) return;
      const organizations = deps.directory.organizations();
      for (const { id, name } of organizations) {
        if (!isDue(`${id}`)) continue;
        await asked(`${id}`, { organizationId: id }, async () => {
          resets.set(id, await tellOf(deps, { id, name }, share));
        });
      }
      const teams = organizations.flatMap((one) => limitedTeams(deps, one, resets.get(one.id)));
      for (const team of teams.filter(({ id }) => isDue(`team/${id}`)).slice(0, teamsAtOnce)) {
        await asked(`team/${team.id}`, { teamId: team.id }, () => tellOfTeam(deps, team, share));
      }
    },
  };
}

async function tellOf(
  deps: UsageAlertDeps,
  { id, name }: { readonly id: number; readonly name: string },
  share: number,
): Promise<Reset> {
  const { lastReset, data, ...operations } = await deps.make.usage.ofPlan(id, { priority: 'poll' });
  for (const [of, { used, limit }] of [
    ['operations', operations],
    ['data', data],
  ] as const satisfies readonly (readonly [Limited, Counter])[]) {
    if (used === undefined || limit === undefined) continue;
    await tell(deps, `${id}`, { of, used, limit, share }, lastReset, (figures) =>
      usageAlert({ name }, figures),
    );
  }
  return { lastReset };
}

interface LimitedTeam extends Reset {
  readonly id: number;
  readonly name: string;
  /** At least one of them. */
  readonly limits: Partial<Record<Limited, number>>;
  readonly organization: { readonly id: number; readonly name: string };
}

/** The teams with a limit of their own, once it is known when their organization's counters were reset. */
const limitedTeams = (
  { directory }: UsageAlertDeps,
  organization: LimitedTeam['organization'],
  reset: Reset | undefined,
): LimitedTeam[] =>
  reset === undefined
    ? []
    : directory
        .teams(organization.id)
        .flatMap(({ id, name, operationsLimit: operations, transferLimit: data }) =>
          operations === undefined && data === undefined
            ? []
            : [
                {
                  id,
                  name,
                  limits: {
                    ...(operations !== undefined && { operations }),
                    ...(data !== undefined && { data }),
                  },
                  organization,
                  ...reset,
                },
              ],
        );

async function tellOfTeam(deps: UsageAlertDeps, team: LimitedTeam, share: number): Promise<void> {
  const { id, name, limits, organization, lastReset } = team;
  const turn = { organizationId: organization.id, priority: 'poll' } as const;
  const { used, counted } = usedSince(await deps.make.usage.ofTeam(id, turn), lastReset);
  for (const of of ['operations', 'data'] as const) {
    const limit = limits[of];
    if (limit === undefined) continue;
    await tell(deps, `team/${id}`, { of, used: used[of], limit, share }, lastReset, (figures) =>
      usageAlert({ name, organization: organization.name }, figures, counted),
    );
  }
}

/** Make has no counter of a team since the reset, but its last 30 days. */
function usedSince(
  days: readonly UsageDay[],
  lastReset: string | undefined,
): { readonly used: Record<Limited, number>; readonly counted: CountedSince } {
  const from = lastReset?.slice(0, 10);
  const shown = from === undefined ? days : days.filter(({ date }) => date >= from);
  const used = {
    operations: shown.reduce((sum, { operations }) => sum + operations, 0),
    data: shown.reduce((sum, { dataTransfer }) => sum + (dataTransfer ?? 0), 0),
  };
  if (from === undefined) return { used, counted: { since: 'thirty-days' } };
  return {
    used,
    counted: { since: 'day-of-reset', day: from, isPart: !days.some(({ date }) => date <= from) },
  };
}

/** Once for each limit and period, which Make's reset begins; where Make does not tell it, a month. */
async function tell(
  { store, outbox, to, now }: UsageAlertDeps,
  what: string,
  figures: Used,
  lastReset: string | undefined,
  message: (figures: Used) => Message,
): Promise<void> {
  const { of, used, limit, share } = figures;
  if (used < limit * share) return;
  const month = new Date(now()).toISOString().slice(0, 7);
  const period = lastReset?.slice(0, 10) ?? month;
  const place = of === 'operations' ? what : `${what}/${of}`;
  const document = `usage/${place}`;
  const before = told.safeParse(await store.get(document)).data;
  if (before?.share === share && [period, month].includes(before.month)) return;
  const { channel, instead } = to();
  const key = `usage:${place}:${period}:${Math.round(share * 100)}`;
  await outbox.enqueue({ key, to: [channel], instead, message: message(figures) });
  await store.put(document, { month: period, share });
}
