import { isContainment } from '../approvals/changes/changes.js';
import { type PersonId, sameMailbox as sameMailboxAs } from '../approvals/person.js';
import { erased } from '../approvals/personal.js';
import type { Request } from '../approvals/request.js';
import { cutMiddle, escaped, mention } from './text.js';
import { titleOf, wishOf } from './words.js';

/** No longer address can receive mail. https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.3 */
const longestAddress = 254;

/** The address as Make has it, or a note that Make hides it; markup. */
export const addressInWords = (one: {
  readonly email: string;
  readonly userId?: number | undefined;
}): string => escaped(addressText(one));

/** The same without markup. */
export function addressText({
  email,
  userId,
}: {
  readonly email: string;
  readonly userId?: number | undefined;
}): string {
  if (email !== '') return cutMiddle(email, longestAddress);
  return userId === undefined ? 'no address' : `address hidden by Make, Make user ${userId}`;
}

/** The exact identity of a person whom a change concerns: their name, Slack user and address. */
export interface Who {
  readonly name: string;
  readonly address: string;
  readonly person?: PersonId;
  /** Whether the requester asks for themselves. */
  readonly self: boolean;
}

type About = Pick<Request, 'revision' | 'requester'>;

/** The person whom one change of a request concerns. */
export function subjectOf({ revision, requester }: About, index: number): Who {
  const { name, email, userId } = revision.plans[index]?.subject ?? { name: erased, email: erased };
  const person = revision.people[index] ?? undefined;
  const address = email.personal;
  const sameUser = userId !== undefined && userId === requester.makeUserId;
  const sameMailbox =
    address !== '' && requester.email !== undefined && sameMailboxAs(address, requester.email.personal);
  return {
    name: name.personal,
    address: addressText({ email: address, userId }),
    ...(person && { person }),
    self: person === requester.person || sameUser || sameMailbox,
  };
}

/** All people whom a request concerns, each once, in the order of the changes. */
export function subjectsOf(request: About): Who[] {
  const all = request.revision.plans.flatMap(({ content }, index) =>
    content ? [] : subjectOf(request, index),
  );
  return [...new Map(all.map((one) => [`${one.name}\n${one.address}`, one])).values()];
}

/**
 * For example "*Dev Patel* · @Dev · dev@example.com", or "· for themselves ·"; markup. `quiet` leaves out the person in
 * Slack, whom Details has.
 */
export function whoInWords({ name, address, person, self }: Who, quiet: boolean): string {
  const inSlack = person && !quiet ? mention(person) : undefined;
  const parts = [self ? 'for themselves' : undefined, self ? undefined : inSlack, escaped(address)];
  return [`*${escaped(cutMiddle(name, 80))}*`, ...parts.flatMap((one) => one ?? [])].join(' · ');
}

/**
 * Whether the card may mention nobody. Until the subject of a containment is told of it they may not know, and a mention
 * would notify them.
 */
export const isQuiet = ({ revision, notices }: Pick<Request, 'revision' | 'notices'>): boolean =>
  isContainment(revision.changes) && !notices.some(({ about }) => about === 'changed');

/** The wish and its subject, for messages beside the card; markup. */
export function titleWithWho(request: About & Pick<Request, 'emergency'>): string {
  const facts = factsOfSubject(request);
  return `${escaped(titleOf(request))}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`;
}

/** The facts about the subject of a single change besides the name: "for themselves", the address; markup. */
export function factsOfSubject(request: About): string[] {
  const [one, ...others] = subjectsOf(request);
  // An invitation already names the address. For several people the card and Details have all addresses.
  if (!one || others.length > 0 || wishOf(request).includes(one.address)) return [];
  return [...(one.self ? ['for themselves'] : []), escaped(one.address)];
}
