import { z } from 'zod';

export interface Invitee {
  readonly name: string;
  readonly email: string;
}

export type ParsedInvitees =
  | { readonly ok: true; readonly invitees: readonly Invitee[] }
  | { readonly ok: false; readonly problem: string };

/** What Make allows in a name. https://developers.make.com/api-documentation/api-reference/organizations */
const nameAllowed = /^[\p{L}\p{N} '\-.()*+,@_/]+$/u;
const most = 50;

/**
 * People in any order of names and addresses, one a line or several in one, as mail programs write them. Says for the
 * first part without an address what is expected.
 */
export function parseInvitees(text: string): ParsedInvitees {
  const invitees: Invitee[] = [];
  for (const part of text.split(/[\n;,]+/).flatMap(peopleIn)) {
    const email = emailIn(part);
    if (!email) {
      return {
        ok: false,
        problem: `“${part.trim().slice(0, 60)}” has no address. Write: Noor Haddad <noor@example.com>`,
      };
    }
    const name = nameIn(part, email);
    if (!nameAllowed.test(name)) {
      return {
        ok: false,
        problem: `Make does not take the name “${name.slice(0, 60)}”. Use letters, digits and spaces.`,
      };
    }
    const known = invitees.some((one) => one.email === email);
    if (!known) invitees.push({ name, email });
  }
  if (invitees.length === 0)
    return { ok: false, problem: 'Write at least one address, such as noor@example.com.' };
  if (invitees.length > most)
    return { ok: false, problem: `A request takes up to ${most} people. Ask in two requests.` };
  return { ok: true, invitees };
}

/** The people in one line: each ends with an address; Slack writes typed ones as `<mailto:a@b|a@b>`. */
function peopleIn(line: string): string[] {
  const plain = line.replaceAll(/<mailto:([^|>]+)(\|[^>]*)?>/g, '<$1>').trim();
  const people = plain.match(/[^@]*?\S+@[^\s<>]+>?/g) ?? [];
  const rest = plain.slice(people.join('').length).trim();
  return [...people, ...(rest ? [rest] : [])];
}

/** The address in a line; Slack writes typed addresses as `<mailto:a@b|a@b>`. */
export function emailIn(line: string): string | undefined {
  const candidates = line.match(/[^\s<>|:,"()]+@[^\s<>|,"()]+/g) ?? [];
  const found = candidates.find((one) => z.email().safeParse(one).success);
  return found?.toLowerCase();
}

function nameIn(line: string, email: string): string {
  const rest = line
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(new RegExp(email.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi'), ' ')
    .replaceAll(/["<>,]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return rest || fromLocalPart(email);
}

const fromLocalPart = (email: string): string =>
  (email.split('@')[0] ?? '')
    .split('+')[0]
    ?.split(/[._-]+/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ') || email;

/** The Slack user in a command's text, as Slack escapes it: `<@U0ANA|ana>`. */
export const mentionedUser = (text: string): string | undefined =>
  /<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/.exec(text)?.[1];

/** `REQ-7` in any case, or just `7`. */
export function requestIdIn(text: string): string | undefined {
  const number = /^(?:req-)?(\d{1,9})$/i.exec(text.trim())?.[1];
  return number && `REQ-${Number(number)}`;
}

const tokenShaped =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/i;

const wholeToken = new RegExp(`^(?:${tokenShaped.source})$`, 'i');

/** Whether a text is a Make token and nothing else. */
export const isToken = (text: string): boolean => wholeToken.test(text);

/** Whether a text holds what looks like a Make token; such text is refused and never repeated. */
export const holdsToken = (text: string): boolean => tokenShaped.test(text);

export const tokenSentence =
  'This text holds what looks like an API token. Treat it as leaked: revoke it with `/make-token`, or on Make under your profile, API access. Nothing of it was kept; write the text again without it.';
