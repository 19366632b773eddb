import { setTimeout as pause } from 'node:timers/promises';
import type { SocketModeReceiver } from '@slack/bolt';
import { HeldLinks } from './held-links.js';
import type { Beat } from './loop.js';

/** What all sockets have in common. */
export interface SocketParts {
  /** A fresh receiver, with its reconnecting switched off and the app behind it. */
  readonly receiver: () => SocketModeReceiver;
  readonly log: {
    info(fields: object, event: string): void;
    warn(fields: object, event: string): void;
  };
  /** How long Slack asked to wait, in milliseconds, if it did. */
  readonly askedToWaitMs: (error: unknown) => number | undefined;
  /** A sentence for a failed attempt. */
  readonly reason: (error: unknown) => string;
  /** Whether this failure of a first attempt ends the start. */
  readonly isHopeless: (error: unknown) => boolean;
}

export interface KeptSocketOptions extends SocketParts {
  readonly name: string;
  readonly beat: Beat;
  /** How long to wait before opening a connection, so that no two have the same age. */
  readonly turn: () => number;
  readonly opened: () => void;
}

/** A Socket Mode connection that outlives any single WebSocket. */
export interface KeptSocket {
  /**
   * Begins; returns once Slack has said hello for the first time. Throws failures that `isHopeless` finds pointless to
   * retry at a start, such as a wrong token.
   */
  open(): Promise<void>;
  isOpen(): boolean;
  /** Whether it is looking for a connection now. */
  isSeeking(): boolean;
  /** Drops everything and begins again. */
  rebuild(): void;
  close(): void;
}

/** Two sockets try at most 40 times a minute; Slack allows 50 calls of `apps.connections.open`. */
const longestBackOffMs = 3000;
/** The longest wait, even if Slack asks for more: missing messages is worse than a refused call. */
const longestWaitMs = 5000;
const shortestWaitMs = 250;

/**
 * Keeps one connection open for as long as the process runs. Each attempt takes a new receiver, so that a failed one
 * leaves no trace; no failure is final. When Slack asks for a new connection, it is open before the old one closes.
 */
export function keepSocket(options: KeptSocketOptions): KeptSocket {
  const { turn } = options;
  const links = new HeldLinks({ ...options, needed: () => seek() });
  const outage = new Outage(options);
  let seeking: Promise<void> | undefined;
  let life = 0;
  let stopped = false;

  const seekUntilFound = async (isHopeless: (error: unknown) => boolean): Promise<void> => {
    const own = life;
    const isOver = (): boolean => stopped || own !== life;
    for (let failures = 0; !isOver(); failures++) {
      await pause(turn());
      if (isOver()) return;
      const began = performance.now();
      try {
        await links.replace(isOver);
        return outage.over();
      } catch (error) {
        if (isOver()) return;
        if (isHopeless(error)) throw error;
        outage.note(error);
        const wait = waitAfter(options.askedToWaitMs(error), failures);
        await pause(Math.max(shortestWaitMs, wait - (performance.now() - began)));
      }
    }
  };

  const seek = (isHopeless: (error: unknown) => boolean = () => false): void => {
    if (stopped || seeking) return;
    const work = seekUntilFound(isHopeless).then(
      () => {
        if (seeking !== work) return;
        seeking = undefined;
        // The connection may have been lost, or asked to be replaced, right after it opened.
        if (links.needsAnother()) seek();
      },
      (error: unknown) => {
        if (seeking === work) seeking = undefined;
        throw error;
      },
    );
    seeking = work;
  };

  return {
    async open() {
      seek(options.isHopeless);
      await seeking;
    },
    isOpen: () => links.isOpen(),
    isSeeking: () => seeking !== undefined,
    rebuild() {
      life += 1;
      seeking = undefined;
      links.letGo();
      seek();
    },
    close() {
      stopped = true;
      links.letGo();
    },
  };
}

/** Reports to the log once for each outage, and to health every time. */
class Outage {
  #isOn = false;
  readonly #options: KeptSocketOptions;

  constructor(options: KeptSocketOptions) {
    this.#options = options;
  }

  note(error: unknown): void {
    const { name, beat, log, reason } = this.#options;
    const why = reason(error);
    beat.failed(why);
    if (!this.#isOn) log.warn({ socket: name, why }, 'not connected to Slack; trying until it is');
    this.#isOn = true;
  }

  over(): void {
    if (this.#isOn) this.#options.log.info({ socket: this.#options.name }, 'connected to Slack again');
    this.#isOn = false;
  }
}

function waitAfter(askedMs: number | undefined, failures: number): number {
  if (askedMs !== undefined) return Math.min(askedMs, longestWaitMs);
  return Math.min(shortestWaitMs * 2 ** Math.min(failures, 10), longestBackOffMs);
}
