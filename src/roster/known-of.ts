import type { Finding } from '../approvals/audit-event.js';
import type { AnyEvent, PersonEvent } from '../approvals/event.js';
import type { LeaverEvent } from '../approvals/leaver-event.js';
import { type MakeUserId, normalEmail, type PersonId, slackIdOf } from '../approvals/person.js';
import type { ReviewEvent, ReviewLine } from '../approvals/review-event.js';
import type { Revision } from '../approvals/revision.js';
import { type Entry, makeUserKey, personStream } from '../approvals/store.js';
import { type NamingEvent, namedIn } from './naming.js';

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

/** An event that somebody else caused, or Usher, and that names the person. `about`: as in `OwnAct`. */
export interface NamedBy {
  readonly about?: string;
  readonly event: NamingEvent;
}

/** One of their roles in an access review, with its latest answer. */
export interface Reviewed {
  readonly review: string;
  readonly at: number;
  readonly line: ReviewLine;
  readonly answer?: Extract<ReviewEvent, { type: 'line.decided' }>;
  /** Every answer to the line, and what came of it, oldest first. */
  readonly later: readonly ReviewEvent[];
}

/** Everything that the record contains about a person, oldest first. */
export interface KnownOf {
  /** From their own stream: their Make user, connected accounts. */
  readonly bindings: readonly PersonEvent[];
  readonly asked: readonly Asked[];
  readonly about: readonly Asked[];
  readonly acts: readonly OwnAct[];
  /** Events of others that name them; `naming.ts` has the reason for each kind that is not here. */
  readonly named: readonly NamedBy[];
  /** How often Usher refused an attempt of theirs. */
  readonly refused: number;
  /** The watch's findings about their access. */
  readonly findings: readonly { readonly at: number; readonly finding: Finding }[];
  readonly reviewed: readonly Reviewed[];
  /** The times when they counted as somebody who left or is away. */
  readonly leaving: readonly Leaving[];
}

/** A case of a leaver, with all its events after the first. */
export interface Leaving {
  readonly event: LeaverSeen;
  readonly later: readonly LeaverEvent[];
  readonly isClosed: boolean;
}

type LeaverSeen = Extract<LeaverEvent, { type: 'leaver.seen' }>;

type Kept = {
  -readonly [Part in keyof KnownOf]: KnownOf[Part] extends readonly (infer One)[] ? One[] : number;
};

/** Of somebody whom the record does not contain. */
export const nothingKnown = (): Kept => ({
  bindings: [],
  asked: [],
  about: [],
  acts: [],
  named: [],
  refused: 0,
  findings: [],
  reviewed: [],
  leaving: [],
});

/** Reads the whole record once; a long one takes time. */
export async function knownOf(
  sought: PersonSearch,
  entries: AsyncIterable<Pick<Entry, 'stream' | 'events'>>,
): Promise<KnownOf> {
  const known = nothingKnown();
  const own = sought.person && personStream(sought.person);
  for await (const { stream, events } of entries) {
    const about = /^(?:request|review)\/(.*)/.exec(stream)?.[1];
    for (const event of events) {
      if (stream === own && event.type !== 'attempt.refused') known.bindings.push(event as PersonEvent);
      else add(sought, known, about, event);
    }
  }
  return known;
}

function add(sought: PersonSearch, known: Kept, about: string | undefined, event: AnyEvent): void {
  const { at } = event;
  if (about !== undefined) addReviewed(sought, known.reviewed, about, event);
  addLeaving(sought, known.leaving, event);
  if (event.type === 'request.submitted' || event.type === 'request.revised')
    addAsked(sought, known, about ?? '', event);
  if (event.type === 'finding.recorded' && isUser(sought, event.finding))
    known.findings.push({ at, finding: event.finding });
  if (event.type === 'attempt.refused') known.refused += isThem(sought, event.person) ? 1 : 0;
  else if (event.type !== 'request.submitted') addAct(sought, known, about, event);
}

/** A later revision may be about somebody whom the first one did not name. */
function addAsked(
  sought: PersonSearch,
  known: Kept,
  request: string,
  event: Extract<AnyEvent, { type: 'request.submitted' | 'request.revised' }>,
): void {
  const { at, revision } = event;
  const isFirst = event.type === 'request.submitted';
  const asked = { request, at, revision, emergency: isFirst && event.emergency };
  if (isFirst && isThem(sought, event.requester.person)) known.asked.push(asked);
  const isNew = !known.about.some((one) => one.request === request);
  if (isNew && concerns(sought, revision)) known.about.push(asked);
}

function addAct(sought: PersonSearch, known: Kept, about: string | undefined, event: AnyEvent): void {
  const of = about === undefined ? {} : { about };
  if (isBy(sought, event)) known.acts.push({ ...of, event });
  else if (isNamed(sought, event)) known.named.push({ ...of, event });
}

function addLeaving(sought: PersonSearch, leaving: Leaving[], event: AnyEvent): void {
  if (event.type === 'leaver.seen' && isLeaver(sought, event))
    leaving.push({ event, later: [], isClosed: false });
  else if (event.type.startsWith('leaver.')) {
    const next = leaving.map((one) => continued(one, event as LeaverEvent));
    leaving.splice(0, leaving.length, ...next);
  }
}

function continued(one: Leaving, event: LeaverEvent): Leaving {
  const cases = 'cases' in event ? event.cases : [event.case];
  if (!cases.includes(one.event.case) || event.type === 'leaver.told') return one;
  return {
    ...one,
    later: [...one.later, event],
    isClosed: one.isClosed || event.type === 'leaver.closed',
  };
}

/** A review that is listed again replaces its earlier list. */
function addReviewed(sought: PersonSearch, reviewed: Reviewed[], review: string, event: AnyEvent): void {
  if (event.type === 'review.opened') {
    const others = reviewed.filter((one) => one.review !== review);
    reviewed.splice(0, reviewed.length, ...others);
  }
  if (event.type === 'review.listed') {
    const lines = event.lines.filter((line) => isUser(sought, line));
    reviewed.push(...lines.map((line) => ({ review, at: event.at, line, later: [] })));
  }
  for (const [index, one] of reviewed.entries()) {
    if (one.review !== review || !isOfLine(event, one.line.line)) continue;
    const answer = event.type === 'line.decided' ? { answer: event } : {};
    reviewed[index] = { ...one, ...answer, later: [...one.later, event] };
  }
}

const isOfLine = (event: AnyEvent, line: number): event is ReviewEvent => {
  if (event.type === 'lines.asking' || event.type === 'review.silent') return event.lines.includes(line);
  return (
    (event.type === 'line.decided' ||
      event.type === 'line.passed' ||
      event.type === 'line.refused' ||
      event.type === 'line.settled') &&
    event.line === line
  );
};

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

/** An approval may also be withdrawn by Usher. */
function isBy(sought: PersonSearch, event: AnyEvent): boolean {
  if (event.type === 'approval.withdrawn') return isThem(sought, event.person);
  if (event.by.kind === 'make-user') return sought.makeUserIds.has(event.by.id);
  return event.by.kind === 'slack-user' && isThem(sought, event.by.person);
}

function isNamed(sought: PersonSearch, event: AnyEvent): event is NamingEvent {
  const naming = namedIn(event);
  if (!naming) return false;
  const { people, makeUsers, emails, keys } = naming;
  const own = ownKeys(sought);
  return (
    people?.some((one) => one !== undefined && isThem(sought, one)) === true ||
    makeUsers?.some((one) => one !== undefined && sought.makeUserIds.has(one)) === true ||
    emails?.some((one) => one && sought.emails.has(normalEmail(one))) === true ||
    keys?.some((one) => one !== undefined && own.has(one)) === true
  );
}

const ownKeys = ({ person, makeUserIds }: PersonSearch): ReadonlySet<string> =>
  new Set([
    ...(person === undefined ? [] : [personStream(person), slackIdOf(person)]),
    ...[...makeUserIds].map(makeUserKey),
  ]);
