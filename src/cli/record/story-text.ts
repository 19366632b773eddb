import { isOver } from '../../approvals/request.js';
import type { Revision } from '../../approvals/revision.js';
import { stateInPlainText } from '../../slack/status.js';
import { changeTitle } from '../../slack/words.js';
import { pairsOf, ruleWords, subjectsOf, titleWords } from './plan-words.js';
import { restsOn, revisionsOf, type Step, type Story } from './story.js';
import { harmless, iso, oneLine, plainly, quote, userOf } from './text.js';
import { eventWords } from './words.js';

/** The whole story of a request as lines of text. Typed text can neither begin a line nor control a terminal. */
export function storyText(story: Story): string[] {
  const { request, steps } = story;
  const { requester, reason, ticket } = request;
  const ids = [
    ...(requester.email ? [oneLine(requester.email.personal)] : []),
    ...(requester.makeUserId === undefined ? [] : [`Make user ${requester.makeUserId}`]),
  ];
  const told = steps.filter(({ event }) => !quiet.has(event.type));
  const left = steps.length - told.length;
  return [
    `${request.id}  ${oneLine(titleWords(request))}`,
    '',
    `Asked by   ${userOf(requester.person)}${ids.length > 0 ? ` (${ids.join(', ')})` : ''}, ${iso(request.submittedAt)}`,
    `State      ${stateInPlainText(request, plainly(quote))}${isOver(request) ? '' : ' (open)'}`,
    ...(request.emergency ? ['Marked     emergency'] : []),
    ...(request.automatic ? ['Marked     approved by the rule; nobody had to decide'] : []),
    ...(ticket ? [`Ticket     ${oneLine(ticket.personal)}`] : []),
    'Why',
    ...harmless(reason.personal)
      .split('\n')
      .map((line) => `  | ${line}`),
    ...revisionsOf(story).flatMap(({ at, revision }) => ['', ...revisionText(revision, at)]),
    '',
    'What happened (UTC)',
    ...told.map(stepText),
    ...(left > 0
      ? [`  ${left} more events only record that a card or thread was drawn or checked again`]
      : []),
    '',
    'Rests on these entries of the ledger',
    ...restsOn(steps).map(({ n, hash }) => `  ${n}  ${hash}`),
  ];
}

/** Events that are only about messages and their drawing. */
const quiet: ReadonlySet<string> = new Set([
  'card.drawn',
  'copy.drawn',
  'lines.posted',
  'invitation.checked',
]);

const stepText = ({ n, event }: Step): string =>
  `  ${iso(event.at)}  ${eventWords(event, quote)}  [entry ${n}]`;

function revisionText(revision: Revision, at: number): string[] {
  const { n, hash, policyHash, plans, changes, requirements } = revision;
  const subjects = subjectsOf(revision);
  return [
    `Revision ${n} (${hash}), ${iso(at)}, by policy ${oneLine(policyHash)}`,
    ...plans.flatMap((plan, index) => {
      const change = changes[index];
      return [
        `  ${index + 1}. ${change ? oneLine(changeTitle(change, plan)) : 'a change'}`,
        `     whom: ${oneLine(subjects[index] ?? '')}`,
        ...pairsOf(plan, quote).map((pair) => `     ${pair}`),
        ...plan.effects.map((effect) => `     also: ${oneLine(effect)}`),
      ];
    }),
    ...requirements.map((requirement) => `  rule ${ruleWords(requirement, quote)}`),
  ];
}
