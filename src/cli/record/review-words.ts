import type { PersonId } from '../../approvals/person.js';
import { textOf } from '../../approvals/personal.js';
import type { ReviewEvent, ReviewsEvent } from '../../approvals/review-event.js';
import { actorName, iso, type Typed, userOf } from './text.js';

/** The beginning or end of a review, as a sentence without its full stop. */
export const reviewsWords = (event: ReviewsEvent, typed: Typed): string =>
  event.type === 'review.started'
    ? `${actorName(event.by)} began review ${event.review} (${typed(event.name)})`
    : `review ${event.review} ended`;

/** One event of a review as a sentence without its full stop. */
export function reviewEventWords(event: ReviewEvent, typed: Typed): string {
  const who = actorName(event.by);
  switch (event.type) {
    case 'review.opened':
      return `review ${event.review} (${typed(event.name)}) opened under policy ${typed(event.terms.policyHash)}; silence: ${event.terms.silence}`;
    case 'review.listed':
      return `lines ${event.lines[0]?.line} to ${event.lines.at(-1)?.line} listed`;
    case 'review.begun':
      return `all ${event.lines} lines listed, hash ${event.hash}; open until ${iso(event.until)}`;
    case 'reviewer.called':
      return `${userOf(event.person)} was called for ${event.lines} lines (${event.why})`;
    case 'delegate.called':
      return `${userOf(event.person)} was called instead of ${userOf(event.standsFor)} for ${event.lines} lines`;
    case 'reviewer.reminded':
      return `${userOf(event.person)} was reminded`;
    case 'delegate.reminded':
      return `${userOf(event.person)} was reminded instead of ${event.standsFor.map(userOf).join(', ')} of ${event.lines} lines`;
    case 'review.told':
      return `the admins were told (${event.about})`;
    case 'line.decided':
      return `${who}${steadWords(event)} decided line ${event.line}: ${event.verdict}${event.to ? ` to ${typed(event.to.name)}` : ''}${event.reason ? `, ${typed(event.reason.personal)}` : ''}`;
    case 'line.passed':
      return `${who}${steadWords(event)} passed line ${event.line} to ${userOf(event.to)}`;
    case 'lines.asking':
      return `a request is asked for lines ${event.lines.join(', ')}`;
    case 'lines.requested':
      return `${event.request} was opened for them`;
    case 'lines.parted':
      return 'the request was refused as a whole; its lines are asked for one by one';
    case 'line.refused':
      return `line ${event.line} could not be asked for: ${typed(textOf(event.sentence))}`;
    case 'line.settled':
      return `line ${event.line} is ${event.done ? 'done' : `not done${event.why ? `: ${typed(textOf(event.why))}` : ''}`}`;
    case 'review.silent':
      return `nobody had decided ${event.lines.length} lines (${event.lines.join(', ')}); silence: ${event.did}${event.to ? ` ${event.to.map(userOf).join(', ')}` : ''}`;
    case 'review.closed':
      return `closed; ${event.undecided} lines undecided, ${event.notDone} not done`;
  }
}

/** For example " for U0ANA", if the person answered on behalf of others. */
const steadWords = ({ standsFor }: { readonly standsFor?: readonly PersonId[] | undefined }): string =>
  standsFor ? ` for ${standsFor.map(userOf).join(', ')}` : '';
