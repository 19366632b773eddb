import type { Runner } from '../approvals/runner/runner.js';
import type { Store, Stored } from '../approvals/store.js';
import type { Outbox } from '../delivery/outbox.js';
import type { WatchedPoster } from '../delivery/poster.js';
import type { Check } from '../runtime/check.js';
import type { SlackApp } from './connect-slack.js';
import type { Audit } from './open-audit.js';

/** The state at one moment, in plain numbers. Unknown figures are left out. */
export interface Figures {
  readonly sockets?: number | undefined;
  /** Time since Slack last sent something, or since the start. */
  readonly silentMs: number;
  readonly overdueMs?: number | undefined;
  readonly head?: number | undefined;
  readonly waiting: readonly {
    readonly place: 'channels' | 'outbox';
    readonly urgency: string;
    readonly count: number;
  }[];
  readonly polls: readonly {
    readonly organizationId: number;
    readonly agoMs?: number | undefined;
    readonly sweepMs?: number | undefined;
  }[];
  readonly grantsEnding?: number | undefined;
  /** How many open requests are in each status that occurs. */
  readonly open?: ReadonlyMap<string, number> | undefined;
  readonly checks: readonly Check[];
}

export interface FigureParts {
  readonly door: Pick<SlackApp, 'openSockets' | 'heardAt'>;
  readonly runner: Pick<Runner, 'overdue'>;
  readonly store: Pick<Store, 'head' | 'open'>;
  readonly poster: Pick<WatchedPoster, 'waiting'>;
  readonly outbox: Pick<Outbox, 'waiting'>;
  readonly audit: Pick<Audit, 'sweeps'>;
  readonly checks: () => Promise<readonly Check[]>;
  readonly now: () => number;
  /** When this start began, in milliseconds since 1970. */
  readonly startedAt: number;
}

const dayMs = 86_400_000;

/** Returns the present figures. Never throws: when the record cannot be read, the other figures matter most. */
export async function figuresOf(parts: FigureParts): Promise<Figures> {
  const { door, runner, store, poster, outbox, audit, now, startedAt } = parts;
  const [overdue, head, open, checks] = await Promise.all([
    attempted(async () => ({ since: (await runner.overdue())?.since })),
    attempted(() => store.head()),
    attempted(() => store.open()),
    attempted(parts.checks),
  ]);
  const at = now();
  return {
    sockets: door.openSockets(),
    silentMs: at - (door.heardAt() ?? startedAt),
    overdueMs: overdue && at - (overdue.since ?? at),
    head: head?.n,
    waiting: [...placed('channels', poster.waiting()), ...placed('outbox', outbox.waiting())],
    polls: audit.sweeps().map(({ organizationId, comparedAgoMs, lastFullMs }) => ({
      organizationId,
      agoMs: comparedAgoMs,
      sweepMs: lastFullMs,
    })),
    grantsEnding: open?.filter((one) => endsWithin(one, at + dayMs)).length,
    open: open && statusesOf(open),
    checks: checks ?? [],
  };
}

const attempted = <T>(work: () => Promise<T>): Promise<T | undefined> => work().catch(() => undefined);

const placed = (place: 'channels' | 'outbox', counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).map(([urgency, count]) => ({ place, urgency, count }));

const endsWithin = ({ request: { phase } }: Stored, until: number): boolean =>
  phase.status === 'active' && phase.endsAt !== undefined && phase.endsAt <= until;

function statusesOf(open: readonly Stored[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { request } of open) {
    const { status } = request.phase;
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}
