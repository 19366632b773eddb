import { isOver } from '../../../approvals/request.js';
import { stateInPlainText } from '../../../slack/status.js';
import { isWithin, type Period } from '../options.js';
import { pairsOf, ruleWords, titleWords } from '../plan-words.js';
import { ranges, restsOn, revisionsOf, type Step, type Story } from '../story.js';
import { iso, plainly, userOf } from '../text.js';
import { eventWords } from '../words.js';
import { code } from './markdown.js';

/** Facts about a request to which the reader has to pay attention. */
export function marksOf({ request, steps }: Story): string[] {
  const refused = steps.some(({ event }) => event.type === 'attempt.refused');
  return [
    ...(request.emergency ? ['emergency'] : []),
    ...(request.automatic ? ['approved automatically'] : []),
    ...(refused ? ['refused attempt'] : []),
  ];
}

/**
 * All facts about one request: the requester, the reason, the changes, the deciders and the rule, the acts and their
 * verification.
 */
export function requestPart(story: Story, period: Period): string[] {
  const { request, steps } = story;
  const { requester, reason, ticket, submittedAt } = request;
  const ids = [
    ...(requester.email ? [code(requester.email.personal)] : []),
    ...(requester.makeUserId === undefined ? [] : [`Make user ${requester.makeUserId}`]),
  ];
  const marks = marksOf(story).map((mark) => ` · **${mark}**`);
  return [
    `### ${request.id}${marks.join('')}`,
    '',
    `- What: ${code(titleWords(request))}`,
    `- Asked by ${userOf(requester.person)}${ids.length > 0 ? ` (${ids.join(', ')})` : ''}, ${iso(submittedAt)}`,
    `- Why: ${code(reason.personal)}${ticket ? `, ticket ${code(ticket.personal)}` : ''}`,
    `- State at the end of the period: ${stateInPlainText(request, plainly(code))}${isOver(request) ? '' : ' (open)'}`,
    ...revisionsOf(story).flatMap(({ at, revision }) => [
      `- Revision ${revision.n} (${code(revision.hash)}), ${iso(at)}, by policy ${code(revision.policyHash)}`,
      ...revision.plans.flatMap((plan) => pairsOf(plan, code).map((pair) => `  - ${pair}`)),
      ...revision.plans.flatMap(({ effects }) => effects.map((effect) => `  - also: ${code(effect)}`)),
      ...revision.requirements.map((requirement) => `  - rule ${ruleWords(requirement, code)}`),
    ]),
    '- What happened:',
    ...steps.filter(({ event }) => !shownOnly.has(event.type)).map((step) => happened(step, period)),
    `- Rests on entries ${ranges(restsOn(steps).map(({ n }) => n))}`,
    '',
  ];
}

const happened = ({ n, event }: Step, period: Period): string => {
  const words = eventWords(event, code);
  const marked = event.type === 'attempt.refused' ? `**${words}**` : words;
  const earlier = isWithin(period, event.at) ? '' : ' (before the period)';
  return `  - ${iso(event.at)} ${marked}, entry ${n}${earlier}`;
};

/** Events about messages in Slack and their drawing. The story leaves these out unless they failed. */
const shownOnly: ReadonlySet<string> = new Set([
  'card.posted',
  'card.drawn',
  'lines.posted',
  'notice.sent',
  'announcement.posted',
  'copy.drawn',
  'step.done',
  'invitation.checked',
]);
