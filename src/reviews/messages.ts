import { listed } from '../approvals/listed.js';
import type { PersonId } from '../approvals/person.js';
import { timeLeft } from '../approvals/policy/duration.js';
import { actions, button, context, section } from '../slack/blocks.js';
import type { Message } from '../slack/card.js';
import { date, escaped, mention } from '../slack/text.js';
import type { DelegateReminder } from './delegate-calls.js';
import type { Progress } from './due.js';
import { reviewActionIds } from './ids.js';
import { leftOutWords } from './left-out.js';
import { deadlineOf } from './lines.js';
import type { Called, DelegateCall, Review, SilentRound } from './review.js';
import type { Tally } from './tally.js';

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
const rolesIn = (n: number): string => counted(n, 'role on Make', 'roles on Make');

/** For example "“Quarterly” (R-3)"; markup. */
export const titleOf = ({ id, name }: Pick<Review, 'id' | 'name'>): string => `“${escaped(name)}” (${id})`;

/** The call to a reviewer; updated with their progress, and shortened when nothing is left. */
export function callMessage(
  review: Review,
  { open, undecided, all, given }: Progress,
  why: Called['why'] | 'reminder',
  now: number,
): Message {
  const title = titleOf(review);
  const until = deadlineOf(review);
  if (open === 0 || review.closedAt !== undefined) return folded(review, { undecided, all });
  const left = timeLeft(until - now);
  const news = {
    opened: `Please review ${rolesIn(open)} for ${title}: who keeps theirs?`,
    passed: `${given?.by ? mention(given.by) : 'Somebody'} says that ${rolesIn(open)} in the review ${title} ${open === 1 ? 'is' : 'are'} yours to decide.`,
    asked: `Nobody has decided ${rolesIn(open)} in time, so you are asked: review ${title}.`,
    reminder: `Still open: ${rolesIn(open)} in the review ${title}.`,
  }[why];
  const text = `${news} ${all - undecided} of ${all} decided, open until ${date(until)}.`;
  return {
    text,
    blocks: [
      section(`*${news}*`),
      section(`${all - undecided} of ${all} decided · open until ${date(until)} (${left})`),
      ...reviewButton(review),
      context(`Each answer is saved as you give it. ${silenceWords(review)}`),
    ],
  };
}

/** `over`: part of it stays undecided; `not-now`: they do not stand in for the reviewer at this moment. */
export type DelegateFace = 'open' | 'done' | 'over' | 'not-now';

/** The message to a person who stands in for a reviewer; shortened when they can answer nothing more. */
export function delegateMessage(
  review: Review,
  { standsFor, lines }: Pick<DelegateCall, 'standsFor' | 'lines'>,
  face: DelegateFace,
): Message {
  const title = titleOf(review);
  const whose = mention(standsFor);
  if (face !== 'open') {
    const text = {
      done: `:white_check_mark: Decided: all that ${whose} had in the review ${title}.`,
      over: `:heavy_minus_sign: The time is over: part of what ${whose} had in the review ${title} stays undecided.`,
      'not-now': `:heavy_minus_sign: You do not stand in for ${whose} now, so their part of the review ${title} is not yours.`,
    }[face];
    return { text, blocks: [section(text)] };
  }
  return inPlaceOf(
    review,
    `You stand in for ${whose}: please review ${rolesIn(lines)} for ${title}, unless they do.`,
  );
}

/** The reminder to a person who stands in for reviewers. */
export const delegateReminder = (
  review: Review,
  { standsFor, lines }: Pick<DelegateReminder, 'standsFor' | 'lines'>,
): Message =>
  inPlaceOf(
    review,
    `Still open: ${rolesIn(lines)} in the review ${titleOf(review)}. You stand in for ${listed(standsFor.map(mention))}.`,
  );

function inPlaceOf(review: Review, news: string): Message {
  const until = `Open until ${date(deadlineOf(review))}`;
  return {
    text: `${news} ${until}.`,
    blocks: [
      section(`*${news}*`),
      section(until),
      ...reviewButton(review),
      context(`Each answer is saved as you give it. ${silenceWords(review)}`),
    ],
  };
}

const reviewButton = ({ id }: Review) =>
  actions('review', button(reviewActionIds.open, 'Review', id, { style: 'primary', spoken: `Review ${id}` }));

function folded(review: Review, { undecided, all }: Pick<Progress, 'undecided' | 'all'>): Message {
  const title = titleOf(review);
  const words =
    undecided === 0
      ? `:white_check_mark: *Decided:* ${all === 1 ? 'yours' : `all ${all} of yours`} in the review ${title}.`
      : review.closedAt === undefined
        ? `:heavy_minus_sign: *The time is over:* ${undecided} of your ${all} in the review ${title} ${undecided === 1 ? 'stays' : 'stay'} undecided.`
        : `:heavy_minus_sign: *Closed:* the review ${title}, with ${undecided} of your ${all} undecided.`;
  const looks = actions('review', button(reviewActionIds.open, 'Look at them', review.id));
  return { text: words.replaceAll('*', ''), blocks: [section(words), ...looks] };
}

/** What the policy does with undecided lines, as a sentence. */
function silenceWords({ terms, askedUntil }: Review): string {
  if (askedUntil !== undefined) return 'What nobody decides by then stays undecided.';
  return {
    ask: 'Others are asked about what nobody decides by then.',
    lower: 'Usher asks to lower what nobody decides by then to Member or Team Member.',
    remove: 'Usher asks to remove what nobody decides by then.',
    keep: 'What nobody decides by then is kept.',
  }[terms.silence];
}

/** Tells the admins that a review has begun, after the reviewers were called. */
export function begunMessage(review: Review, reviewers: number): Message {
  const { begun } = review;
  const news = `The review ${titleOf(review)} has begun: ${rolesIn(begun?.count ?? 0)}, ${counted(reviewers, 'reviewer', 'reviewers')}, open until ${date(begun?.until ?? 0)}.`;
  const text = [news, ...leftOutWords(begun?.leftOut ?? {})].join(' ');
  return { text, blocks: [section(text)] };
}

const lateShown = 10;

/** Tells the admins that the time is over and some lines are undecided. */
export function silentMessage(
  review: Review,
  rounds: readonly SilentRound[],
  late: readonly PersonId[],
): Message {
  const lines = rounds.map((round) => roundWords(round, deadlineOf(review)));
  const shown = late.slice(0, lateShown);
  const more = late.length > shown.length ? ` and ${late.length - shown.length} more` : '';
  const who = late.length > 0 ? `\nLate: ${shown.map(mention).join(', ')}${more}.` : '';
  const first = `The time for the review ${titleOf(review)} is over, and not everything is decided.`;
  return {
    text: `${first} ${lines.join(' ')}`,
    blocks: [section(`*${first}*\n${lines.join('\n')}${who}`)],
  };
}

function roundWords({ did, lines, to }: SilentRound, until: number): string {
  const n = rolesIn(lines.length);
  switch (did) {
    case 'asked':
      return `${n}: Usher asks ${listed(to.map(mention))} instead, until ${date(until)}.`;
    case 'lower':
      return `${n}: to be lowered to Member or Team Member, each by an ordinary request.`;
    case 'remove':
      return `${n}: to be removed, each by an ordinary request.`;
    case 'keep':
      return `${n}: kept, as the policy says for undecided roles.`;
    case 'nothing':
      return `${n}: undecided; Usher changes nothing.`;
  }
}

/** Tells the admins that the review is closed. */
export function closedMessage(
  review: Review,
  { kept, lowered, removed, notDone, undecided }: Tally,
): Message {
  const parts = [
    `${kept} kept`,
    `${lowered} lowered`,
    `${removed} removed`,
    ...(notDone > 0 ? [`${notDone} decided but not done`] : []),
    ...(undecided > 0 ? [`${undecided} undecided`] : []),
  ];
  const mark = notDone + undecided > 0 ? ':warning:' : ':white_check_mark:';
  const text = `The review ${titleOf(review)} is closed: ${listed(parts)}.`;
  const hint = `Evidence: \`usher ledger evidence --review ${review.id} --out ${review.id.toLowerCase()}\``;
  return { text: `${mark} ${text}`, blocks: [section(`${mark} *${text}*`), context(hint)] };
}

/** Tells the admins that a review could not begin, or had no lines. */
export function endedMessage(name: string, id: string, why: string): Message {
  const text = `:warning: The review ${titleOf({ id, name })} did not begin: ${escaped(why)}`;
  return { text, blocks: [section(text)] };
}
