import type { Button } from '@slack/types';
import { isContainment } from '../../approvals/changes/changes.js';
import type { PhaseOf } from '../../approvals/phase.js';
import { endedBy, type Request } from '../../approvals/request.js';
import { roleShown } from '../changes-in-words.js';
import { actionIds } from '../ids.js';
import { onlyIn } from '../outcome.js';
import { cutEnd, cutMiddle, escaped, mention } from '../text.js';
import { roleWord } from '../words.js';
import { followUpLine } from './parts.js';
import type { Maker, NewsView } from './view.js';

/** The time is over, but somebody changed the role on Make that Usher gave. People choose which role stays. */
export const conflict: NewsView<'conflict'> = {
  lines: (request, { found }) => {
    const { revision } = onlyIn(request, 'conflict');
    const by = endedBy(request);
    const over =
      by === undefined
        ? 'The time is over'
        : `${mention(by)} ${isContainment(revision.changes) ? 'restores it' : 'ended it early'}`;
    const [pair] = revision.plans.flatMap(({ differences }) => differences);
    const gave = pair ? ` Usher gave ${roleShown(pair.after)}, and` : '';
    return [
      `:twisted_rightwards_arrows: *${over}, and nothing was overwritten:*${gave} somebody made it *${escaped(cutEnd(found, 300))}*${where(request)} since. ${isContainment(revision.changes) ? 'An Usher admin chooses what holds.' : 'An approver or an Usher admin asks for what holds, and the same rule decides.'}`,
      ...followUpLine(request),
    ];
  },
  plainly: (_request, { found }, { typed }) =>
    `ended but not undone: somebody changed it to ${typed(found)} meanwhile`,
  forDeciders: choices,
  happened: () => 'Ended; nothing was put back, since somebody had changed the role',
};

/** The person and place of the change in conflict, and the number of others, if the request has several; markup. */
function where(request: Request): string {
  if (request.progress.length === 1) return '';
  const { plans } = onlyIn(request, 'conflict').revision;
  const [plan] = plans;
  const who = plan ? cutMiddle(plan.subject.email.personal || plan.subject.name.personal, 60) : '';
  const place = plan ? cutMiddle((plan.team ?? plan.organization).name, 60) : '';
  const more = plans.length > 1 ? `, and changed ${plans.length - 1} more` : '';
  return ` for ${escaped(`${who} in ${place}`)}${more}`;
}

function choices({ revision, progress }: Request, { found }: PhaseOf<'conflict'>, make: Maker): Button[] {
  const open = revision.plans.flatMap(({ differences }, index) =>
    progress[index]?.state === 'conflict' ? differences : [],
  );
  const before = new Set(open.map(({ now }) => roleWord(now)));
  const [only] = before;
  const back = before.size === 1 && only !== undefined ? `Back to ${cutMiddle(only, 60)}` : 'Restore';
  const kept =
    progress.filter(({ state }) => state === 'conflict').length === 1
      ? `Keep ${cutMiddle(found, 60)}`
      : 'Keep';
  return [make(actionIds.restore, back, { style: 'primary' }), make(actionIds.keep, kept)];
}
