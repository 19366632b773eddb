import type { Outcome } from '../approvals/ask.js';
import { system } from '../approvals/person.js';
import type { Planned } from '../approvals/plan.js';
import type { Request } from '../approvals/request.js';
import type { ReviewEvent } from '../approvals/review-event.js';
import { askedApart, askedFor } from './decide/carry-out.js';
import { aboutSubject, isUnsettled } from './lines.js';
import { settledBy } from './outcome.js';
import type { ReviewParts } from './parts.js';
import type { Asking, LineState, Review } from './review.js';
import type { ReviewRecord } from './review-records.js';

export interface CarryingParts extends Pick<ReviewParts, 'store' | 'ask' | 'self' | 'now'> {
  readonly log: { info(fields: object, event: string): void };
}

/** Temporary refusals: Usher asks again later. */
const passing: ReadonlySet<string> = new Set([
  'too-many-open',
  'too-many-forms',
  'group-unreadable',
  'unreadable',
  'frozen',
  'automatic-cap',
  'asked-already',
  'grant-open',
]);
/** Refusals of this list that one change causes; it blocks the other changes of the request. */
const ofOne: ReadonlySet<string> = new Set(['asked-already', 'grant-open']);

/**
 * Opens a request for decided lines; the policy's rules, the approvals and the reading back are those of every request.
 * After a crash the request is found by its submission key. Returns false if this must be tried again later.
 */
export async function openRequest(
  parts: CarryingParts,
  record: ReviewRecord,
  asking: Asking,
): Promise<boolean> {
  const { submission } = asking;
  const review = record.state();
  if (!review) return true;
  const known = (await parts.store.submission(submission)) ?? (await stillOpen(parts, submission));
  if (known !== undefined) return noteRequest(parts, record, submission, known);
  const lines = asking.lines.flatMap((n) => review.lines.get(n) ?? []);
  const changes = lines.map((one) => askedFor(one, asking));
  const silent = asking.by === undefined;
  const outcome = await parts.ask(asking.by ?? parts.self, {
    submission,
    wanted: { changes },
    rest: { reason: reasonOf(review, lines), emergency: false, review: silent ? 'silence' : 'reviewer' },
  });
  if (outcome.answer.ok) return noteRequest(parts, record, submission, outcome.answer.request.id);
  const { refusal } = outcome.answer;
  parts.log.info({ review: review.id, submission, code: refusal.code }, 'a request of a review was refused');
  const events = afterRefusal(parts, review, asking, lines, outcome);
  if (events.length > 0) await record.change(() => events);
  return events.length > 0;
}

/** The reviewers' reasons, or for example "Review R-3 (Quarterly): nobody decided in time". */
function reasonOf({ id, name }: Review, lines: readonly LineState[]): string {
  const typed = [...new Set(lines.flatMap(({ decided }) => decided?.reason ?? []))];
  const silent = lines.some(({ decided }) => decided?.by === undefined);
  const what = silent
    ? 'nobody decided in time'
    : typed.length > 0
      ? typed.join('; ')
      : 'decided in the review';
  return `Review ${id} (${name}): ${what}`.slice(0, 2000);
}

async function noteRequest(
  { now }: CarryingParts,
  record: ReviewRecord,
  submission: string,
  request: string,
): Promise<boolean> {
  await record.change((state) =>
    state?.askings.get(submission)?.request === undefined
      ? [{ type: 'lines.requested', at: now(), by: system, submission, request }]
      : [],
  );
  return true;
}

/** Searches the open requests, since the store finds a request by its submission for one day only. */
const stillOpen = async ({ store }: CarryingParts, submission: string): Promise<string | undefined> =>
  (await store.open()).find(({ request }) => request.submission === submission)?.request.id;

/** The events of a refusal, line by line; none if the refusal is temporary. */
function afterRefusal(
  { now }: CarryingParts,
  review: Review,
  asking: Asking,
  lines: readonly LineState[],
  { answer, planned }: Outcome,
): ReviewEvent[] {
  if (answer.ok) return [];
  const { code, sentence } = answer.refusal;
  const at = now();
  const [only, ...others] = lines;
  if (!only) return [];
  const told = lines.map((one, index) => saidOf(one, planned[index], at));
  if (told.some((one) => one !== undefined)) {
    const rest = lines.filter((_, index) => told[index] === undefined);
    const events = told.flatMap((one) => one ?? []);
    return [...askedApart(review, asking, rest.length > 0 ? [rest] : [], at), ...events];
  }
  if (others.length > 0 && (!passing.has(code) || ofOne.has(code))) {
    return askedApart(
      review,
      asking,
      lines.map((one) => [one]),
      at,
    );
  }
  if (passing.has(code)) return [];
  return [
    {
      type: 'line.refused',
      at,
      by: system,
      line: only.line.line,
      code,
      sentence: aboutSubject(only, sentence),
    },
  ];
}

/** The event for a change that Make's state rules out: it is already done, or impossible. */
function saidOf(one: LineState, planned: Planned | undefined, at: number): ReviewEvent | undefined {
  if (planned?.type !== 'nothing-to-do' && planned?.type !== 'refused') return undefined;
  const said = aboutSubject(one, planned.sentence);
  const base = { at, by: system, line: one.line.line };
  return planned.type === 'refused'
    ? { type: 'line.refused', ...base, code: planned.code, sentence: said }
    : { type: 'line.settled', ...base, done: true, why: said };
}

/**
 * Records how requests ended, line by line, as read back from Make. If people ask for a failed request again, later than
 * its approvals allow, a line that was not done is done after all.
 */
export async function settleLines(parts: CarryingParts, record: ReviewRecord): Promise<void> {
  const review = record.state();
  if (!review) return;
  const events: ReviewEvent[] = [];
  for (const asking of review.askings.values()) {
    const waiting = asking.lines
      .flatMap((n) => review.lines.get(n) ?? [])
      .filter((one) => isUnsettled(one) || one.settled?.done === false);
    if (asking.request === undefined || waiting.length === 0) continue;
    const request = (await parts.store.request(asking.request))?.request;
    if (request) events.push(...settledIn(request, asking, waiting, parts.now()));
  }
  if (events.length > 0) await record.change(() => events);
}

const settledIn = (
  request: Request,
  asking: Asking,
  waiting: readonly LineState[],
  at: number,
): ReviewEvent[] =>
  waiting.flatMap((one): ReviewEvent[] => {
    const settled = settledBy(request, askedFor(one, asking), at);
    const { done, why } = settled ?? {};
    if (done === undefined || (one.settled && !done)) return [];
    const said = why === undefined ? {} : { why: aboutSubject(one, why) };
    return [{ type: 'line.settled', at, by: system, line: one.line.line, done, ...said }];
  });
