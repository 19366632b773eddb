import type { SocketModeReceiver } from '@slack/bolt';
import { type Link, type LinkEvents, openLink } from './link.js';
import type { Beat } from './loop.js';

export interface HeldLinksParts {
  /** The name of the socket. */
  readonly name: string;
  /** A fresh receiver for each connection. */
  readonly receiver: () => SocketModeReceiver;
  readonly beat: Beat;
  readonly log: { info(fields: object, event: string): void };
  readonly opened: () => void;
  /**
   * Called when the socket needs another connection, because it lost this one or because Slack asks for a successor.
   */
  readonly needed: () => void;
}

/** Slack wants answers within three seconds, so an address or a hello that takes longer than this is useless. */
const withinMs = 5000;

interface Held {
  link?: Link;
  /** True once Slack has asked for its successor. */
  asked: boolean;
}

/** The connection in use, and earlier ones that Slack has not closed yet. */
export class HeldLinks {
  #current: Held | undefined;
  readonly #retired = new Set<Held>();
  readonly #parts: HeldLinksParts;

  constructor(parts: HeldLinksParts) {
    this.#parts = parts;
  }

  isOpen(): boolean {
    return this.#current !== undefined;
  }

  needsAnother(): boolean {
    return !this.#current || this.#current.asked;
  }

  /**
   * Opens the successor of the present connection, then releases the old one. Throws if the successor does not open.
   */
  async replace(isOver: () => boolean): Promise<void> {
    const { receiver, beat, opened } = this.#parts;
    const mine: Held = { asked: false };
    const link = await openLink(receiver(), this.#eventsOf(mine), withinMs);
    if (isOver()) return link.close();
    if (!link.isOpen()) throw new Error('Slack closed the connection right after its hello');
    const before = this.#current;
    this.#current = mine;
    mine.link = link;
    if (before) this.#retired.add(before);
    before?.link?.retire();
    beat.done();
    opened();
  }

  letGo(): void {
    const held = [...this.#retired, ...(this.#current ? [this.#current] : [])];
    this.#current = undefined;
    for (const { link } of held) link?.close();
  }

  #eventsOf(mine: Held): LinkEvents {
    const { name, beat, log, needed } = this.#parts;
    return {
      sign: beat.done,
      asked: (reason) => {
        if (mine.asked) return;
        log.info({ socket: name, reason }, 'Slack asks for a new connection');
        mine.asked = true;
        if (this.#current === mine) needed();
      },
      gone: () => {
        this.#retired.delete(mine);
        if (this.#current !== mine) return;
        this.#current = undefined;
        needed();
      },
    };
  }
}
