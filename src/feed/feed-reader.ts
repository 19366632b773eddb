import { createLoop } from '../runtime/loop.js';
import { cursorPrefix } from './cursor.js';
import { createOrganizationReader, type OrganizationReader } from './organization-reader.js';
import type { FeedReaderDeps, Health } from './reader-deps.js';

export interface FeedReader {
  start(): void;
  /** Begins nothing more and waits for what is under way; what is left goes on after the next start. */
  stop(): Promise<void>;
  /** One round for every organization that has listeners; answers when its batches are delivered. */
  poll(): Promise<void>;
  health(): readonly Health[];
}

/**
 * Reads Make's audit logs for the channels that listen, one reader an organization. Rounds of one organization never
 * overlap, and none waits for another's: a long backlog here holds up nobody elsewhere.
 */
export function createFeedReader(parts: FeedReaderDeps): FeedReader {
  const organizations = new Map<number, OrganizationReader>();
  const running = new Map<number, Promise<void>>();
  const waiting = new Map<number, Promise<void>>();
  const stopping = new AbortController();

  const listening = (): number[] => parts.feeds.book().feeds.map(({ source }) => source.organizationId);

  const round = async (organizationId: number): Promise<void> => {
    if (stopping.signal.aborted) return;
    const reader =
      organizations.get(organizationId) ?? createOrganizationReader(parts, organizationId, stopping.signal);
    organizations.set(organizationId, reader);
    await reader.round();
    if (listening().includes(organizationId)) return;
    organizations.delete(organizationId);
    reader.leave();
  };

  const begin = (organizationId: number): Promise<void> => {
    const work = round(organizationId).finally(() => running.delete(organizationId));
    running.set(organizationId, work);
    return work;
  };

  /** A round that begins from now on; those who ask while one is under way share the next. */
  const whole = (organizationId: number): Promise<void> => {
    const before = running.get(organizationId);
    if (!before) return begin(organizationId);
    const shared =
      waiting.get(organizationId) ??
      before.then(() => {
        waiting.delete(organizationId);
        return whole(organizationId);
      });
    waiting.set(organizationId, shared);
    return shared;
  };

  /** Those that are listened to, and those of which something is still kept. */
  const known = async (): Promise<Set<number>> => {
    const keys = await parts.store.keys(cursorPrefix).catch((error: unknown) => {
      parts.log.error({ err: error }, 'the cursors of feeds cannot be listed; look at the data folder');
      return [];
    });
    const kept = keys.map((key) => Number.parseInt(key.slice(cursorPrefix.length), 10));
    return new Set([...listening(), ...organizations.keys(), ...kept.filter((id) => id > 0)]);
  };

  const failed = (error: unknown): void =>
    parts.log.error({ err: error }, 'a round of the feeds failed, the next one goes on');

  const loop = createLoop({
    everyMs: parts.pollMs,
    async work() {
      for (const id of await known()) if (!running.has(id)) begin(id).catch(failed);
    },
    beat: parts.loopPart?.(() => loop.restart()),
    failed,
  });

  return {
    async poll() {
      await Promise.all([...(await known())].map(whole));
    },
    start() {
      loop.start();
    },
    async stop() {
      stopping.abort();
      await loop.stop();
      await Promise.allSettled(running.values());
    },
    health: () => [...organizations.values()].flatMap((one) => one.health()),
  };
}
