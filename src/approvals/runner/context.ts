import { contextNow } from '../context-now.js';
import type { Context, Decision } from '../decide/context.js';
import { decideOn } from '../decide-on.js';
import type { PolicyInForce } from '../desk-deps.js';
import type { RequestEvent } from '../event.js';
import type { PersonId } from '../person.js';
import type {
  Clock,
  Leavers,
  Messenger,
  OpenQueue,
  Operations,
  OrganizationLock,
  People,
  Secrets,
  Timing,
} from '../ports.js';
import type { Request } from '../request.js';
import { requestStream, type Store, type Stored } from '../store.js';

interface Log {
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
}

/** The values that the runner uses. */
export interface RunnerContext {
  readonly store: Store;
  readonly operations: Operations;
  readonly directory: People;
  readonly leavers: Leavers;
  readonly messenger: Messenger;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly queue: OpenQueue;
  readonly lock: OrganizationLock;
  readonly timing: Timing;
  readonly policy: () => PolicyInForce;
  readonly admins: () => readonly PersonId[];
  /** The wait after the n-th failure of a step, in milliseconds. */
  readonly backOffMs: (attempts: number) => number;
  /** Whether this error means that Make does not answer, or that it answers and refuses; undefined for other errors. */
  readonly troubleOfMake: (error: unknown) => 'silent' | 'refuses' | undefined;
  readonly log: Log;
  /**
   * Registers the watcher of the runner's rounds, and hands it a function that starts another round when one hangs.
   */
  readonly part?: (revive: () => void) => { done(): void; failed(why: string): void };
}

/** One second, doubled with each failure, five minutes at most. */
export const backOffMs = (attempts: number): number =>
  Math.min(1000 * 2 ** Math.min(attempts - 1, 20), 300_000);

/** Decides on the latest state and commits; tries again if another commit came first. */
export async function commitOn(
  ctx: RunnerContext,
  id: string,
  decide: (request: Request, context: Context) => Decision,
): Promise<void> {
  const read = async () => {
    const [stored, context] = await Promise.all([ctx.store.request(id), contextNow(ctx)]);
    if (!stored) throw new Error(`there is no request ${id}`);
    // The request may hold an event that is newer than the beginning of this read.
    return { ...stored, stream: requestStream(id), context: { ...context, now: ctx.clock.now() } };
  };
  await decideOn(ctx.store, read, ({ request, context }) => decide(request, context));
}

/** Decides and commits like `commitOn`, and returns the request afterwards. */
export async function committedOn(...args: Parameters<typeof commitOn>): Promise<Request> {
  const [ctx, id] = args;
  await commitOn(...args);
  const stored = await ctx.store.request(id);
  if (!stored) throw new Error(`there is no request ${id}`);
  return stored.request;
}

/**
 * Records what happened, whatever the request has become meanwhile. It reads the request again only if somebody
 * committed after the known state.
 */
export async function recordOn(
  ctx: RunnerContext,
  known: Stored,
  happened: (at: number) => readonly RequestEvent[],
): Promise<void> {
  const { id } = known.request;
  const read = async (isAgain: boolean) => {
    const stored = isAgain ? await ctx.store.request(id) : known;
    if (!stored) throw new Error(`there is no request ${id}`);
    return { version: stored.version, stream: requestStream(id) };
  };
  await decideOn(ctx.store, read, () => ({ events: happened(ctx.clock.now()) }));
}
