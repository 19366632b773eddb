import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { MessageRef } from '../approvals/event-parts.js';
import type { Posted } from '../approvals/ports.js';
import type { Message } from '../slack/card.js';
import { createLane, type Lane, type Place, type Urgency } from './lane.js';
import type { Self } from './own-messages.js';
import { Patience, type Pending } from './patience.js';
import { createSender, keyOf, type StepMessage } from './sender.js';

export interface Post extends StepMessage, Place {}

export interface Poster {
  /** Posts once; if it was posted with another text, draws it again. Throws `NotDelivered` if Slack may accept it later. */
  post(post: Post): Promise<Posted>;
  /** Draws the message of a step again, if there is one; posts nothing. Throws like `post`. */
  revise(post: StepMessage): Promise<Posted>;
  /** Throws like `post`. */
  update(ref: MessageRef, message: Message): Promise<Posted>;
}

/** The poster, with what health needs. */
export interface WatchedPoster extends Poster {
  /** The message that has waited longest; undefined while Slack accepts everything. */
  oldestPending(): Pending | undefined;
  /** How many messages wait for their turn in their channels, or are on their way. */
  waiting(): Readonly<Record<Urgency, number>>;
}

export interface PosterParts {
  readonly client: WebClient;
  readonly self: Self;
  /**
   * The time until which another process may have posted this process's messages, in milliseconds since 1970: the
   * poster looks for those first.
   */
  readonly othersUntil: () => number;
  readonly perChannelMs?: number | undefined;
  /** The wait until this process's turn in a channel, if several share its pace. */
  readonly reserve?: ((channel: string, everyMs: number) => Promise<number>) | undefined;
}

/**
 * Posts at the pace Slack allows (one a second per channel), the most urgent first, and exactly once: a message carries
 * its step's id, and if an earlier attempt may have got through, the poster looks for it before it posts again.
 *
 * https://docs.slack.dev/apis/web-api/rate-limits
 */
export function createPoster(parts: PosterParts): WatchedPoster {
  const { perChannelMs = 1000, reserve } = parts;
  const lanes = new Map<string, Lane>();
  const sender = createSender(parts.client, parts.self, parts.othersUntil);
  const patience = new Patience();
  // Messages this process has posted, by step; a repeated step returns the same message. A limit by `max` would
  // allocate its room at the start.
  const sent = new LRUCache<string, Sent>({ maxSize: 10_000, sizeCalculation: () => 1 });

  /** The last revision of each step that is being drawn: a newer one waits for it, so that the newest stands at the end. */
  const revisions = new Map<string, Promise<Posted>>();

  const laneOf = (channel: string): Lane => {
    for (const [id, lane] of lanes) if (id !== channel && lane.isIdle()) lanes.delete(id);
    const lane =
      lanes.get(channel) ?? createLane(perChannelMs, reserve && (() => reserve(channel, perChannelMs)));
    lanes.set(channel, lane);
    return lane;
  };

  return {
    post(one) {
      const lane = laneOf(one.channel);
      const key = keyOf(one);
      return lane.add(async () => {
        const before = sent.get(key);
        const as = digestOf(one.message);
        if (before?.as === as) return { ok: true, message: before.message };
        const send = () => lane.paced(() => sender.send(one, before?.message));
        const outcome = await patience.attempt(key, one.channel, send);
        if (outcome.ok) sent.set(key, { message: outcome.message, as });
        return outcome;
      }, one);
    },
    revise: (one) => {
      const key = keyOf(one);
      const drawn = Promise.resolve(revisions.get(key))
        .catch(() => undefined)
        .then(() =>
          patience.attempt(`${key} again`, one.channel, () => sender.revise(one, sent.get(key)?.message)),
        );
      revisions.set(key, drawn);
      return drawn.finally(() => {
        if (revisions.get(key) === drawn) revisions.delete(key);
      });
    },
    update: (ref, message) =>
      patience.attempt(`${ref.channel} ${ref.ts}`, ref.channel, () => sender.update(ref, message)),
    oldestPending: () => patience.oldestPending(),
    waiting: () => sumOf([...lanes.values()].map((lane) => lane.waiting())),
  };
}

interface Sent {
  readonly message: MessageRef;
  /** The digest of the message as it was posted. */
  readonly as: string;
}

const digestOf = (message: Message): string =>
  createHash('sha256').update(JSON.stringify(message)).digest('base64url');

const sumOf = (all: readonly Readonly<Record<Urgency, number>>[]): Record<Urgency, number> => {
  const of = (urgency: Urgency) => all.reduce((sum, one) => sum + one[urgency], 0);
  return { alarm: of('alarm'), call: of('call'), plain: of('plain') };
};
