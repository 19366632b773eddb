import { type PersonId, slackIdOf, system } from '../approvals/person.js';
import type { Outbox } from '../delivery/outbox.js';
import type { Directory } from '../make/directory.js';
import { stoppedMessage } from '../slack/feed-troubles.js';
import type { Feeds } from './feeds.js';

export interface StopDeps {
  readonly feeds: Feeds;
  readonly outbox: Pick<Outbox, 'owe'>;
  readonly directory: Pick<Directory, 'organization'>;
  readonly admins: () => readonly PersonId[];
  readonly now: () => number;
  readonly log: { warn(fields: object, event: string): void };
}

/** Slack will never take messages for this channel again: its feeds end, and the admins are told why. */
export async function stopFeeds(deps: StopDeps, channel: string, why: string, since: number): Promise<void> {
  const { feeds, outbox, directory, admins, now, log } = deps;
  for (const { id: feed, source } of feeds.state().feeds.filter((one) => one.channel === channel)) {
    const name = directory.organization(source.organizationId)?.name;
    const message = stoppedMessage(channel, name ?? `organization ${source.organizationId}`, why);
    // Owed first: if the process ends in between, it is owed under the same key again.
    await outbox.owe({ key: `feed:${feed}:stopped`, to: admins().map(slackIdOf), message, since });
    await feeds.change(({ feeds: left }) =>
      left.some(({ id }) => id === feed) ? [{ type: 'feed.stopped', at: now(), by: system, feed, why }] : [],
    );
    log.warn({ feed, channel, reason: why }, 'a feed was stopped');
  }
}
