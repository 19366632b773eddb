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
  /** Calls the listener when a living process is gone. */
  onGone(listener: () => void): void;
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
}

const beatsEveryMs = 5_000;

/** A process counts as gone after three missed beats. */
export function createPeers({ beat, holder, log, part, everyMs = beatsEveryMs }: PeersParts): Peers {
  const gone: (() => void)[] = [];
  const counted: ((count: number) => void)[] = [];
  let alive: readonly string[] = [holder];

  const look = async (): Promise<void> => {
    const now = await beat(3 * everyMs);
    const before = alive;
    alive = now;
    const left = before.filter((one) => !now.includes(one));
    if (left.length > 0) log.info({ left, alive: now.length }, 'a process that shares the store is gone');
    if (left.length > 0) for (const listener of gone) listener();
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
    onGone: (listener) => void gone.push(listener),
    onCount: (listener) => void counted.push(listener),
  };
}
