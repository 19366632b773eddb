import type { Actor } from '../approvals/person.js';
import type { NamingEvent, NamingType } from '../roster/naming.js';
import { escaped, mention } from './text.js';

/** What somebody else did, or Usher, that names the reader; markup. */
export function namedWords(event: NamingEvent): string {
  const words: (event: never, who: string) => string = phrases[event.type];
  return words(event as never, actorOf(event.by));
}

function actorOf(by: Actor): string {
  if (by.kind === 'system') return 'Usher';
  return by.kind === 'slack-user' ? mention(by.person) : `Make user ${by.id}`;
}

const phrases: {
  readonly [Type in NamingType]: (event: Extract<NamingEvent, { type: Type }>, who: string) => string;
} = {
  'approval.given': (_, who) => `${who} approved in your place`,
  'group.refused': () => 'The policy names you, and Usher could not look you up',
  'group.readable': () => 'The policy names you, and Usher could look you up again',
  'control.away': ({ until }, who) => `${who} is away until ${until}; you decide in their place`,
  'control.back': ({ who: away, to }, who) =>
    `${mention(to)} no longer decides in the place of ${away === undefined ? who : mention(away)}`,
  'control.declined': (_, who) => `${who} does not decide in your place`,
  'control.delegation-over': ({ who, to }) =>
    `${mention(to)} no longer decides in the place of ${mention(who)}, by the policy`,
  'person.matched': (_, who) => `${who} matched somebody else to your Make user`,
  'binding.proposed': (_, who) => `${who} proposed that your Make user is somebody else’s`,
  'binding.doubted': () => 'Your Make user has the address of somebody else, or had it',
  'binding.confirmed': (_, who) => `${who} confirmed that your Make user is somebody else’s`,
  'binding.withdrawn': (_, who) => `${who} objected to somebody else as your Make user`,
  'account.connected': () => 'Somebody else connected your Make account',
  'account.disconnected': () => 'Your Make account, connected by somebody else, was disconnected',
  'stream.erased': () => 'Personal values about you were erased',
  'feed.subscribed': ({ channel }, who) => `${who} subscribed <#${channel}> to entries of Make’s log by you`,
  'finding.recorded': ({ finding: { movement, organization } }) =>
    `A change of memberships names you: ${movement.replaceAll('-', ' ')} in ${escaped(organization)}`,
  'finding.named': () => 'Make’s log says that you made a change of memberships',
  'finding.asked': () => 'Usher asked you “Was this you?”',
  'ground.changed': ({ ground: { organization, change } }) =>
    `A change of roles or settings names you: ${change.type.replaceAll('-', ' ')} in ${escaped(organization)}`,
  'ground.named': () => 'Make’s log says that you made a change of roles or settings',
  'review.opened': () => 'Usher listed you as a reviewer',
  'reviewer.called': ({ lines }, who) => `${who} asked you to review ${lines} roles`,
  'delegate.called': (_, who) => `${who} called you, or somebody in your place, to a review`,
  'reviewer.reminded': (_, who) => `${who} reminded you of a review`,
  'delegate.reminded': (_, who) => `${who} reminded you, or somebody in your place, of a review`,
  'line.decided': ({ line }, who) => `${who} answered line ${line} in your place`,
  'line.passed': ({ line }, who) => `${who} passed line ${line} on to you, or in your place`,
  'review.silent': ({ lines }, who) =>
    `${who} asked you to review ${lines.length} roles that nobody answered`,
};
