/** The order in a channel: alarms, then calls of people who may decide, then everything else. */
export type Urgency = 'alarm' | 'call' | 'plain';

export interface Place {
  readonly urgency?: Urgency;
  /** The person whose act caused the message; several people take turns. */
  readonly from?: string;
}

export interface Lane {
  /** Runs the work when its turn comes, one at a time, and returns its result. */
  add<T>(work: () => Promise<T>, place?: Place): Promise<T>;
  /** Waits until Slack allows the next post, does the work, and counts the pause from its answer. */
  paced<T>(work: () => Promise<T>): Promise<T>;
  isIdle(): boolean;
  /** The number of unfinished jobs, including the one under way. */
  waiting(): Readonly<Record<Urgency, number>>;
}

const urgencies = ['alarm', 'call', 'plain'] as const;
type Job = () => Promise<void>;

/**
 * One channel's lane, with one post every `perPostMs`. It chooses the next post only when Slack allows one, so an
 * alarm waits only for the post under way. Within one urgency people take turns, so nobody delays others by asking
 * often. `reserve` returns how long to wait when other processes post there too.
 */
export function createLane(perPostMs: number, reserve: () => Promise<number> = async () => 0): Lane {
  const waiting = new Map(urgencies.map((urgency) => [urgency, new Map<string, Job[]>()]));
  const undone = { alarm: 0, call: 0, plain: 0 };
  let freeFrom = 0;
  let running = false;

  const waitFor = async (ms: number): Promise<void> => {
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  };
  const pause = (): Promise<void> => waitFor(freeFrom - performance.now());

  const next = (): Job | undefined => {
    for (const turns of waiting.values()) {
      const [first] = turns;
      if (!first) continue;
      const [from, jobs] = first;
      const job = jobs.shift();
      turns.delete(from);
      if (jobs.length > 0) turns.set(from, jobs);
      return job;
    }
    return undefined;
  };

  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    for (;;) {
      await pause();
      const job = next();
      if (!job) break;
      await job();
    }
    running = false;
  };

  return {
    add<T>(work: () => Promise<T>, { urgency = 'plain', from = '' }: Place = {}): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const turns = waiting.get(urgency) ?? new Map<string, Job[]>();
        undone[urgency] += 1;
        const job: Job = () =>
          work()
            .finally(() => {
              undone[urgency] -= 1;
            })
            .then(resolve, reject);
        turns.set(from, [...(turns.get(from) ?? []), job]);
        void run();
      });
    },
    async paced(work) {
      await pause();
      await waitFor(await reserve());
      try {
        return await work();
      } finally {
        freeFrom = performance.now() + perPostMs;
      }
    },
    isIdle: () => !running && performance.now() >= freeFrom,
    waiting: () => ({ ...undone }),
  };
}
