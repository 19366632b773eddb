import type { Culprit, Finding } from '../approvals/audit-event.js';
import type { AnyEvent } from '../approvals/event.js';
import type { GroundChange } from '../approvals/ground-change.js';
import type { MakeUserId, PersonId } from '../approvals/person.js';

/** The people whom an event names, besides the one who caused it. */
export interface Named {
  readonly people?: readonly (PersonId | undefined)[];
  readonly makeUsers?: readonly (MakeUserId | undefined)[];
  readonly emails?: readonly (string | undefined)[];
  /** Slack ids, keys and streams that mean a person. */
  readonly keys?: readonly (string | undefined)[];
}

/** `nobody`; or finds the named people, who are shown the event; or the reason why it is not shown by itself. */
type Naming<Event> = 'nobody' | { readonly besides: string } | ((event: Event) => Named);

const besides = (why: string) => ({ besides: why });
const request = besides('The request is among those asked by them or about them.');
const account = besides('The account belongs to the subject of the request, which is shown.');
const standing = besides('The event is listed with the leaver case that it belongs to.');
const act = besides('The person it names did it, and it is listed with what they did.');

const bound = ({ makeUserId }: { readonly makeUserId: MakeUserId }): Named => ({ makeUsers: [makeUserId] });

const inFinding = ({ sameAddress }: Finding): Named => ({ makeUsers: [sameAddress?.userId] });

const byCulprit = ({ actor }: { readonly actor?: Culprit | undefined }): Named => ({
  makeUsers: [actor?.makeUserId],
  emails: [actor?.email?.personal],
});

/** How each change under the roles names people. */
const groundNaming = {
  'role-permissions-changed': ({ holders }) => ({ keys: holders.names.map(({ of }) => of) }),
  'role-renamed': ({ holders }) => ({ keys: holders.names.map(({ of }) => of) }),
  'invitation-open-long': ({ invitations }) => ({
    makeUsers: invitations.map(({ userId }) => userId),
    emails: invitations.map(({ email }) => email.personal),
  }),
  'private-space': ({ space }) => ({ keys: [typeof space.name === 'string' ? undefined : space.name.of] }),
  'role-made': 'nobody',
  'role-deleted': 'nobody',
  'team-renamed': 'nobody',
  'organization-renamed': 'nobody',
  'two-factor-enforcement': 'nobody',
  'single-sign-on': 'nobody',
  'feature-control': 'nobody',
  'log-taken': 'nobody',
  'log-given': 'nobody',
  'log-untold': 'nobody',
  seats: 'nobody',
  'own-role-lost': 'nobody',
  'own-scope-lost': 'nobody',
  'organization-gone': 'nobody',
  'guarded-again': 'nobody',
} satisfies { readonly [Type in GroundChange['type']]: Naming<Extract<GroundChange, { type: Type }>> };

function inGround(change: GroundChange): Named {
  const how: Naming<never> = groundNaming[change.type];
  return typeof how === 'function' ? how(change as never) : {};
}

const both = (...all: readonly Named[]): Named => ({
  people: all.flatMap(({ people }) => people ?? []),
  makeUsers: all.flatMap(({ makeUsers }) => makeUsers ?? []),
  emails: all.flatMap(({ emails }) => emails ?? []),
  keys: all.flatMap(({ keys }) => keys ?? []),
});

/** How each kind of event names people. The compiler asks for each kind; a test holds `nobody` to be so. */
export const naming = {
  'request.submitted': request,
  'request.revised': request,
  'offer.made': request,
  'offer.declined': 'nobody',
  'owner.agreed': act,
  'owner.objected': act,
  'reminder.asked': 'nobody',
  'approval.given': ({ voice }) => ({ people: voice.as.filter((one) => one !== voice.by) }),
  'approval.withdrawn': act,
  'comment.linked': 'nobody',
  'attempt.refused': besides('Refused attempts are counted.'),
  'request.approved': 'nobody',
  'request.denied': 'nobody',
  'request.cancelled': 'nobody',
  'request.expired': 'nobody',
  'stage.escalated': 'nobody',
  'access.gained': 'nobody',
  'execution.delayed': 'nobody',
  'write.announced': request,
  'write.settled': 'nobody',
  'change.verified': 'nobody',
  'change.failed': 'nobody',
  'invitation.seen': account,
  'invitation.checked': 'nobody',
  'invitation.accepted': 'nobody',
  'account.created': account,
  'grant.started': 'nobody',
  'grant.extended': 'nobody',
  'follow-up.asked': 'nobody',
  'follow-up.over': 'nobody',
  'grant.ending': 'nobody',
  'grant.held': 'nobody',
  'hold.chosen': 'nobody',
  'change.undone': 'nobody',
  'retry.asked': 'nobody',
  'request.given-up': 'nobody',
  'secret.wiped': 'nobody',
  'card.posted': 'nobody',
  'card.late': 'nobody',
  'card.drawn': 'nobody',
  'card.lost': 'nobody',
  'lines.posted': 'nobody',
  'notice.sent': besides('It is a message that the person has, about a request.'),
  'announcement.posted': 'nobody',
  'copy.drawn': 'nobody',
  'step.done': 'nobody',
  'step.failed': 'nobody',
  'step.again': 'nobody',
  'step.gave-up': 'nobody',
  'control.frozen': 'nobody',
  'control.unfrozen': 'nobody',
  'group.refused': ({ member }) => ({ keys: [member] }),
  'group.readable': ({ member }) => ({ keys: [member] }),
  'control.away': ({ to }) => ({ people: [to] }),
  'control.back': ({ to, who }) => ({ people: [to, who] }),
  'control.declined': ({ who }) => ({ people: [who] }),
  'control.delegation-over': ({ to, who }) => ({ people: [to, who] }),
  'control.policy-changed': 'nobody',
  'person.matched': bound,
  'binding.proposed': (event) => both(bound(event), { people: event.holders ?? [] }),
  'binding.doubted': (event) => both(bound(event), { makeUsers: [event.instead] }),
  'binding.confirmed': bound,
  'binding.withdrawn': bound,
  'account.connected': bound,
  'account.disconnected': bound,
  'policy.loaded': besides('What the policy in force says of the person is shown; each policy is on record.'),
  'stream.erased': ({ stream }) => ({ keys: [stream] }),
  'feed.subscribed': ({ filter }) => ({ makeUsers: filter.people }),
  'feed.muted': 'nobody',
  'feed.unmuted': 'nobody',
  'feed.unsubscribed': 'nobody',
  'feed.stopped': 'nobody',
  'source.troubled': 'nobody',
  'source.recovered': 'nobody',
  'day.told': 'nobody',
  'baseline.taken': 'nobody',
  'finding.recorded': (event) => both(inFinding(event.finding), byCulprit(event)),
  'finding.named': byCulprit,
  'finding.told': 'nobody',
  'finding.asked': ({ person }) => ({ people: [person] }),
  'finding.answered': act,
  'undo.begun': 'nobody',
  'undo.asked': 'nobody',
  'finding.accepted': 'nobody',
  'list.short': 'nobody',
  'list.accepted': 'nobody',
  'list.whole': 'nobody',
  'ground.changed': (event) => both(inGround(event.ground.change), byCulprit(event)),
  'ground.named': byCulprit,
  'leaver.seen': standing,
  'leaver.moved': standing,
  'leaver.returned': 'nobody',
  'leaver.held': 'nobody',
  'leaver.released': 'nobody',
  'leaver.asked': 'nobody',
  'leaver.told': 'nobody',
  'leaver.disconnected': standing,
  'leaver.closed': 'nobody',
  'review.opened': ({ circles }) => ({ people: circles.flat() }),
  'review.listed': besides('Their own lines are listed; an approval of theirs is listed with its request.'),
  'review.begun': 'nobody',
  'reviewer.called': ({ person }) => ({ people: [person] }),
  'delegate.called': ({ person, standsFor }) => ({ people: [person, standsFor] }),
  'reviewer.reminded': ({ person }) => ({ people: [person] }),
  'delegate.reminded': ({ person, standsFor }) => ({ people: [person, ...standsFor] }),
  'review.told': 'nobody',
  'line.decided': ({ standsFor }) => ({ people: standsFor ?? [] }),
  'line.passed': ({ to, standsFor }) => ({ people: [to, ...(standsFor ?? [])] }),
  'lines.asking': 'nobody',
  'lines.requested': 'nobody',
  'line.refused': 'nobody',
  'lines.parted': 'nobody',
  'line.settled': 'nobody',
  'review.silent': ({ to }) => ({ people: to ?? [] }),
  'review.closed': 'nobody',
  'review.started': 'nobody',
  'review.ended': 'nobody',
} satisfies { readonly [Type in AnyEvent['type']]: Naming<Extract<AnyEvent, { type: Type }>> };

/** The kinds of events that are shown to the people whom they name. */
export type NamingType = {
  [Type in keyof typeof naming]: (typeof naming)[Type] extends (event: never) => Named ? Type : never;
}[keyof typeof naming];
export type NamingEvent = Extract<AnyEvent, { type: NamingType }>;

/** The people whom an event names, if it is shown to them by itself. */
export function namedIn(event: AnyEvent): Named | undefined {
  const how: Naming<never> = naming[event.type];
  return typeof how === 'function' ? how(event as never) : undefined;
}
