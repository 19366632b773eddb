import type { RequestEvent } from '../../approvals/event.js';
import type { RevisedWhy } from '../../approvals/event-parts.js';
import { type CarryEvent, carryWords, isCarry } from './carry-words.js';
import { rulesOf, titleWords } from './plan-words.js';
import { actorName, iso, type Typed, userOf } from './text.js';

/** One event of a request as a sentence without its full stop. */
export function requestWords(event: RequestEvent, typed: Typed): string {
  return isCarry(event) ? carryWords(event, typed) : decisionWords(event, typed);
}

const cancelledWords = {
  'has-left': 'cancelled, since the requester has left',
  'subject-has-left': 'cancelled, since the subject has left',
  'is-back': 'cancelled, since the subject is back',
} as const;

const withdrawnWords = ({ by, person }: Extract<RequestEvent, { type: 'approval.withdrawn' }>): string =>
  by.kind === 'system'
    ? `the approval of ${userOf(person)} no longer counts, since they have left`
    : `${userOf(person)} took the approval back`;

const closedWords = (
  { by, reason }: Extract<RequestEvent, { type: 'request.given-up' }>,
  typed: Typed,
): string =>
  reason
    ? `${actorName(by)} denied what was left: ${typed(reason.personal)}`
    : `${actorName(by)} closed it with the rest not done`;

function decisionWords(event: Exclude<RequestEvent, CarryEvent>, typed: Typed): string {
  const who = actorName(event.by);
  switch (event.type) {
    case 'request.submitted':
      return `${userOf(event.requester.person)} asked${event.emergency ? ' as an emergency' : ''}: ${typed(titleWords(event))}`;
    case 'request.revised':
      return `${revisionWords(event.why, event.revision.n, who)}; approvals were cleared${after(event.differences.map(typed))}`;
    case 'offer.made':
    case 'offer.declined':
    case 'owner.agreed':
    case 'owner.objected':
    case 'reminder.asked':
      return answerWords(event, who, typed);
    case 'approval.given': {
      const { by, as } = event.voice;
      const others = as.filter((one) => one !== by).map(userOf);
      const standing = others.length > 0 ? ` standing in for ${others.join(' and ')}` : '';
      return `${userOf(by)} approved revision ${event.revision}${standing}${underRules(event.rules, typed)}`;
    }
    case 'approval.withdrawn':
      return withdrawnWords(event);
    case 'comment.linked':
      return `${who} replied in the thread of the card: message ${event.message.ts} in ${event.message.channel}`;
    case 'attempt.refused':
      return `refused: ${userOf(event.person)} tried to ${event.act} (${event.code})`;
    case 'request.approved': {
      const how = event.automatic ? 'approved by the rule; nobody had to decide' : 'approved';
      const hold = event.runsAt > event.at ? `; on hold until ${iso(event.runsAt)}` : '';
      return `${how}: revision ${event.revision}${underRules(event.rules, typed)}${hold}`;
    }
    case 'request.denied':
      return `${who} ${event.stopped ? 'stopped it' : 'denied'}: ${typed(event.reason.personal)}`;
    case 'request.cancelled':
      return event.why === undefined ? `${who} cancelled` : cancelledWords[event.why];
    case 'request.expired':
      return expiredWords[event.why];
    case 'stage.escalated':
      return 'nobody had decided, so more people may decide';
    case 'access.gained':
      return event.places.length === 0
        ? 'the access that came after the request is gone again'
        : `not taken away, since it came after the request: ${typed(event.places.join(', '))}`;
    case 'execution.delayed':
      return `waiting until ${iso(event.until)}: ${typed(event.sentence)}`;
    case 'retry.asked':
      return `${who} asked to try again`;
    case 'request.given-up':
      return closedWords(event, typed);
    case 'secret.wiped':
      return event.why === 'over'
        ? 'the leaked token was wiped: nothing needs it any more'
        : 'the leaked token was wiped: its hour is over';
    case 'card.posted':
      return postedWords(event, typed);
    case 'card.late':
      return `card not shown in ${event.channel} yet: ${typed(event.why)}`;
    case 'card.drawn':
      return 'card redrawn';
    case 'card.lost':
      return `card lost: ${typed(event.why)}`;
    case 'lines.posted':
      return 'history posted to the thread of the card';
    case 'notice.sent':
      return `${userOf(event.to)} was told`;
    case 'announcement.posted':
      return `announced in ${event.message.channel}`;
    case 'copy.drawn':
      return 'a notice or an announcement redrawn';
    case 'step.done':
      return `said: ${typed(event.step)}`;
    case 'step.failed':
      return `not delivered yet (${typed(event.step)}, attempt ${event.attempts}): ${typed(event.why)}; again at ${iso(event.retryAt)}`;
    case 'step.again':
      return `tried again at once: ${typed(event.step)}`;
    case 'step.gave-up':
      return `could not be delivered (${typed(event.step)}): ${typed(event.why)}`;
  }
}

type AnswerEvent = Extract<
  RequestEvent,
  { type: 'offer.made' | 'offer.declined' | 'owner.agreed' | 'owner.objected' | 'reminder.asked' }
>;

/** The answers of people to a waiting request that do not decide it by themselves. */
function answerWords(event: AnswerEvent, who: string, typed: Typed): string {
  switch (event.type) {
    case 'offer.made':
      return `${who} offered less: ${typed(titleWords({ ...event, emergency: false }))}${event.note ? `: ${typed(event.note.personal)}` : ''}`;
    case 'offer.declined':
      return `${who} kept the request as it was`;
    case 'owner.agreed':
      return `${who}, the owner of the token, decided to delete it at once`;
    case 'owner.objected':
      return `${who}, the owner of the token, said that it did not leak`;
    case 'reminder.asked':
      return `${who} asked to remind the deciders`;
  }
}

const postedWords = (
  { card, instead }: Extract<RequestEvent, { type: 'card.posted' }>,
  typed: Typed,
): string =>
  instead
    ? `card posted to ${card.channel}, since ${instead.of} does not accept it: ${typed(instead.why)}`
    : `card posted to ${card.channel}`;

function revisionWords(why: RevisedWhy, n: number, who: string): string {
  switch (why) {
    case 'make-changed':
      return `asked again as revision ${n} (Make had changed)`;
    case 'policy-changed':
      return `asked again as revision ${n} (the policy had changed)`;
    case 'asked-again':
      return `asked again as revision ${n} (it was approved too long ago to be tried again)`;
    case 'offer-taken':
      return `${who} took the offer as revision ${n}`;
    case 'owner-agreed':
      return `decided by the owner of the token as revision ${n}`;
    case 'edited':
      return `${who} changed it to revision ${n}`;
  }
}

const expiredWords = {
  'nobody-decided': 'expired: nobody decided in time',
  'not-executed': 'expired: approved, but not carried out in time',
  'not-accepted': 'expired: nobody accepted the invitation',
} as const;

const after = (sentences: readonly string[]): string =>
  sentences.length > 0 ? `: ${sentences.join(' ')}` : '';

const underRules = (rules: readonly string[], typed: Typed): string =>
  rules.length > 0 ? ` by the rule ${rules.map(typed).join(' and ')}` : '';

/** The rules that decided an event, if it names them. */
export function rulesIn(event: RequestEvent): readonly string[] {
  switch (event.type) {
    case 'request.submitted':
    case 'request.revised':
      return rulesOf(event.revision);
    case 'approval.given':
    case 'request.approved':
      return event.rules;
    default:
      return [];
  }
}
