import { listed } from '../approvals/listed.js';
import type { ChangePlan } from '../approvals/plan.js';
import type { ChangeProgress, Request } from '../approvals/request.js';
import type { StepRecord } from '../approvals/request-parts.js';
import { escaped, time } from './text.js';

const namesShown = 15;
/** A card has room for 2,900 characters of state, and Home for 2,000. */
const charactersOfFailures = 1500;

/** The number of changes in one of these states. */
export const countOf = ({ progress }: Request, ...states: ChangeProgress['state'][]): number =>
  progress.filter(({ state }) => states.includes(state)).length;

/** The request with only the changes in one of these states; the whole request if none is. */
export function onlyIn(request: Request, ...states: ChangeProgress['state'][]): Request {
  const { revision, progress } = request;
  const isIn = (_: unknown, index: number) => states.includes(progress[index]?.state ?? 'todo');
  const some = progress.filter(isIn);
  if (some.length === 0 || some.length === progress.length) return request;
  return {
    ...request,
    progress: some,
    revision: {
      ...revision,
      changes: revision.changes.filter(isIn),
      plans: revision.plans.filter(isIn),
      people: revision.people.filter(isIn),
    },
  };
}

/** The number of changes that Make already showed, so that Usher wrote nothing for them. */
export const alreadySo = ({ progress, extends: extension }: Request): number =>
  extension ? 0 : progress.filter(({ state, already }) => already && state === 'verified').length;

/** The numbers of changes that ended in each way, in words; without those that none did. */
function countsOf(request: Request, ...more: readonly (readonly [number, string])[]): string[] {
  const already = alreadySo(request);
  const counts = [
    [countOf(request, 'verified', 'undone') - already, 'done'],
    [already, 'already so'],
    [countOf(request, 'awaiting'), 'invited'],
    ...more,
  ] as const;
  return counts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : []));
}

/** The numbers of done and undone changes: "47 done, 3 not done". Open invitations are in neither. */
export function doneCounts(request: Request): string {
  const settled = countOf(request, 'verified', 'undone', 'awaiting');
  const not = request.progress.length - settled;
  return [...(settled === 0 ? ['0 done'] : []), ...countsOf(request, [not, 'not done'])].join(', ');
}

/** The progress of several changes: ": 12 done, 1 not done, 37 to go"; empty for a single change. */
export function progressWords(request: Request): string {
  if (request.progress.length === 1) return '';
  const failed = [countOf(request, 'failed', 'conflict'), 'not done'] as const;
  return `: ${countsOf(request, failed, [countOf(request, 'todo'), 'to go']).join(', ')}`;
}

/** The reasons of failures, each once. */
export function failureReasons({ progress }: Request): string[] {
  return [...new Set(progress.flatMap(({ state, why }) => (state === 'failed' && why ? [why] : [])))];
}

/**
 * The people or places of the failures with the reasons, one sentence for each reason; markup. For a single change
 * only the reason. Sentences that do not fit are counted.
 */
export function failures(request: Request): string[] {
  const { progress } = request;
  if (progress.length === 1) return failureReasons(request).map(escaped);
  const shown = fitting(failureReasons(request).map((reason) => failureOf(request, reason)));
  const rest = countOf(request, 'failed') - shown.reduce((sum, { count }) => sum + count, 0);
  const more = rest > 0 ? [`${rest} more ${rest === 1 ? 'is' : 'are'} not done (Details has them all)`] : [];
  return [...shown.map(({ sentence }) => sentence), ...more];
}

/**
 * The sentence about all changes that failed for this reason, and their number. It names the places of one person, the
 * people at one place, or both.
 */
function failureOf({ progress, revision }: Request, reason: string) {
  const isOnePerson = new Set(revision.plans.map(({ subject }) => subject.email.personal)).size === 1;
  const isOnePlace = new Set(revision.plans.map(placeName)).size === 1;
  const plans = revision.plans.filter((_, index) => {
    const one = progress[index];
    return one?.state === 'failed' && one.why === reason;
  });
  const whose = plans.map((plan) => {
    const { subject, token } = plan;
    if (isOnePerson) return token?.label.personal ?? placeName(plan);
    const who = subject.email.personal || subject.name.personal;
    return isOnePlace ? who : `${who} in ${placeName(plan)}`;
  });
  const names = [...new Set(whose)];
  const shown = names.slice(0, namesShown).map(escaped);
  const rest = names.length - shown.length;
  const listedNames = listed(rest > 0 ? [...shown, `${rest} more (Details has them all)`] : shown);
  const sentence = `Not done ${isOnePerson ? 'at' : 'for'} ${listedNames}: ${escaped(reason)}`;
  return { sentence, count: plans.length };
}

const placeName = ({ team, organization }: ChangePlan): string => (team ?? organization).name;

/** The first sentences that fit together into a card; at least one. */
function fitting<One extends { readonly sentence: string }>(all: readonly One[]): One[] {
  let left = charactersOfFailures;
  const over = all.findIndex(({ sentence }, index) => {
    left -= sentence.length;
    return index > 0 && left < 0;
  });
  return over < 0 ? [...all] : all.slice(0, over);
}

/** Whether Make already showed everything as requested, so that Usher wrote nothing. */
export const wasAlreadyDone = ({ progress, extends: extension }: Request): boolean =>
  !extension && progress.every((one) => one.already);

/** Whether Usher has written, or may have written, any of the changes to Make. */
export const hasWritten = ({ progress }: Request): boolean =>
  progress.some(
    ({ state, writes }) =>
      state === 'verified' ||
      state === 'awaiting' ||
      writes.some((one) => one.state !== 'todo' && one.state !== 'not-applied'),
  );

/** For example "Make is not answering since 3:05 PM"; undefined while Make takes part. */
export function troubleWords({ steps }: Request): string | undefined {
  const waiting = Object.values(steps).filter(
    ({ state, since }) => state === 'waiting' && since !== undefined,
  );
  const since = (those: readonly StepRecord[]) =>
    time(Math.min(...those.flatMap(({ since: first }) => first ?? [])));
  const silent = waiting.filter(({ makeIsSilent }) => makeIsSilent);
  if (silent.length > 0) return `*Make is not answering* since ${since(silent)}`;
  const refused = waiting.filter(({ makeRefuses }) => makeRefuses);
  return refused.length > 0 ? `*Make refuses Usher* since ${since(refused)}` : undefined;
}
