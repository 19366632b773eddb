import type { FeedFilter, Source, Trouble } from '../../approvals/audit-event.js';
import { listed } from '../../approvals/listed.js';
import { type Feed, isMuted } from '../../feed/feeds.js';
import { numberOf } from '../../feed/subscribing.js';
import { code, date, escaped, mention } from '../../slack/text.js';
import type { ListenerContext } from '../listener-context.js';

type Names = Pick<ListenerContext['directory'], 'organization' | 'team' | 'member'>;

/** For example "Harbour Logistics", or "Finance Ops in Harbour Logistics"; markup. */
export function sourceInWords(directory: Names, { organizationId, teamId }: Source): string {
  const organization = escaped(
    directory.organization(organizationId)?.name ?? `organization ${organizationId}`,
  );
  if (teamId === undefined) return organization;
  return `${escaped(directory.team(teamId)?.name ?? `team ${teamId}`)} in ${organization}`;
}

/** For example "webhooks and `key_created` only, by Ana Costa", or "everything"; markup. */
export function filterInWords(directory: Names, organizationId: number, filter: FeedFilter): string {
  if (filter.onlyUnexplained) return 'only what nobody asked for';
  const kinds = [
    ...filter.groups.map((one) => escaped(one.toLowerCase())),
    ...filter.names.map((one) => code(one)),
  ];
  const people = filter.people.map((id) =>
    escaped(directory.member(organizationId, id)?.name ?? `user ${id}`),
  );
  const what = kinds.length === 0 ? 'everything' : `${listed(kinds)} only`;
  return people.length === 0 ? what : `${what}, by ${listed(people, 'or')}`;
}

/** One feed in two lines, as lists and the modal show it; markup. */
export function feedInWords(directory: Names, feed: Feed, at: number): string {
  const { source, filter, by, since, mutedUntil } = feed;
  const title = `*${numberOf(feed)}. ${sourceInWords(directory, source)}*: ${filterInWords(directory, source.organizationId, filter)}`;
  const muted = mutedUntil !== undefined && isMuted(feed, at) ? ` · muted until ${date(mutedUntil)}` : '';
  return `${title}\nSince ${date(since)}, by ${mention(by)}${muted}`;
}

/** The reason why a log cannot be read, in words. */
export const troubleInWords: Readonly<Record<Trouble, string>> = {
  'no-plan': 'its plan has no audit log (only Enterprise has one)',
  'no-right': 'Make lets only an owner or admin read its audit log, and Usher’s account is neither',
  gap: 'Make no longer keeps a part of its audit log that was not read',
  unreachable: 'Make does not answer',
};
