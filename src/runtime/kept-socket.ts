import { setTimeout as pause } from 'node:timers/promises';
import type { SocketModeReceiver } from '@slack/bolt';
import { type Link, openLink } from './link.js';
import type { Beat } from './loop.js';

/** What all sockets have in common. */
export interface SocketParts {
  /** A fresh receiver, with its reconnecting switched off and the app behind it. */
  readonly receiver: () => SocketModeReceiver;
  readonly log: {
    info(fields: object, event: string): void;
    warn(fields: object, event: string): void;
  };
  /** How long Slack asked to wait, in milliseconds, where it asked. */
  readonly askedToWaitMs: (error: unknown) => number | undefined;
  /** A sentence for a failed attempt. */
  readonly reason: (error: unknown) => string;
  /** Whether a first attempt that failed so ends the start. */
  readonly isHopeless: (error: unknown) => boolean;
}

export interface KeptSocketOptions extends SocketParts {
  readonly name: string;
  readonly beat: Beat;
  /** How long to wait before a connection may be opened, so that two are never of the same age. */
  readonly turn: () => number;
  readonly opened: () => void;
}

/** A Socket Mode connection that is always there, whatever becomes of one WebSocket. */
export interface KeptSocket {
  /**
   * Begins; answers once Slack has said hello for the first time. Throws what `hopeless` says is not worth trying
   * again at a start, such as a wrong token.
   */
  open(): Promise<void>;
  isOpen(): boolean;
  /** Whether it looks for a connection right now. */
  isSeeking(): boolean;
  /** Lets go of all it has and begins again. */
  rebuild(): void;
  close(): void;
}

interface Held {
  link?: Link;
  /** Slack has asked for its successor. */
  asked: boolean;
}

/** Slack wants answers within three seconds, so an address or a hello that takes longer than this is of no use. */
const withinMs = 5000;
/** Two sockets knock 40 times a minute at most; `apps.connections.open` may be called 50 times. */
const longestBackOffMs = 3000;
/** However long Slack asks to wait. Being deaf is worse than a call that is refused. */
const longestWaitMs = 5000;
const shortestWaitMs = 250;

/**
 * Keeps one connection open for as long as the process runs. Each attempt takes a new receiver, so that nothing of a
 * failed one is left; no failure is final. Where Slack asks for a new connection, it is open before the old one closes.
 */
export function keepSocket(options: KeptSocketOptions): KeptSocket {
  const { name, receiver, beat, log, turn, opened } = options;
  let current: Held | undefined;
  const retired = new Set<Held>();
  let seeking: Promise<void> | undefined;
  let life = 0;
  let stopped = false;
  let failing = false;

  const isOver = (own: number): boolean => stopped || own !== life;

  /** Opens the successor of the present connection, then lets go of that. */
  const attempt = async (own: number): Promise<void> => {
    const mine: Held = { asked: false };
    const link = await openLink(
      receiver(),
      {
        sign: beat.done,
        asked(reason) {
          if (mine.asked) return;
          log.info({ socket: name, reason }, 'Slack asks for a new connection');
          mine.asked = true;
          if (current === mine) seek();
        },
        gone() {
          retired.delete(mine);
          if (current !== mine) return;
          current = undefined;
          seek();
        },
      },
      withinMs,
    );
    if (isOver(own)) return link.close();
    if (!link.isOpen()) throw new Error('Slack closed the connection right after its hello');
    const before = current;
    current = mine;
    mine.link = link;
    if (before) retired.add(before);
    before?.link?.retire();
    beat.done();
    opened();
  };

  const seekUntilFound = async (own: number, isHopeless: (error: unknown) => boolean): Promise<void> => {
    for (let failures = 0; !isOver(own); failures++) {
      await pause(turn());
      if (isOver(own)) return;
      const began = performance.now();
      try {
        await attempt(own);
        if (failing) log.info({ socket: name }, 'connected to Slack again');
        failing = false;
        return;
      } catch (error) {
        if (isOver(own)) return;
        if (isHopeless(error)) throw error;
        note(error);
        await pause(Math.max(shortestWaitMs, waitAfter(error, failures) - (performance.now() - began)));
      }
    }
  };

  /** Once for each outage in the log, and every time for health. */
  const note = (error: unknown): void => {
    const why = options.reason(error);
    beat.failed(why);
    if (!failing) log.warn({ socket: name, why }, 'not connected to Slack; trying until it is');
    failing = true;
  };

  const waitAfter = (error: unknown, failures: number): number => {
    const asked = options.askedToWaitMs(error);
    if (asked !== undefined) return Math.min(asked, longestWaitMs);
    return Math.min(shortestWaitMs * 2 ** Math.min(failures, 10), longestBackOffMs);
  };

  const seek = (isHopeless: (error: unknown) => boolean = () => false): void => {
    if (stopped || seeking) return;
    const work = seekUntilFound(life, isHopeless).then(
      () => {
        if (seeking !== work) return;
        seeking = undefined;
        // It may have been lost, or asked to move on, in the moment it was found.
        if (!current || current.asked) seek();
      },
      (error: unknown) => {
        if (seeking === work) seeking = undefined;
        throw error;
      },
    );
    seeking = work;
  };

  const letGo = (): void => {
    const held = [...retired, ...(current ? [current] : [])];
    current = undefined;
    for (const { link } of held) link?.close();
  };

  return {
    async open() {
      seek(options.isHopeless);
      await seeking;
    },
    isOpen: () => current !== undefined,
    isSeeking: () => seeking !== undefined,
    rebuild() {
      life += 1;
      seeking = undefined;
      letGo();
      seek();
    },
    close() {
      stopped = true;
      letGo();
    },
  };
}
