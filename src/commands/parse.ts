import { normalEmail } from '../approvals/person.js';
import { personName } from '../make/person-name.js';
import { legible } from '../slack/legible.js';
import { cutEnd } from '../slack/text.js';
import type { Strange, TypedPerson } from './invitees/cell.js';
import { cleanLines } from './invitees/clean.js';
import { headingOf } from './invitees/heading.js';
import { type ReadLine, readLine } from './invitees/line.js';

export interface Invitee {
  readonly name: string;
  readonly email: string;
}

export type ParsedInvitees =
  | { readonly ok: true; readonly invitees: readonly Invitee[] }
  | { readonly ok: false; readonly problem: string };

/** The people whom Usher could read, and a sentence about each line or person that it could not read. */
export interface SortedInvitees {
  readonly invitees: readonly Invitee[];
  readonly wrong: readonly string[];
}

const most = 50;
/** The longest text of the form, in characters. Usher does not read longer text at all. */
export const longestTyped = 3000;
const mostSaid = 5;
const example = 'Write: Noor Haddad <noor@example.com>';

/**
 * Reads people as mail programs, spreadsheets and chat write them, one or several in a line. It reports everything
 * that it could not read: text with an @ is never dropped if it stands beside a name and one plain address.
 */
export function parseInvitees(text: string): ParsedInvitees {
  if (text.length > longestTyped)
    return no(`This is longer than ${longestTyped} characters. Ask in two requests.`);
  const { strange } = peopleIn(text);
  if (strange.length > 0) return no(`${several(strange.map(strangeSentence))} ${example}`);
  const { invitees, wrong } = sortInvitees(text);
  if (wrong.length > 0) return no(several(wrong));
  if (invitees.length === 0) return no('Write at least one address, such as noor@example.com.');
  return fewEnough(invitees);
}

/** The people, or the problem that they are too many for one request. */
export const fewEnough = (invitees: readonly Invitee[]): ParsedInvitees =>
  invitees.length > most
    ? no(`A request takes up to ${most} people. Ask in two requests.`)
    : { ok: true, invitees };

/** The same, but leaves out the wrong ones: it takes nobody from a line with anything unreadable in it. */
export function sortInvitees(text: string): SortedInvitees {
  const invitees: Invitee[] = [];
  const wrong: string[] = [];
  if (text.length > longestTyped) return { invitees, wrong };
  for (const { people, strange } of linesIn(text)) {
    if (strange.length > 0) {
      wrong.push(...strange.map(strangeSentence));
      continue;
    }
    for (const person of people) {
      const read = inviteeOf(person, invitees);
      if (typeof read === 'string') wrong.push(read);
      else if (read) invitees.push(read);
    }
  }
  return { invitees, wrong };
}

const no = (problem: string): ParsedInvitees => ({ ok: false, problem });

/** The one address in a text; undefined if there is none, if there are several, or if it only looks like one. */
export function emailIn(text: string): string | undefined {
  if (text.length > longestTyped) return undefined;
  const { people, strange } = peopleIn(text);
  const [person, another] = people;
  return strange.some(({ why }) => why !== undefined) || another ? undefined : person?.address;
}

/**
 * The first part of a list of people that fits into the form. It is cut between two people, since half an address may
 * be another address.
 */
export function cutToForm(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length <= longestTyped) return trimmed;
  const kept = trimmed.slice(0, longestTyped + 1);
  const end = Math.max(...['\n', ',', ';', ' ', '\t'].map((sign) => kept.lastIndexOf(sign)));
  return end < 0 ? '' : kept.slice(0, end).trim();
}

function linesIn(text: string): readonly ReadLine[] {
  const [first = '', ...rest] = cleanLines(text);
  const heading = rest.length > 0 ? headingOf(first) : undefined;
  const lines = heading ? rest : [first, ...rest];
  return lines.map((line) => readLine(line, heading));
}

function peopleIn(text: string): ReadLine {
  const read = linesIn(text);
  return {
    people: read.flatMap(({ people }) => people),
    strange: read.flatMap(({ strange }) => strange),
  };
}

const shown = (text: string): string => `“${cutEnd(legible(text.trim()), 60)}”`;

const strangeSentence = ({ culprit, why }: Strange): string =>
  why === undefined
    ? `${shown(culprit)} has no address.`
    : `${shown(culprit)} has no address to use: ${why}.`;

/** The first problems, up to the length that Slack shows under a field. */
function several(problems: readonly string[]): string {
  const more = problems.length - mostSaid;
  return [...problems.slice(0, mostSaid), ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}

/** A new person, nothing if the list has them already, or a sentence about the problem. */
function inviteeOf({ address, name }: TypedPerson, known: readonly Invitee[]): Invitee | string | undefined {
  const read = personName(name ?? fromLocalPart(address));
  if (!read.ok)
    return `Make does not take the name ${shown(name ?? address)}: ${read.problem}. Use letters, digits and spaces.`;
  const twin = known.find(({ email }) => normalEmail(email) === normalEmail(address));
  if (!twin) return { name: read.name, email: address };
  if (twin.email !== address)
    return `${shown(twin.email)} and ${shown(address)} are one mailbox. Keep one of them.`;
  const sameName = name === undefined || twin.name === read.name || twin.name === fromLocalPart(address);
  return sameName
    ? undefined
    : `${shown(address)} stands here twice, for ${shown(twin.name)} and for ${shown(read.name)}. Keep one of them.`;
}

const fromLocalPart = (email: string): string =>
  (email.split('@')[0] ?? '')
    .split('+')[0]
    ?.split(/[._-]+/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ') || email;

/** Reads `REQ-7` in any case, or just `7`. */
export function requestIdIn(text: string): string | undefined {
  const number = /^(?:req-)?(\d{1,9})$/i.exec(text.trim())?.[1];
  return number && `REQ-${Number(number)}`;
}

export const tokenSentence =
  'This text holds what looks like an API token. Treat it as leaked: revoke it with `/make-token`, or on Make under your profile, API access; a token of Slack in the settings of its app. Nothing of it was kept; write the text again without it.';
