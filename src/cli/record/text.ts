import type { Actor } from '../../approvals/person.js';
import { legible } from '../../slack/legible.js';
import type { Rendering } from '../../slack/origin-words.js';

/** The way in which outside text is shown: quoted for a page, bare for a cell. Usher's own words stay as they are. */
export type Typed = (text: string) => string;

/** ISO time in UTC, without milliseconds if they are zero. */
export const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

/** The Slack user id of `T0HOME/U0ANA`. */
export const userOf = (person: string): string => person.slice(person.indexOf('/') + 1);

/** The people on whose behalf somebody acted, as an addition to their name; empty if there are none. */
export const steadWords = (standsFor: readonly string[] = []): string =>
  standsFor.length > 0 ? ` for ${standsFor.map(userOf).join(', ')}` : '';

/** An approver and the time, with the people on whose behalf they approved. */
export const approvalWords = (
  { by, as, at }: { readonly by: string; readonly as: readonly string[]; readonly at: number },
  nameOf: (person: string) => string = userOf,
): string => `${nameOf(by)}${steadWords(as.filter((one) => one !== by))} ${iso(at)}`;

/** The id of the actor. */
export function actorId(by: Actor): string {
  switch (by.kind) {
    case 'slack-user':
      return by.person;
    case 'make-user':
      return `make-user ${by.id}`;
    case 'system':
      return 'system';
  }
}

/** The actor in words. */
export function actorName(by: Actor): string {
  switch (by.kind) {
    case 'slack-user':
      return userOf(by.person);
    case 'make-user':
      return `Make user ${by.id}`;
    case 'system':
      return 'Usher';
  }
}

/** Text without characters that could control a terminal or change the direction; line feeds and tabs stay. */
export const harmless = (text: string): string =>
  legible(
    text
      .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
      .replaceAll(/[\p{Cc}]/gu, (sign) => (sign === '\n' || sign === '\t' ? sign : '\uFFFD')),
  );

/** The same text on one line. */
export const oneLine = (text: string): string => harmless(text).replaceAll(/\s+/g, ' ').trim();

/** Typed text within a sentence of plain text. */
export const quote: Typed = (text) => `“${oneLine(text)}”`;

/** Shows people by their Slack ids and times in UTC; outside text as `typed` shows it. */
export const plainly = (typed: Typed): Rendering => ({ person: userOf, moment: iso, typed });

/** For example "1 entry", "3 entries". */
export const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
