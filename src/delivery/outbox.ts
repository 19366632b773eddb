import type { KnownBlock } from '@slack/types';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { MessageRef } from '../approvals/event.js';
import { isSlackUser } from '../approvals/person.js';
import { about, personal } from '../approvals/personal.js';
import { NotDelivered } from '../approvals/ports.js';
import { type Store, StoreFailure } from '../approvals/store.js';
import { createWorkQueue } from '../runtime/work-queue.js';
import type { Message } from '../slack/card.js';
import type { Poster } from './poster.js';

/** Something several people or channels are owed to be told, each in a message of its own. */
export interface Notice {
  /** Names it: under one key everybody is told once. */
  readonly key: string;
  /** Channels, and Slack ids of people for direct messages. */
  readonly to: readonly string[];
  readonly message: Message;
  /** Who is told in the place of a channel that takes no messages. */
  readonly instead?: readonly string[];
  readonly urgency?: 'alarm' | 'plain';
  /** On whose wish, as in `Place`. */
  readonly from?: string;
  /** When it may have been posted first, in milliseconds since 1970; now unless told. */
  readonly since?: number;
}

/** What became of the first attempt to tell everybody. */
export interface Told {
  readonly reached: readonly string[];
  /** Slack will never take a message for these. */
  readonly unreachable: readonly string[];
  /** Slack had trouble; these are tried again. */
  readonly waiting: readonly string[];
}

export interface Outbox {
  /** Takes up what an earlier process still owed. */
  start(): Promise<void>;
  /** Begins no new attempt and waits for those under way. */
  stop(): Promise<void>;
  /**
   * Durable before it answers. From then on each one is told by itself, for as long as it takes; a recipient who
   * cannot be told keeps nobody else from hearing.
   */
  owe(notice: Notice): Promise<void>;
  /**
   * As `owe`; where the record cannot be written, each is told once, now. For answers to somebody who acted, such as
   * that nothing was decided because the record cannot be written.
   */
  say(notice: Notice): Promise<void>;
  /** Draws a message of Usher's again. Where Slack does not take that it stays; its buttons answer by what holds. */
  redraw(where: MessageRef, message: Message): Promise<void>;
  /** As `owe`, but told only after a restart: what holds if this process ends before it can say more. */
  draft(notice: Notice): Promise<void>;
  /** Takes back what was only drafted. */
  drop(key: string): Promise<void>;
  /** What the first attempt led to; undefined where this process does not know the key. */
  first(key: string): Promise<Told> | undefined;
  /** How many notices are not told to everybody yet. */
  waiting(): number;
}

export interface OutboxParts {
  readonly store: Pick<Store, 'get' | 'put' | 'keys' | 'wipe'>;
  readonly poster: Poster;
  readonly now: () => number;
  /** How long to wait after the n-th attempt, in milliseconds. */
  readonly backOffMs: (attempts: number) => number;
  readonly log: { warn(fields: object, event: string): void };
}

const prefix = 'outbox/';
const kept = z.object({
  to: z.array(z.string()),
  instead: z.array(z.string()),
  /** Blocks and text, sealed: they may name people. */
  message: personal,
  since: z.number(),
  urgency: z.enum(['alarm', 'plain']),
  from: z.string(),
});
type Kept = z.infer<typeof kept>;
const stored = z.object({ text: z.string(), blocks: z.array(z.custom<KnownBlock>()) });

/**
 * The one place from which several people are told one thing. What is owed is a document until everybody who can be
 * told was told; the poster finds what a killed process had already posted.
 */
export function createOutbox({ store, poster, now, backOffMs, log }: OutboxParts): Outbox {
  const firsts = new LRUCache<string, Promise<Told>>({ max: 500 });
  /** Who waits to hear what the first attempt led to. */
  const heard = new Map<string, (told: Told) => void>();
  const open = new Map<string, Kept>();
  let isStopped = false;

  const tellOne = async (key: string, one: Kept, channel: string): Promise<keyof Told> => {
    const message = stored.parse(JSON.parse(one.message.personal));
    const { since, urgency, from } = one;
    try {
      const posted = await poster.post({ channel, message, step: `${key}:${channel}`, since, urgency, from });
      if (posted.ok) return 'reached';
      log.warn({ key, channel, reason: posted.reason }, 'somebody cannot be told in Slack');
      return 'unreachable';
    } catch (error) {
      log.warn({ key, channel, err: error }, 'somebody could not be told yet; tried again');
      return 'waiting';
    }
  };

  /** Tells everybody who is still owed it, each by itself. */
  const attempt = async (key: string, one: Kept): Promise<Told> => {
    const told: Record<keyof Told, string[]> = { reached: [], unreachable: [], waiting: [] };
    const tell = async (channel: string): Promise<void> => {
      told[await tellOne(key, one, channel)].push(channel);
    };
    await Promise.all(one.to.map(tell));
    const silent = told.unreachable.some((channel) => !isSlackUser(channel));
    const others = silent ? one.instead.filter((channel) => !one.to.includes(channel)) : [];
    await Promise.all(others.map(tell));
    return told;
  };

  const queue = createWorkQueue({
    async reconcile(key) {
      const one = open.get(key);
      if (!one) return undefined;
      const told = await attempt(key, one);
      heard.get(key)?.(told);
      heard.delete(key);
      // Owed again meanwhile, perhaps to more people: what is kept is theirs, and the next round tells them.
      if (open.get(key) !== one) return undefined;
      const left: Kept = { ...one, to: [...told.waiting] };
      open.set(key, left);
      if (left.to.length > 0) {
        await store.put(prefix + key, left);
        return 'again';
      }
      await store.wipe(prefix + key);
      open.delete(key);
      return undefined;
    },
    backOffMs,
    failed: (key, err) => log.warn({ key, err }, 'what was told could not be kept; tried again'),
  });

  const documentOf = ({ to, message, instead, urgency, from, since }: Notice): Kept => ({
    to: [...new Set(to)],
    instead: [...(instead ?? [])],
    message: about(JSON.stringify(message)),
    since: since ?? now(),
    urgency: urgency ?? 'plain',
    from: from ?? '',
  });

  const owe = async (notice: Notice): Promise<void> => {
    const { key } = notice;
    const document = documentOf(notice);
    const before = open.get(key);
    // From now on nobody wipes what is being kept.
    open.set(key, document);
    try {
      await store.put(prefix + key, document);
    } catch (error) {
      if (before) open.set(key, before);
      else open.delete(key);
      throw error;
    }
    if (isStopped) return;
    if (!heard.has(key)) firsts.set(key, new Promise((resolve) => heard.set(key, resolve)));
    queue.add(key);
  };

  return {
    async start() {
      for (const name of await store.keys(prefix)) {
        const document = kept.safeParse(await store.get(name));
        const key = name.slice(prefix.length);
        if (!document.success || open.has(key)) continue;
        open.set(key, document.data);
        queue.add(key);
      }
    },
    async stop() {
      isStopped = true;
      await queue.stop();
    },
    owe,
    async say(notice) {
      try {
        await owe(notice);
      } catch (error) {
        if (!(error instanceof StoreFailure)) throw error;
        const document = documentOf(notice);
        await Promise.all(document.to.map((channel) => tellOne(notice.key, document, channel)));
      }
    },
    async redraw(where, message) {
      const drawn = await poster.update(where, message).catch((error: unknown) => {
        if (!(error instanceof NotDelivered)) throw error;
        return { ok: false, reason: error.reason } as const;
      });
      if (!drawn.ok) log.warn({ ...where, reason: drawn.reason }, 'a message could not be drawn again');
    },
    draft: (notice) => store.put(prefix + notice.key, documentOf(notice)),
    drop: (key) => store.wipe(prefix + key),
    first: (key) => firsts.get(key),
    waiting: () => open.size,
  };
}
