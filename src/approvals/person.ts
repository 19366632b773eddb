import { domainToASCII } from 'node:url';
import { z } from 'zod';
import type { Personal } from './personal.js';

/** A person in Slack: the team (or enterprise) id and the user id, from Slack's authenticated payload. */
export const personId = z.templateLiteral([
  z.string().regex(/^[A-Z0-9]+$/),
  '/',
  z.string().regex(/^[A-Z0-9]+$/),
]);
export type PersonId = z.infer<typeof personId>;

/** The id of a Make user. It is a plain number, and never mixed with Slack's ids, which are strings. */
export const makeUserId = z.number().int().positive();
export type MakeUserId = z.infer<typeof makeUserId>;

export const actor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('slack-user'), person: personId }),
  z.object({ kind: z.literal('make-user'), id: makeUserId }),
  z.object({ kind: z.literal('system') }),
]);
export type Actor = z.infer<typeof actor>;

export const system: Actor = { kind: 'system' };

export const person = (id: PersonId): Actor => ({ kind: 'slack-user', person: id });

/** A person's standing in Slack; only a full member may act. */
export type Standing = 'member' | 'guest' | 'foreign' | 'bot' | 'deactivated' | 'unreadable';

/** The Make user of a Slack person. `differs`: a later look-up contradicts the recorded binding. */
export type Binding =
  | { readonly state: 'bound'; readonly id: MakeUserId }
  | { readonly state: 'none' }
  | { readonly state: 'ambiguous' }
  | { readonly state: 'differs'; readonly id: MakeUserId };

/** A person as known at this moment. `email` is in the form of `normalEmail`. */
export interface Identity {
  readonly person: PersonId;
  readonly standing: Standing;
  readonly email?: string;
  readonly binding: Binding;
  /** Set if Usher is installed for a whole Slack organization, and the person does not belong to it. */
  readonly isOfOtherOrganization?: boolean;
}

/** The person's Slack id without the team, which is also the address for direct messages. */
export const slackIdOf = (person: PersonId): string => person.slice(person.indexOf('/') + 1);

/** Whether a message's address is a person and not a channel. */
export const isSlackUser = (place: string): boolean => /^[UW]/.test(place);

/** Two names of one domain whose mailboxes ignore dots. https://support.google.com/mail/answer/7436150 */
const ofGmail: ReadonlySet<string> = new Set(['gmail.com', 'googlemail.com']);

/**
 * The common form of all spellings of a mailbox: lower case, without a `+tag`, the domain in ASCII, and without dots
 * where they mean nothing.
 */
export function normalEmail(email: string): string {
  const text = email.trim().normalize('NFC').toLowerCase();
  const at = text.lastIndexOf('@');
  const [local = ''] = text.slice(0, Math.max(0, at)).split('+');
  const typed = text.slice(at + 1);
  const domain = domainToASCII(typed) || typed;
  return ofGmail.has(domain) ? `${local.replaceAll('.', '')}@gmail.com` : `${local}@${domain}`;
}

/** The domain of an address, in lower case. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

/**
 * Whether a person is this Make user or has this mailbox. An unclear binding counts only if its Make user is known.
 */
export function isPerson(
  { binding, email }: Identity,
  of: { readonly userId?: MakeUserId | undefined; readonly email?: Personal | undefined },
): boolean {
  const makeUser = binding.state === 'bound' || binding.state === 'differs' ? binding.id : undefined;
  if (makeUser !== undefined && makeUser === of.userId) return true;
  return email !== undefined && of.email !== undefined && sameMailbox(email, of.email.personal);
}

/** Whether two accounts belong to one person: both are bound to the same Make user, or have the same mailbox. */
export function isSamePerson(a: Identity, b: Identity): boolean {
  const sameUser =
    a.binding.state === 'bound' && b.binding.state === 'bound' && a.binding.id === b.binding.id;
  return sameUser || (a.email !== undefined && a.email === b.email);
}

/** Whether two addresses lead to one mailbox. */
export const sameMailbox = (a: string, b: string): boolean => normalEmail(a) === normalEmail(b);
