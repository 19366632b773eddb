import type { Source } from '../../approvals/audit-event.js';
import { lineOf } from '../../feed/due-messages.js';
import { type Feed, sameSource } from '../../feed/feeds.js';
import { feedsOf } from '../../feed/subscribing.js';
import type { AuditLog } from '../../make/audit-logs.js';
import { MakeError } from '../../make/error.js';
import { wholeSection } from '../../slack/alarm-blocks.js';
import { header } from '../../slack/blocks.js';
import { lineMarkup } from '../../slack/feed-lines.js';
import { findingLine, groundLine } from '../../slack/finding-line.js';
import type { ListenerContext } from '../listener-context.js';
import type { FeedCommand, Here } from './authority.js';
import { nothingYet } from './list.js';
import { sourceInWords, troubleInWords } from './words.js';

const most = 10;
/** The number of entries that Usher reads to find the newest that fit the filters. */
const looked = 100;

/** `recent`: the newest findings of the watch and the newest log entries that this channel follows. */
export const recent: FeedCommand = async (ctx, { channel, lists }) => {
  const feeds = feedsOf(ctx.feeds.state(), channel);
  if (feeds.length === 0) return { text: nothingYet };
  const sources = feeds.map(({ source }) => source);
  const logs = await Promise.all(
    sources
      .filter((one, n) => sources.findIndex((other) => sameSource(one, other)) === n)
      .map((source) =>
        entriesOf(
          ctx,
          lists,
          source,
          feeds.filter((feed) => sameSource(feed.source, source)),
        ),
      ),
  );
  const entries = [...new Map(logs.flatMap(({ entries }) => entries).map((one) => [one.uuid, one])).values()];
  const lines = newest(entries, ({ at }) => at).map((one) => entryLine(ctx, one));
  const changes = newest(await changesFor(ctx, feeds), ({ at }) => at).map(({ line }) => line);
  return {
    text: 'The newest that this channel listens to',
    blocks: [
      header('Changes of members and roles'),
      wholeSection(changes.join('\n') || 'None was seen yet.'),
      header('Audit log'),
      wholeSection(
        [...lines, ...logs.flatMap(({ problem }) => problem ?? [])].join('\n') || 'No entry fits.',
      ),
    ],
  };
};

const newest = <T>(all: readonly T[], at: (one: T) => number): T[] =>
  all.toSorted((a, b) => at(b) - at(a)).slice(0, most);

interface Seen {
  readonly at: number;
  readonly line: string;
}

/** The changes that the watch saw in memberships and in the ground under them, one line each. */
async function changesFor({ watch }: ListenerContext, feeds: readonly Feed[]): Promise<Seen[]> {
  const organizations = [...new Set(feeds.map(({ source }) => source.organizationId))];
  const found = (await Promise.all(organizations.map((id) => watch.recent(id, looked)))).flat();
  const ground = (await Promise.all(organizations.map((id) => watch.recentGround(id, looked)))).flat();
  const subscribed = (organizationId: number, isUnasked: boolean): readonly Feed[] =>
    feeds.filter(
      ({ source, filter }) =>
        source.organizationId === organizationId && (!filter.onlyUnexplained || isUnasked),
    );
  return [
    ...found
      .filter(({ organizationId, verdict, team }) =>
        subscribed(organizationId, verdict === 'unexplained').some(
          ({ source: { teamId } }) => teamId === undefined || teamId === team?.id,
        ),
      )
      .map((one) => ({ at: one.between.until, line: findingLine(one) })),
    // A team's feed also gets changes of the ground, since they affect its people.
    ...ground
      .filter(({ organizationId, request }) => subscribed(organizationId, request === undefined).length > 0)
      .map((one) => ({ at: one.between.until, line: groundLine(one) })),
  ];
}

interface Entries {
  readonly entries: readonly AuditLog[];
  readonly problem?: string;
}

/** The entries of one log that fit the filters of the feeds, or the reason why the log cannot be read. */
async function entriesOf(
  { make, directory }: ListenerContext,
  lists: Here['lists'],
  source: Source,
  feeds: readonly Feed[],
): Promise<Entries> {
  const { organizationId, teamId } = source;
  const subscribed = feeds.filter(({ filter }) => !filter.onlyUnexplained);
  if (subscribed.length === 0) return { entries: [] };
  const list = await lists.ask(organizationId);
  if (list.state !== 'known') return { entries: [], problem: unread(directory, source, list.state) };
  const namesIn = new Map(list.groups.map(({ header: name, items }) => [name, items]));
  const wanted = subscribed.map(({ filter }) => ({
    people: new Set(filter.people),
    names: new Set([...filter.names, ...filter.groups.flatMap((one) => namesIn.get(one) ?? [])]),
    all: filter.names.length === 0 && filter.groups.length === 0,
  }));
  const fits = ({ eventName, actor }: AuditLog): boolean =>
    wanted.some(
      ({ people, names, all }) =>
        (all || names.has(eventName)) && (people.size === 0 || people.has(actor?.id ?? 0)),
    );
  try {
    const query = { limit: looked, ...(teamId !== undefined && { team: teamId }) };
    const { auditLogs } = await make.auditLogs.organization(organizationId, query);
    return { entries: auditLogs.filter(fits) };
  } catch (error) {
    if (!(error instanceof MakeError)) throw error;
    return { entries: [], problem: unread(directory, source, 'unreachable') };
  }
}

const unread = (
  directory: ListenerContext['directory'],
  source: Source,
  why: keyof typeof troubleInWords,
): string =>
  `:warning: The log of ${sourceInWords(directory, source)} cannot be read: ${troubleInWords[why]}.`;

/** The entry in the form that the feed shows. */
function entryLine({ directory, now }: ListenerContext, event: AuditLog): string {
  const organizationId = event.organizationId ?? event.organization?.id ?? 0;
  const known = directory.organization(organizationId);
  const organization = known?.name ?? '';
  const at = now();
  return lineMarkup(lineOf(event), {
    organizationId,
    organization,
    zone: known?.zone,
    at,
    requests: new Map(),
  });
}
