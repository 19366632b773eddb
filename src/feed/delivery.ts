import { setTimeout as wait } from 'node:timers/promises';
import type { Posted, Undeliverable } from '../approvals/ports.js';
import type { Request } from '../approvals/request.js';
import type { Post, Poster } from '../delivery/poster.js';
import { isUnshowable } from '../slack/failure.js';
import type { FeedPlace } from '../slack/feed-lines.js';
import { unshownMessage } from '../slack/feed-troubles.js';
import { type MatchedChange, matchedChange } from '../slack/matched-change.js';
import { type NameOf, namingOf } from '../slack/naming.js';
import type { Batch } from './cursor.js';
import { messagesOf, type Parcel } from './due-messages.js';
import { type StopDeps, stopFeeds } from './stop-feeds.js';

export interface DeliveryDeps extends StopDeps {
  readonly poster: Pick<Poster, 'post'>;
  /** The link to a request in Slack. */
  readonly requestLink: (id: string) => Promise<string | undefined>;
  /** A request as it is on record now. */
  readonly requestOf?: (id: string) => Promise<Request | undefined>;
  readonly nameOf: NameOf;
  /** The first wait before a failed message is tried again; a second by default. */
  readonly retryMs?: number | undefined;
  readonly log: StopDeps['log'] & { error(fields: object, event: string): void };
}

/** The reader is stopping; its unfinished batch is on disk and goes on after the next start. */
export class Stopping extends Error {
  override readonly name = 'Stopping';
}

const attempts = 4;

/** Posts the batches of one organization. The poster knows which messages of a batch it has posted before. */
export class FeedDelivery {
  constructor(
    private readonly deps: DeliveryDeps,
    private readonly organizationId: number,
    private readonly signal: AbortSignal,
    private readonly progress: () => void,
  ) {}

  /**
   * Returns once every feed has accepted its part or was given up; throws the failure that keeps one from accepting it.
   */
  async deliver(batch: Batch, parcels: readonly Parcel[]): Promise<void> {
    const place = await this.#placeOf(batch);
    const outcomes = await Promise.allSettled(parcels.map((one) => this.#deliverTo(one, batch, place)));
    const reasons = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    const [first] = reasons;
    if (first) throw reasons.find((reason) => reason instanceof Stopping) ?? first;
  }

  async #deliverTo(parcel: Parcel, batch: Batch, place: FeedPlace): Promise<void> {
    const { channel, id } = parcel.feed;
    let digest: string | undefined;
    for (const { name, message, below } of messagesOf(parcel, place)) {
      if (below && !this.#isThere(id)) return;
      const step = `feed:${id}:${batch.n}:${name}`;
      const thread = below && digest !== undefined && { thread: digest };
      const posted = await this.#post({ channel, message, step, since: batch.at, ...thread });
      if (!posted.ok) return stopFeeds(this.deps, channel, posted.reason, batch.at);
      if (!below) digest = posted.message.ts;
    }
  }

  #isThere(id: string): boolean {
    return this.deps.feeds.state().feeds.some((feed) => feed.id === id);
  }

  async #post(one: Post): Promise<Posted> {
    const posted = await this.#patiently(one);
    return posted.ok ? posted : this.#otherwise(one, posted);
  }

  async #otherwise(one: Post, refused: Undeliverable): Promise<Posted> {
    const { reason } = refused;
    // Somebody has deleted the digest: its replies go into the channel.
    const { thread, ...top } = one;
    if (thread !== undefined && reason === 'thread_not_found') return this.#patiently(top);
    if (!isUnshowable(reason)) return refused;
    // A message that Slack cannot show must not hold up the messages after it.
    this.deps.log.error({ step: one.step, reason }, 'a message of a feed was refused and is left out');
    return this.#patiently({ ...one, message: unshownMessage(reason) });
  }

  async #patiently(one: Post): Promise<Posted> {
    const { poster, retryMs = 1000 } = this.deps;
    for (let attempt = 1; ; attempt++) {
      if (this.signal.aborted) throw new Stopping();
      try {
        const posted = await poster.post(one);
        // A backlog takes many messages at Slack's pace; each message counts as progress.
        this.progress();
        return posted;
      } catch (error) {
        if (attempt >= attempts) throw error;
        const pause = retryMs * 2 ** (attempt - 1);
        await wait(pause, undefined, { signal: this.signal }).catch(() => undefined);
      }
    }
  }

  async #placeOf({ events, at }: Batch): Promise<FeedPlace> {
    const { directory, requestLink, nameOf } = this.deps;
    const organizationId = this.organizationId;
    const organization = directory.organization(organizationId);
    const ids = [...new Set(events.flatMap(({ request }) => request ?? []))];
    const links = await Promise.all(ids.map(async (id) => [id, await requestLink(id)] as const));
    const matched = await this.#matchedIn(events, ids);
    const people = [...matched.values()].flatMap(({ asked, approved }) => [asked, ...approved]);
    return {
      organizationId,
      organization: organization?.name ?? `Organization ${organizationId}`,
      zone: organization?.zone,
      at,
      requests: new Map(links.flatMap(([id, link]) => (link === undefined ? [] : [[id, link] as const]))),
      matched,
      naming: await namingOf(people, nameOf),
    };
  }

  async #matchedIn(
    events: Batch['events'],
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, MatchedChange>> {
    const found = await Promise.all(ids.map(async (id) => [id, await this.deps.requestOf?.(id)] as const));
    const requests = new Map(found);
    return new Map(
      events.flatMap((line) => {
        const request = requests.get(line.request ?? '');
        const change = request && matchedChange(request, line);
        return change ? [[line.uuid, change] as const] : [];
      }),
    );
  }
}
