import type { Finding } from '../approvals/audit-event.js';
import type { AnyEvent, RequestEvent } from '../approvals/event.js';
import { type MakeUserId, normalEmail, type PersonId } from '../approvals/person.js';
import type { Revision } from '../approvals/revision.js';
import { type Entry, personStream } from '../approvals/store.js';

/** The person to search the record for, by all known ids. */
export interface PersonSearch {
  readonly person?: PersonId | undefined;
  readonly makeUserIds: ReadonlySet<MakeUserId>;
  /** As `normalEmail` writes them. */
  readonly emails: ReadonlySet<string>;
}

/** A request as first asked. */
export interface Asked {
  readonly request: string;
  readonly at: number;
  readonly revision: Revision;
  readonly emergency: boolean;
}

export interface PersonAct {
  readonly request: string;
  readonly at: number;
  readonly what:
    | 'approved'
    | 'took the approval back'
    | 'denied'
    | 'cancelled'
    | 'tried again'
    | 'closed'
    | 'ended early';
}

export interface OwnEvent {
  readonly at: number;
  readonly type: AnyEvent['type'];
}

/** Everything that the record contains about a person, oldest first. */
export interface KnownOf {
  /** From their own stream: their Make user, connected accounts. */
  readonly bindings: readonly OwnEvent[];
  readonly asked: readonly Asked[];
  readonly about: readonly Asked[];
  readonly deeds: readonly PersonAct[];
  /** How often Usher refused an attempt of theirs. */
  readonly refused: number;
  /** The watch's findings about their access. */
  readonly findings: readonly { readonly at: number; readonly finding: Finding }[];
  /** Other acts of theirs, such as a freeze or a subscription. */
  readonly others: readonly OwnEvent[];
}

/** Reads the whole record once; a long one takes time. */
export async function knownOf(
  sought: PersonSearch,
  entries: AsyncIterable<Pick<Entry, 'stream' | 'events'>>,
): Promise<KnownOf> {
  const known = {
    bindings: [] as OwnEvent[],
    asked: [] as Asked[],
    about: [] as Asked[],
    deeds: [] as PersonAct[],
    refused: 0,
    findings: [] as { at: number; finding: Finding }[],
    others: [] as OwnEvent[],
  };
  const own = sought.person && personStream(sought.person);
  for await (const { stream, events } of entries) {
    const request = stream.startsWith('request/') ? stream.slice('request/'.length) : undefined;
    for (const event of events) {
      const { type, at } = event;
      if (stream === own) known.bindings.push({ at, type });
      else if (event.type === 'request.submitted') {
        const asked = { request: event.id, at, revision: event.revision, emergency: event.emergency };
        if (isThem(sought, event.requester.person)) known.asked.push(asked);
        if (concerns(sought, event.revision)) known.about.push(asked);
      } else if (event.type === 'finding.recorded') {
        if (isFound(sought, event.finding)) known.findings.push({ at, finding: event.finding });
      } else if (event.type === 'attempt.refused') {
        if (isThem(sought, event.person)) known.refused += 1;
      } else if (request !== undefined) {
        const what = deedOf(sought, event);
        if (what) known.deeds.push({ request, at, what });
      } else if (event.by.kind === 'slack-user' && isThem(sought, event.by.person)) {
        known.others.push({ at, type });
      }
    }
  }
  return known;
}

const isThem = ({ person }: PersonSearch, one: PersonId): boolean => person !== undefined && person === one;

const concerns = (sought: PersonSearch, { people, plans }: Revision): boolean =>
  (sought.person !== undefined && people.includes(sought.person)) ||
  plans.some(
    ({ subject: { userId, email } }) =>
      (userId !== undefined && sought.makeUserIds.has(userId)) ||
      sought.emails.has(normalEmail(email.personal)),
  );

const isFound = ({ makeUserIds, emails }: PersonSearch, { userId, email }: Finding): boolean =>
  makeUserIds.has(userId) || (email.personal !== '' && emails.has(normalEmail(email.personal)));

type DeedEvent = Extract<RequestEvent, { by: unknown }>['type'];

const deeds: Readonly<Partial<Record<DeedEvent, PersonAct['what']>>> = {
  'approval.given': 'approved',
  'request.denied': 'denied',
  'request.cancelled': 'cancelled',
  'retry.asked': 'tried again',
  'request.given-up': 'closed',
  'grant.ending': 'ended early',
};

function deedOf(sought: PersonSearch, event: AnyEvent): PersonAct['what'] | undefined {
  if (event.type === 'approval.withdrawn') {
    return isThem(sought, event.person) ? 'took the approval back' : undefined;
  }
  const { by } = event;
  if (by.kind !== 'slack-user' || !isThem(sought, by.person)) return undefined;
  return Object.hasOwn(deeds, event.type) ? deeds[event.type as DeedEvent] : undefined;
}
