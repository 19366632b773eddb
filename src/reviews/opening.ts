import { listed as inWords } from '../approvals/listed.js';
import { type PersonId, system } from '../approvals/person.js';
import { unknownOnMake } from '../approvals/policy/names.js';
import type { ReviewEntry } from '../approvals/policy/review-entry.js';
import { coverageOnRecord } from '../approvals/policy/review-words.js';
import { namesOne } from '../approvals/policy/role-names.js';
import type { LeftOut, ReviewLine } from '../approvals/review-event.js';
import { assignCircles, needsOf } from './circles.js';
import { leftOutOf, leftOutWords } from './left-out.js';
import { identitiesOf, type ReviewParts } from './parts.js';
import { population, populationHash } from './population.js';
import type { Known, ReviewRecord } from './review-records.js';
import { aboveIn } from './roles.js';

/** The most lines in one entry of the ledger. */
const linesAtOnce = 250;
const teamsNamed = 5;

/** The entry of the policy with this name. */
export const entryNamed = ({ policy }: ReviewParts, name: string): ReviewEntry | undefined =>
  policy().policy.reviews.find((one) => namesOne(name, [one.name]));

/** Why a review of this entry cannot begin now, as a sentence. */
export function unnamedIn({ policy }: Pick<ReviewParts, 'policy'>, entry: ReviewEntry): string | undefined {
  const { policy: file, names } = policy();
  const index = file.reviews.indexOf(entry);
  const wrong = unknownOnMake(file, names).find(({ path }) => path[0] === 'reviews' && path[1] === index);
  return wrong && `${wrong.message[0]?.toUpperCase()}${wrong.message.slice(1)}.`;
}

/**
 * Lists every person in the review, with the evidence and the reviewers. The whole list is recorded before anybody is
 * called; an interrupted list is void and made again. Returns why the review has no list. Throws if Make or Slack does
 * not answer, or if a group cannot be read, since its reviewers are then unknown.
 */
export async function listPeople(
  parts: ReviewParts,
  { id, name }: Known,
  record: ReviewRecord,
): Promise<{ readonly why: string } | undefined> {
  const entry = entryNamed(parts, name);
  if (!entry) return { why: 'the policy no longer has it.' };
  const unnamed = unnamedIn(parts, entry);
  if (unnamed) return { why: unnamed };
  const read = await parts.rows(entry.of);
  if ('unread' in read) return { why: unreadWords(read.unread) };
  const { rows } = read;
  const listing = { isAbove: aboveIn(parts.make), now: parts.now() };
  const found = population(entry, rows, listing);
  const leftOut = leftOutOf(entry, rows, listing);
  if (found.length === 0) return { why: nobodyMatches(leftOut) };
  const roster = await parts.people.roster(needsOf(entry.by, found), 'fresh');
  const admins = parts.admins();
  const members = Object.values(roster).flatMap((one) => ('people' in one ? one.people : []));
  const identities = await identitiesOf(parts, [...members, ...admins]);
  const listed = assignCircles(entry.by, found, { roster, admins, identities });
  if ('unreadable' in listed) throw new Error(`the reviewers are unknown: ${listed.unreadable}`);
  await keep(parts, id, entry, record, { ...listed, leftOut });
  return undefined;
}

const unreadWords = (teams: readonly string[]): string =>
  `Make does not let Usher read who is in ${inWords(teams.slice(0, teamsNamed))}${teams.length > teamsNamed ? ` and ${teams.length - teamsNamed} more teams` : ''}. Make Usher’s account an Admin there, or leave that out of “of” in the policy.`;

function nobodyMatches(leftOut: LeftOut): string {
  const words = leftOutWords(leftOut);
  return words.length === 0
    ? 'nobody on Make matches “of” in the policy.'
    : `nobody on Make is known to match “of” in the policy. ${words.join(' ')}`;
}

interface Listed {
  readonly lines: readonly ReviewLine[];
  readonly circles: PersonId[][];
  readonly leftOut: LeftOut;
}

async function keep(
  { policy, now }: ReviewParts,
  review: string,
  entry: ReviewEntry,
  record: ReviewRecord,
  { lines, circles, leftOut }: Listed,
): Promise<void> {
  const base = { at: now(), by: system };
  const { silence, for: forMs, remind_after, ask = [] } = entry;
  const terms = {
    of: coverageOnRecord(entry.of),
    by: entry.by,
    ask,
    silence,
    forMs,
    remindAfterMs: remind_after,
    policyHash: policy().hash,
  };
  await record.change(() => [{ type: 'review.opened', ...base, review, name: entry.name, terms, circles }]);
  for (let from = 0; from < lines.length; from += linesAtOnce) {
    const batch = lines.slice(from, from + linesAtOnce);
    await record.change(() => [{ type: 'review.listed', ...base, lines: batch }]);
  }
  const hash = populationHash(lines);
  const at = now();
  const begun = {
    type: 'review.begun',
    at,
    by: system,
    lines: lines.length,
    hash,
    until: at + forMs,
    ...leftOut,
  } as const;
  // Another process may have listed at the same time; a review begins only with a complete list.
  await record.change((state) =>
    state &&
    !state.begun &&
    state.lines.size === lines.length &&
    populationHash(linesIn(state.lines)) === hash
      ? [begun]
      : [],
  );
}

const linesIn = (lines: ReadonlyMap<number, { readonly line: ReviewLine }>): ReviewLine[] =>
  [...lines.values()].map(({ line }) => line);
