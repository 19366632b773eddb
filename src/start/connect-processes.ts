import type { Logger } from 'pino';
import type { Runner } from '../approvals/runner/runner.js';
import { controlStream, type Store } from '../approvals/store.js';
import { createKeyedLock } from '../runtime/keyed-lock.js';
import type { Monitor } from '../runtime/monitor.js';
import { createPeers } from '../runtime/peers.js';
import { requestIdOf } from '../store/commit.js';
import { peopleReadings } from './people-readings.js';

interface Watched {
  readonly monitor: Pick<Monitor, 'part'>;
  readonly now: () => number;
  readonly log: Logger;
}

export type Processes = Awaited<ReturnType<typeof connectProcesses>>;

/**
 * The agreements of processes that share a store: which are alive, whose turn it is, and which one listens and posts.
 */
export async function connectProcesses(store: Store, { monitor, log }: Watched) {
  const { holder, isShared } = store;
  let isWatching = (): boolean => false;
  const peers = createPeers({
    beat: (ms) => store.beat(ms),
    holder,
    log,
    ...(isShared && { part: monitor.part }),
  });
  await peers.start();
  const processes = () => peers.alive().length;
  const leases = {
    lease: (name: string, ms: number) => store.lease(name, ms),
    giveUp: (name: string) => store.giveUp(name),
    onFree: (listener: (name: string) => void) => store.onFree(listener),
    isShared,
  };
  return {
    peers,
    leases,
    locks: createKeyedLock(leases),
    /** Left out for a single process, so that nothing waits for the store. */
    together: isShared
      ? {
          firstToSee: (name: string, forMs: number) => store.firstToSee(name, forMs),
          unsee: (name: string) => store.unsee(name),
        }
      : undefined,
    /** If the store does not answer, a message goes at this process's own pace. */
    reserve: isShared
      ? (channel: string, everyMs: number) => store.reserve(`slack/${channel}`, everyMs).catch(() => 0)
      : undefined,
    /** If the store does not answer, a poll leaves room for one of each other process. */
    reservePoll: isShared
      ? (organizationId: number, everyMs: number) =>
          store.reserve(`make-poll/${organizationId}`, everyMs).catch(() => everyMs * processes())
      : undefined,
    peopleReadings: isShared
      ? peopleReadings({ store, isReader: () => isWatching(), hasOthers: () => processes() > 1 })
      : undefined,
    /** Takes the function that says whether this process watches. */
    heedWatch(next: () => boolean): void {
      isWatching = next;
    },
  };
}

/** Handles commits of all processes in this one. */
export function followCommits(store: Pick<Store, 'onEntry'>, runner: Pick<Runner, 'wake' | 'heard'>): void {
  store.onEntry((stream, version) => {
    const id = requestIdOf(stream);
    if (id !== undefined) return runner.heard(id, version);
    // The committing process also tells people; if it is gone, this one catches up within a minute.
    if (stream === controlStream || stream === '*') runner.wake('all');
  });
}
