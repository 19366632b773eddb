import { handlesIn } from '../../approvals/changes/changes.js';
import type { PhaseOf } from '../../approvals/phase.js';
import { durationInWords } from '../../approvals/policy/duration.js';
import type { Request } from '../../approvals/request.js';
import { leakKeptMs } from '../../approvals/token-holder.js';
import { hasWritten } from '../outcome.js';
import { cutEnd, date, escaped, mention } from '../text.js';
import { unanswered } from '../waiting.js';
import { askAgain } from './buttons.js';
import { noun, stateOnly } from './parts.js';
import type { NewsView } from './view.js';

/** A decider denied the request, or stopped it during its hold. */
export const denied: NewsView<'denied'> = {
  lines: (request, { by, stopped }) => {
    if (!stopped) return [`:no_entry: *Denied:* ${noun(request)}`];
    const given = request.approvals.length;
    const after = given === 0 ? '' : ` after ${given} ${given === 1 ? 'approval' : 'approvals'}`;
    return [`:octagonal_sign: *Stopped by ${mention(by)}*${after}: ${noun(request)}`];
  },
  plainly: (_request, { by, at, stopped }, { person, moment }) =>
    `${stopped ? 'stopped' : 'denied'} by ${person(by)} ${moment(at)}`,
  checked: (request, { at, stopped }) => [
    `${stopped ? 'stopped' : 'denied'} ${date(at)}`,
    ...nothingChanged(request),
  ],
  news: (_request, { by, reason }, lines) => [
    ...lines,
    `${mention(by)}: “${escaped(cutEnd(reason.personal, 1500))}”`,
  ],
  forRequester: (request) => [askAgain(request)],
  happened: ({ phase }, who = 'Usher') =>
    `${who} ${phase.status === 'denied' && phase.stopped ? 'stopped it' : 'denied'}`,
};

/** The requester cancelled the request, or Usher did on their behalf. */
export const cancelled: NewsView<'cancelled'> = {
  lines: (request, { why }) => [
    `:no_entry_sign: *Cancelled${cancelledBecause(request, why)}:* ${noun(request)}`,
  ],
  plainly: (_request, { at }, { moment }) => `cancelled ${moment(at)}`,
  checked: (request, { at }) => [`cancelled ${date(at)}`, ...nothingChanged(request)],
  news: stateOnly,
  forRequester: (request) => [askAgain(request)],
  happened: ({ phase }, who) => {
    if (who !== undefined) return `${who} cancelled`;
    const why = phase.status === 'cancelled' ? phase.why : undefined;
    if (why === 'subject-has-left') return 'Cancelled by Usher: the person it is about has left';
    return `Cancelled by Usher: ${why === 'is-back' ? 'they are back in Slack' : 'the person who asked has left'}`;
  },
};

/** The time was over before the request was decided, carried out or accepted. */
export const expired: NewsView<'expired'> = {
  lines: (request, { why }) => [`:hourglass: *Expired:* ${noun(request)}`, expiry(request, why)],
  plainly: (_request, { at, why }, { moment }) => `expired ${moment(at)} (${why})`,
  checked: (_request, { at }) => [`expired ${date(at)}`],
  news: stateOnly,
  forRequester: (request) => [askAgain(request)],
  happened: () => 'Expired',
};

const nothingChanged = (request: Request): string[] => (hasWritten(request) ? [] : ['nothing was changed']);

/** The person who cancelled it, or the reason why Usher did; markup. */
function cancelledBecause({ requester, revision }: Request, why: PhaseOf<'cancelled'>['why']): string {
  if (why === undefined) return ` by ${mention(requester.person)}`;
  if (why === 'has-left') return `, since ${mention(requester.person)} has left`;
  const name = revision.plans[0]?.subject.name.personal ?? 'they';
  const said = why === 'subject-has-left' ? 'has left' : 'is back in Slack';
  return `, since ${escaped(cutEnd(name, 80))} ${said}`;
}

function expiry(request: Request, why: PhaseOf<'expired'>['why']): string {
  const { requirements, changes } = request.revision;
  const wait = Math.min(...requirements.map(({ expiresAfterMs }) => expiresAfterMs));
  switch (why) {
    case 'nobody-decided':
      if (handlesIn(changes).length > 0)
        return `${unanswered(request, durationInWords(leakKeptMs))} That is how long a leaked token is kept: it is wiped, and nothing was changed.`;
      return `${unanswered(request, durationInWords(wait))} Nothing was changed.`;
    case 'not-executed':
      return 'It was approved but could not be carried out in time. Nothing was changed.';
    case 'not-accepted':
      return 'Nobody accepted the invitation in 7 days, and it expired on Make.';
  }
}
