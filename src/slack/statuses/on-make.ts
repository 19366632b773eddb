import { isContainment } from '../../approvals/changes/changes.js';
import type { PhaseOf } from '../../approvals/phase.js';
import { endedBy, isInEffect, type Request } from '../../approvals/request.js';
import { actionIds } from '../ids.js';
import { countOf, hasWritten, progressWords, troubleWords } from '../outcome.js';
import { mention, time } from '../text.js';
import { approvedBy } from '../waiting.js';
import { cancel, endNow } from './buttons.js';
import type { NewsView, StatusView } from './view.js';

/** All required people have approved. Usher waits for the end of a hold, or carries the request out next. */
export const approved: StatusView<'approved'> = {
  lines: (request, { at, runsAt, executeBy }) =>
    runsAt <= at
      ? underWay(request, `changing it on Make next${tried(request)}`, executeBy)
      : [`:double_vertical_bar: ${approvedBy(request)} · *runs at ${time(runsAt)}* unless stopped`],
  plainly: (_request, { at, runsAt, executeBy }, { moment }) =>
    runsAt > at
      ? `approved, on hold until ${moment(runsAt)}`
      : `approved, to be carried out by ${moment(executeBy)}`,
  forDeciders: (_request, { at, runsAt }, make) =>
    runsAt > at ? [make(actionIds.deny, 'Stop', { style: 'danger' })] : [],
  forRequester: (request, _phase, make) => [cancel(request, make)],
};

/** Usher writes to Make and reads back. */
export const executing: StatusView<'executing'> = {
  lines: (request, { executeBy }) =>
    underWay(request, `changing it on Make${progressWords(request)}`, executeBy),
  plainly: () => 'being changed on Make',
  forDeciders: (request, _phase, make) => (isInEffect(request) ? [endNow(request, make)] : []),
  forRequester: (request, _phase, make) =>
    isInEffect(request) && !isContainment(request.revision.changes) ? [endNow(request, make)] : [],
};

/** Usher takes temporary access back, or withdraws invitations. */
export const ending: NewsView<'ending'> = {
  lines: (request, { why }) => [
    why === 'withdrawn'
      ? `:leftwards_arrow_with_hook: Withdrawing ${openInvitations(request)}${delayed(request)}`
      : `:leftwards_arrow_with_hook: ${isContainment(request.revision.changes) ? 'Restoring access' : 'Ending'}: Usher is putting the earlier ${request.progress.length === 1 ? 'role' : 'roles'} back${goneBack(request)}${ender(request)}${delayed(request)}`,
  ],
  plainly: () => 'being ended on Make',
  happened: (request, who) => {
    if (who === undefined) return 'Ending';
    if (isContainment(request.revision.changes)) return `${who} restores the access`;
    return request.grant?.ending === 'withdrawn'
      ? `${who} withdrew ${openInvitations(request)}`
      : `${who} ended it early`;
  },
};

/** The state of an approved request that a freeze keeps from going on. */
export function stoppedByFreeze(request: Request, phase: PhaseOf<'approved' | 'executing'>): string {
  const from =
    phase.status === 'approved' && phase.runsAt > phase.at ? `not before ${time(phase.runsAt)} and ` : '';
  const sofar = hasWritten(request) ? progressWords(request) : '; nothing was changed so far';
  return `:double_vertical_bar: ${approvedBy(request)} · *stopped by the freeze*${sofar}. It goes on once the freeze is lifted, ${from}until ${time(phase.executeBy)} at the latest.`;
}

/** The finished part, if only the rest is tried again. */
const tried = (request: Request): string => (hasWritten(request) ? progressWords(request) : '');

/** Usher carries the request out, or still waits because Make does not answer. */
function underWay(request: Request, next: string, until: number): string[] {
  const trouble = troubleWords(request);
  if (trouble === undefined) return [`:gear: ${approvedBy(request)} · ${next}`];
  const sofar = hasWritten(request)
    ? 'What was sent is looked for on Make before anything else.'
    : 'Nothing was changed so far.';
  return [`:gear: ${approvedBy(request)} · ${trouble}; trying again until ${time(until)}. ${sofar}`];
}

const openInvitations = ({ progress }: Request): string =>
  progress.length === 1 ? 'the invitation' : 'the open invitations';

/** For example " · @Eva ended it early"; empty if the time was over. */
function ender(request: Request): string {
  const by = endedBy(request);
  if (by === undefined) return '';
  return ` · ${mention(by)} ${isContainment(request.revision.changes) ? 'restores the access' : 'ended it early'}`;
}

/** For example ": 2 of 6 so far"; empty for a single change. */
function goneBack(request: Request): string {
  const back = countOf(request, 'undone', 'conflict');
  return request.progress.length === 1 ? '' : `: ${back} of ${request.progress.length} so far`;
}

/** For example " · Make refuses Usher since 3:05 PM; Usher keeps trying."; empty while Make takes part. */
function delayed(request: Request): string {
  const trouble = troubleWords(request);
  return trouble === undefined ? '' : ` · ${trouble}; Usher keeps trying, and nothing changes until then.`;
}
