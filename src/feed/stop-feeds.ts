import { type PersonId, slackIdOf, system } from '../approvals/person.js';
import type { Outbox } from '../delivery/outbox.js';
import type { Directory } from '../make/directory.js';
import { stoppedMessage } from '../slack/feed-troubles.js';
import type { Feeds } from './feeds.js';

export interface StopDeps {
  readonly feeds: Feeds;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly directory: Pick<Directory, 'organization'>;
  readonly admins: () => readonly PersonId[];
  readonly now: () => number;
  readonly log: { warn(fields: object, event: string): void };
}

/** Ends the feeds of a channel for which Slack will never take messages again, and tells the admins why. */
export async function stopFeeds(deps: StopDeps, channel: string, why: string, since: number): Promise<void> {
  const { feeds, outbox, directory, admins, now, log } = deps;
  for (const { id: feed, source } of feeds.state().feeds.filter((one) => one.channel === channel)) {
    const name = directory.organization(source.organizationId)?.name;
    const message = stoppedMessage(channel, name ?? `organization ${source.organizationId}`, why);
    // Into the outbox first: if the process ends in between, the same key is used again.
    await outbox.enqueue({ key: `feed:${feed}:stopped`, to: admins().map(slackIdOf), message, since });
    await feeds.change(({ feeds: left }) =>
      left.some(({ id }) => id === feed) ? [{ type: 'feed.stopped', at: now(), by: system, feed, why }] : [],
    );
    log.warn({ feed, channel, reason: why }, 'a feed was stopped');
  }
}
