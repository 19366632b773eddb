import type { ControlEvent } from '../../approvals/control-event.js';
import type { AnyEvent, ErasureEvent, PersonEvent, PolicyEvent } from '../../approvals/event.js';
import { refusedWords } from '../../approvals/group-trouble.js';
import {
  isControl,
  isErasure,
  isFeed,
  isLeaver,
  isPerson,
  isPolicy,
  isRequest,
  isReview,
  isReviews,
  isWatch,
} from './kinds.js';
import { leaverWords } from './leaver-words.js';
import { requestWords } from './request-words.js';
import { reviewEventWords, reviewsWords } from './review-words.js';
import { actorName, type Typed } from './text.js';
import { feedWords, watchWords } from './watch-words.js';

/** An event as a sentence without its full stop. `typed` shows outside text. */
export function eventWords(event: AnyEvent, typed: Typed): string {
  if (isRequest(event)) return requestWords(event, typed);
  if (isControl(event)) return controlWords(event, typed);
  if (isPerson(event)) return personWords(event);
  if (isPolicy(event)) return policyWords(event, typed);
  if (isErasure(event)) return erasureWords(event, typed);
  if (isFeed(event)) return feedWords(event, typed);
  if (isWatch(event)) return watchWords(event, typed);
  if (isLeaver(event)) return leaverWords(event, typed);
  if (isReview(event)) return reviewEventWords(event, typed);
  if (isReviews(event)) return reviewsWords(event, typed);
  return event satisfies never;
}

function controlWords(event: ControlEvent, typed: Typed): string {
  const who = actorName(event.by);
  switch (event.type) {
    case 'control.frozen':
      return `${who} froze changes${event.reason ? `: ${typed(event.reason.personal)}` : ''}`;
    case 'control.unfrozen':
      return `${who} lifted the freeze`;
    case 'group.refused':
      return `groups ${event.groups.map(typed).join(', ')}: ${typed(refusedWords(event))}`;
    case 'group.readable':
      return `${typed(event.member)} can be read again`;
    case 'control.away':
      return `${who} is away until ${event.until}; ${actorName({ kind: 'slack-user', person: event.to })} decides in their place`;
    case 'control.back':
      return `${event.who ? `the absence of ${actorName({ kind: 'slack-user', person: event.who })} is over` : `${who} is back`}; ${actorName({ kind: 'slack-user', person: event.to })} no longer decides in their place`;
    case 'control.declined':
      return `${who} does not decide in the place of ${actorName({ kind: 'slack-user', person: event.who })}, who decides again`;
    case 'control.delegation-over':
      return `the policy let ${actorName({ kind: 'slack-user', person: event.to })} decide for ${actorName({ kind: 'slack-user', person: event.who })} until ${event.until}, which is over`;
    case 'control.policy-changed':
      return `waiting requests follow the policy ${event.hash.slice(0, 12)}`;
  }
}

function personWords(event: PersonEvent): string {
  const who = actorName(event.by);
  switch (event.type) {
    case 'person.matched':
      return `matched by address to Make user ${event.makeUserId}`;
    case 'binding.proposed':
      return `${who} proposed Make user ${event.makeUserId}`;
    case 'binding.doubted':
      return `Make user ${event.makeUserId} is gone, and Make user ${event.instead} has the address`;
    case 'binding.confirmed':
      return `${who} confirmed Make user ${event.makeUserId}`;
    case 'binding.withdrawn':
      return `${who} objected to Make user ${event.makeUserId}`;
    case 'account.connected':
      return `connected the account of Make user ${event.makeUserId} with ${event.scope.join(', ')}`;
    case 'account.disconnected':
      return `account of Make user ${event.makeUserId} disconnected (${event.why})`;
  }
}

const policyWords = ({ hash, rules }: PolicyEvent, typed: Typed): string =>
  `policy ${typed(hash)} in force: ${rules.map(typed).join(', ')}`;

const erasureWords = ({ stream, askedBy }: ErasureEvent, typed: Typed): string =>
  `personal values of ${typed(stream)} erased${askedBy ? `; asked by ${typed(askedBy.personal)}` : ''}`;
