import type { Button } from '@slack/types';
import { leavesAccess, notKnown, type Request } from '../../approvals/request.js';
import { actionIds } from '../ids.js';
import { doneCounts, failureReasons, failures, hasWritten } from '../outcome.js';
import { capital } from '../words.js';
import { tryAgain } from './buttons.js';
import { headed, notDone } from './parts.js';
import type { Maker, NewsView } from './view.js';

/** Some changes are done, others not. */
export const partial: NewsView<'partial'> = {
  lines: (request) => [`:warning: ${headed(request, doneCounts(request))}`, ...failures(request)],
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
  happened: (request, _who, isLast) => notDone(request, 'Not done', isLast),
};

/** Make did not answer, and reading back does not settle the change. */
export const unknown: NewsView<'unknown'> = {
  lines: (request) => [
    `:grey_question: ${headed(request, 'Not known')} Make did not answer, and reading back does not settle it. Usher keeps looking.`,
  ],
  plainly: (request) => `not known: Make did not answer and reading back is not conclusive${closed(request)}`,
  forDeciders: (request, _phase, make) => unlessClosed(request, make, [again(make, 'Check again')]),
  forRequester: (request, _phase, make) => retries(request, make, 'Check again'),
  happened: () => 'Make did not answer, and reading back does not settle it',
};

const closed = ({ givenUp }: Request): string => (givenUp ? '; closed' : '');

const again = (make: Maker, label: string): Button => make(actionIds.retry, label, { style: 'primary' });

/** The requester does not close what would leave temporary access in place. */
function retries(request: Request, make: Maker, label: string): Button[] {
  const first = [again(make, label)];
  if (leavesAccess(request)) return request.givenUp ? [] : first;
  return unlessClosed(request, make, first);
}

const unlessClosed = ({ id, givenUp }: Request, make: Maker, first: readonly Button[]): Button[] =>
  givenUp
    ? []
    : [
        ...first,
        make(actionIds.giveUp, 'Close request', {
          confirm: {
            title: `Close ${id}?`,
            text: 'What is not done stays so, and the approvals are gone. It can be asked for again.',
            yes: 'Close request',
            danger: true,
          },
        }),
      ];

function failedLines(request: Request): string[] {
  const undoing = request.progress.some(({ failedIn }) => failedIn === 'undo');
  const why = failures(request).join(' ');
  if (undoing) return [`:x: *Not undone.* ${why}`, 'It is as Usher left it on Make.'];
  if (request.progress.some(({ code }) => code === notKnown))
    return [`:grey_question: ${headed(request, 'Not known')} ${why}`];
  const barred = request.progress.some(({ code }) => code === 'forbidden' || code === 'unauthorized');
  const told = barred ? 'Usher’s account on Make lacks a right; Usher tells the admins. ' : '';
  const kept = request.givenUp ? 'the request is closed' : 'the approval is kept';
  const next = hasWritten(request) ? `${capital(kept)}.` : `Nothing was changed, and ${kept}.`;
  return [`:x: ${headed(request, 'Not done')} ${why}`, `${told}${next}`];
}
