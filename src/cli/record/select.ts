import type { AnyEvent } from '../../approvals/event.js';
import { type Entry, makeUserKey } from '../../approvals/store.js';
import { requestIdOf } from '../../store/commit.js';
import type { Known } from './known.js';
import { isWithin, type Period } from './options.js';
import { userOf } from './text.js';

/** The wanted part of a ledger; omitted fields match everything. */
export interface Wanted {
  readonly period: Period;
  /** A Slack user id: their acts, their requests, and events that concern them. */
  readonly user?: string | undefined;
  readonly request?: string | undefined;
}

export type Choose = (stream: string, event: AnyEvent, known: Known) => boolean;

/** Selects events, one after the other. `makeUsers`: the present and earlier Make users of the wanted person. */
export const choosing =
  ({ period, user, request }: Wanted, makeUsers: ReadonlySet<number>): Choose =>
  (stream, event, known) =>
    isWithin(period, event.at) &&
    (request === undefined || known.requestOf(stream, event) === request) &&
    (user === undefined || concerns(user, makeUsers, stream, event, known));

function concerns(
  user: string,
  makeUsers: ReadonlySet<number>,
  stream: string,
  event: AnyEvent,
  known: Known,
): boolean {
  if (event.by.kind === 'slack-user' && userOf(event.by.person) === user) return true;
  if (event.by.kind === 'make-user' && makeUsers.has(event.by.id)) return true;
  if (isPersonStreamOf(stream, user)) return true;
  if (event.type === 'stream.erased' && isKeyOf(event.stream, user, makeUsers)) return true;
  if ('who' in event && event.who && userOf(event.who) === user) return true;
  if ('person' in event && event.person && userOf(event.person) === user) return true;
  if ('actor' in event && event.actor?.makeUserId && makeUsers.has(event.actor.makeUserId)) return true;
  const finding = known.finding(event);
  if (finding && makeUsers.has(finding.userId)) return true;
  const request = known.request(requestIdOf(stream));
  return (
    request !== undefined &&
    (request.requester === user ||
      request.users.includes(user) ||
      request.makeUsers.some((id) => makeUsers.has(id)))
  );
}

const isKeyOf = (name: string, user: string, makeUsers: ReadonlySet<number>): boolean =>
  isPersonStreamOf(name, user) || [...makeUsers].some((id) => makeUserKey(id) === name);

export const isPersonStreamOf = (stream: string, user: string): boolean =>
  stream.startsWith('person/') && userOf(stream.slice('person/'.length)) === user;

/** Every Make user that a person was bound to, or asked or decided as; a mere proposal does not count. */
export async function makeUsersOf(user: string, entries: AsyncIterable<Entry>): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  for await (const { stream, events } of entries) {
    for (const event of events) {
      const id = makeUserIn(user, stream, event);
      if (id !== undefined) found.add(id);
    }
  }
  return found;
}

function makeUserIn(user: string, stream: string, event: AnyEvent): number | undefined {
  switch (event.type) {
    case 'person.matched':
    case 'binding.confirmed':
    case 'account.connected':
      return isPersonStreamOf(stream, user) ? event.makeUserId : undefined;
    case 'request.submitted':
      return userOf(event.requester.person) === user ? event.requester.makeUserId : undefined;
    case 'approval.given':
      return userOf(event.voice.by) === user ? event.voice.makeUserId : undefined;
    default:
      return undefined;
  }
}
