import { createLoop } from './loop.js';
import type { PartOf } from './monitor.js';

/** The processes that share a store, as this one last saw them. */
export interface Peers {
  /** Reads them for the first time; throws when the store does not answer. */
  start(): Promise<void>;
  /** Says that this process leaves. */
  stop(): Promise<void>;
  /** Their names, this process's included. */
  alive(): readonly string[];
  /** Calls the listener when a living process is gone, and when this one is back after it counted as gone. */
  onGone(listener: () => void): void;
  /** Whether this process may count as gone, since it was paused or the store did not answer. */
  mayBeGone(): boolean;
  /** Calls the listener with how many there are, whenever that changes. */
  onCount(listener: (count: number) => void): void;
}

export interface PeersParts {
  /** Says that this process is alive for this long; returns all living ones. */
  readonly beat: (ms: number) => Promise<readonly string[]>;
  readonly holder: string;
  readonly log: {
    info(fields: object, event: string): void;
    warn(fields: object, event: string): void;
  };
  readonly part?: PartOf;
  readonly everyMs?: number;
  /** Elapsed milliseconds, which do not depend on the clock; Node's own by default. */
  readonly passed?: () => number;
}

const beatsEveryMs = 5_000;

/** A process counts as gone after three missed beats. */
export function createPeers(parts: PeersParts): Peers {
  const { beat, holder, log, part, everyMs = beatsEveryMs, passed = () => performance.now() } = parts;
  const gone: (() => void)[] = [];
  const counted: ((count: number) => void)[] = [];
  let alive: readonly string[] = [holder];
  let beatAt = passed();
  const mayBeGone = (): boolean => passed() - beatAt > 3 * everyMs;

  const look = async (): Promise<void> => {
    const asked = passed();
    const now = await beat(3 * everyMs);
    const before = alive;
    const wasGone = mayBeGone();
    alive = now;
    beatAt = asked;
    const left = before.filter((one) => !now.includes(one));
    if (left.length > 0) log.info({ left, alive: now.length }, 'a process that shares the store is gone');
    if (wasGone) log.info({ alive: now.length }, 'this process has said too late that it is alive');
    if (left.length > 0 || wasGone) for (const listener of gone) listener();
    if (now.length !== before.length) for (const listener of counted) listener(now.length);
  };

  const loop = createLoop({
    everyMs,
    work: look,
    watched: { part: part, name: 'peers', does: 'said that it is alive' },
    failed: (err) => log.warn({ err }, 'the store could not be told that this process is alive'),
  });

  return {
    async start() {
      await look();
      await loop.start();
    },
    async stop() {
      await loop.stop();
      // The other processes notice the missing beats soon anyway.
      await beat(0).catch(() => undefined);
    },
    alive: () => alive,
    mayBeGone,
    onGone: (listener) => void gone.push(listener),
    onCount: (listener) => void counted.push(listener),
  };
}
