import type { Finding } from '../approvals/audit-event.js';
import type { AnyEvent, PersonEvent } from '../approvals/event.js';
import type { LeaverEvent } from '../approvals/leaver-event.js';
import { type MakeUserId, normalEmail, type PersonId } from '../approvals/person.js';
import type { ReviewEvent, ReviewLine } from '../approvals/review-event.js';
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

/** An act of the person. `about`: the request or review it belongs to, such as REQ-7 or R-3. */
export interface OwnAct {
  readonly about?: string;
  readonly event: AnyEvent;
}

/** One of their roles in an access review, with its latest answer. */
export interface Reviewed {
  readonly review: string;
  readonly at: number;
  readonly line: ReviewLine;
  readonly answer?: Extract<ReviewEvent, { type: 'line.decided' }>;
}

/** Everything that the record contains about a person, oldest first. */
export interface KnownOf {
  /** From their own stream: their Make user, connected accounts. */
  readonly bindings: readonly PersonEvent[];
  readonly asked: readonly Asked[];
  readonly about: readonly Asked[];
  readonly acts: readonly OwnAct[];
  /** How often Usher refused an attempt of theirs. */
  readonly refused: number;
  /** The watch's findings about their access. */
  readonly findings: readonly { readonly at: number; readonly finding: Finding }[];
  readonly reviewed: readonly Reviewed[];
  /** The times when they counted as somebody who left or is away. */
  readonly leaving: readonly Leaving[];
}

export interface Leaving {
  readonly event: LeaverSeen;
  readonly isClosed: boolean;
}

type LeaverSeen = Extract<LeaverEvent, { type: 'leaver.seen' }>;

/** Reads the whole record once; a long one takes time. */
export async function knownOf(
  sought: PersonSearch,
  entries: AsyncIterable<Pick<Entry, 'stream' | 'events'>>,
): Promise<KnownOf> {
  const known = {
    bindings: [] as PersonEvent[],
    asked: [] as Asked[],
    about: [] as Asked[],
    acts: [] as OwnAct[],
    refused: 0,
    findings: [] as { at: number; finding: Finding }[],
    reviewed: [] as Reviewed[],
    leaving: [] as Leaving[],
  };
  const own = sought.person && personStream(sought.person);
  for await (const { stream, events } of entries) {
    const about = /^(?:request|review)\/(.*)/.exec(stream)?.[1];
    for (const event of events) {
      const { at } = event;
      if (event.type === 'request.submitted') {
        const asked = { request: event.id, at, revision: event.revision, emergency: event.emergency };
        if (isThem(sought, event.requester.person)) known.asked.push(asked);
        if (concerns(sought, event.revision)) known.about.push(asked);
      } else if (event.type === 'attempt.refused') {
        if (isThem(sought, event.person)) known.refused += 1;
      } else if (stream === own) {
        known.bindings.push(event as PersonEvent);
      } else {
        if (isBy(sought, event)) known.acts.push({ ...(about === undefined ? {} : { about }), event });
        if (event.type === 'finding.recorded' && isUser(sought, event.finding))
          known.findings.push({ at, finding: event.finding });
        if (event.type === 'leaver.seen' && isLeaver(sought, event))
          known.leaving.push({ event, isClosed: false });
        if (event.type === 'leaver.closed') known.leaving = known.leaving.map((one) => closedBy(event, one));
        if (about !== undefined) addReviewed(sought, known.reviewed, about, event);
      }
    }
  }
  return known;
}

/** A review that is listed again replaces its earlier list. */
function addReviewed(sought: PersonSearch, reviewed: Reviewed[], review: string, event: AnyEvent): void {
  if (event.type === 'review.opened') {
    const others = reviewed.filter((one) => one.review !== review);
    reviewed.splice(0, reviewed.length, ...others);
  }
  if (event.type === 'review.listed') {
    const lines = event.lines.filter((line) => isUser(sought, line));
    reviewed.push(...lines.map((line) => ({ review, at: event.at, line })));
  }
  if (event.type === 'line.decided') {
    const index = reviewed.findIndex((one) => one.review === review && one.line.line === event.line);
    const answered = reviewed[index];
    if (answered) reviewed[index] = { ...answered, answer: event };
  }
}

const isThem = ({ person }: PersonSearch, one: PersonId): boolean => person !== undefined && person === one;

const concerns = (sought: PersonSearch, { people, plans }: Revision): boolean =>
  (sought.person !== undefined && people.includes(sought.person)) ||
  plans.some(
    ({ subject: { userId, email } }) =>
      (userId !== undefined && sought.makeUserIds.has(userId)) ||
      sought.emails.has(normalEmail(email.personal)),
  );

const isUser = (
  { makeUserIds, emails }: PersonSearch,
  { userId, email }: Pick<Finding, 'userId' | 'email'>,
): boolean => makeUserIds.has(userId) || (email.personal !== '' && emails.has(normalEmail(email.personal)));

const isLeaver = (sought: PersonSearch, { person, makeUsers, address }: LeaverSeen): boolean =>
  (person !== undefined && isThem(sought, person)) ||
  makeUsers.some((one) => sought.makeUserIds.has(one)) ||
  (address.personal !== '' && sought.emails.has(normalEmail(address.personal)));

const closedBy = ({ case: id }: { readonly case: string }, one: Leaving): Leaving =>
  one.event.case === id ? { ...one, isClosed: true } : one;

/** An approval may also be withdrawn by Usher. */
const isBy = (sought: PersonSearch, event: AnyEvent): boolean =>
  event.type === 'approval.withdrawn'
    ? isThem(sought, event.person)
    : event.by.kind === 'slack-user' && isThem(sought, event.by.person);
