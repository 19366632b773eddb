import type { Button } from '@slack/types';
import { isContainment } from '../../approvals/changes/changes.js';
import { isInEffect, isOver, leavesAccess, notKnown, type Request } from '../../approvals/request.js';
import { actionIds } from '../ids.js';
import { doneCounts, failureReasons, failures, hasWritten } from '../outcome.js';
import { capital } from '../words.js';
import { endNow, tryAgain } from './buttons.js';
import { headed, notDone, outcome } from './parts.js';
import type { Maker, NewsView } from './view.js';

/** Some changes are done, others not. */
export const partial: NewsView<'partial'> = {
  lines: (request) => [
    `:warning: ${headed(request, doneCounts(request))}`,
    ...failures(request),
    ...closedLine(request),
  ],
  plainly: (request, _phase, { typed }) =>
    `${doneCounts(request)}: ${failureReasons(request).map(typed).join(' ')}${closed(request)}`,
  forDeciders: (request, _phase, make) => unlessClosed(request, make, tryAgain(request, make)),
  forRequester: (request, _phase, make) => unlessClosed(request, make, tryAgain(request, make)),
  happened: (request, _who, isLast) => notDone(request, 'Some changes done, others not', isLast),
};

/** None of the changes is done, or one could not be undone. */
export const failed: NewsView<'failed'> = {
  lines: failedLines,
  plainly: (request, _phase, { typed }) =>
    `not done: ${failureReasons(request).map(typed).join(' ')}${closed(request)}`,
  forDeciders: (request, _phase, make) => unlessClosed(request, make, [again(make, 'Try again')]),
  forRequester: (request, _phase, make) => retries(request, make, 'Try again'),
  happened: (request, _who, isLast) => notDone(request, failureWord(request), isLast),
};

/** Make did not answer, and reading back does not settle the change. */
export const unknown: NewsView<'unknown'> = {
  lines: (request) => [
    `:grey_question: ${headed(request, 'Not known')} Make did not answer, and reading back does not settle it. ${isOver(request) ? 'The request is closed, and Usher no longer looks.' : 'Usher keeps looking.'}`,
  ],
  plainly: (request) => `not known: Make did not answer and reading back is not conclusive${closed(request)}`,
  forDeciders: (request, _phase, make) => [
    ...unlessClosed(request, make, [again(make, 'Check again')]),
    ...(isInEffect(request) ? [endNow(request, make)] : []),
  ],
  forRequester: (request, _phase, make) => [
    ...retries(request, make, 'Check again'),
    ...(isInEffect(request) && !isContainment(request.revision.changes) ? [endNow(request, make)] : []),
  ],
  happened: () => 'Make did not answer, and reading back does not settle it',
};

/** The last line of a closed request, which nobody can try again. */
const closedLine = ({ givenUp }: Request): string[] => (givenUp ? ['The request is closed.'] : []);

const closed = ({ givenUp }: Request): string => (givenUp ? '; closed' : '');

const again = (make: Maker, label: string): Button => make(actionIds.retry, label, { style: 'primary' });

/** The requester does not close what would leave temporary access in place. */
function retries(request: Request, make: Maker, label: string): Button[] {
  const first = [again(make, label)];
  if (leavesAccess(request)) return request.givenUp ? [] : first;
  return unlessClosed(request, make, first);
}

const unlessClosed = (request: Request, make: Maker, first: readonly Button[]): Button[] =>
  request.givenUp
    ? []
    : [
        ...first,
        make(actionIds.giveUp, 'Close request', {
          confirm: {
            title: `Close ${request.id}?`,
            text: closingWords(request),
            yes: 'Close request',
            danger: true,
          },
        }),
      ];

/** The effect of closing a request, for the question before it. */
function closingWords(request: Request): string {
  if (leavesAccess(request))
    return 'Access that Usher could not take back stays on Make, and Usher no longer tries.';
  const count = request.approvals.length;
  const gone =
    count === 0 ? '' : count === 1 ? ', and its approval is gone' : `, and its ${count} approvals are gone`;
  switch (request.phase.status) {
    case 'unknown':
      return 'Usher stops looking on Make. The change may have been made. It can be asked for again.';
    case 'partial':
      return `What is done stays. Usher no longer tries the rest${gone}. The rest can be asked for again.`;
    default:
      return `Usher no longer tries it${gone}. It can be asked for again.`;
  }
}

/** The kind of failure: access that Usher could not take back, an unknown outcome, or a change that is not made. */
function failureWord({ progress }: Request): 'Not undone' | 'Not known' | 'Not done' {
  if (progress.some(({ failedIn }) => failedIn === 'undo')) return 'Not undone';
  return progress.some(({ code }) => code === notKnown) ? 'Not known' : 'Not done';
}

/** The access that stays, by name if there is only one change; markup. */
const leftInPlace = (request: Request): string =>
  request.progress.length === 1
    ? `Still so on Make: ${outcome(request)}.`
    : 'What is not undone is still as Usher left it on Make.';

function failedLines(request: Request): string[] {
  const word = failureWord(request);
  const why = failures(request).join(' ');
  if (word === 'Not undone') return [`:x: *Not undone.* ${why}`, leftInPlace(request)];
  if (word === 'Not known')
    return [`:grey_question: ${headed(request, word)} ${why}`, ...closedLine(request)];
  const barred = request.progress.some(({ code }) => code === 'forbidden' || code === 'unauthorized');
  const told = barred ? 'Usher’s account on Make lacks a right; Usher tells the admins. ' : '';
  const kept = request.givenUp
    ? 'the request is closed'
    : `the ${request.approvals.length === 1 ? 'approval is' : 'approvals are'} kept`;
  const next = hasWritten(request) ? `${capital(kept)}.` : `Nothing was changed, and ${kept}.`;
  return [`:x: ${headed(request, word)} ${why}`, `${told}${next}`];
}
