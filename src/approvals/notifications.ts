import { leakedIn } from './changes/changes.js';
import type { RequestEvent } from './event.js';
import type { NoticeAbout } from './event-parts.js';
import { eventLines, goesOn, phaseLines } from './history-lines.js';
import { isAboutLeak } from './leak.js';
import type { PersonId } from './person.js';
import { factsOf } from './phase.js';
import { isOver, type Request } from './request.js';
import type { Notice } from './request-parts.js';

/**
 * The visible effects of an event: a new version of the card, a line in its thread, messages due to people. `before`
 * is the request before the event; undefined for the first event.
 */
export function withNotifications(request: Request, event: RequestEvent, before?: Request): Request {
  const moved = before?.phase.status !== request.phase.status;
  const lines = [...eventLines(event), ...(moved && before ? phaseLines(request.phase.status, event) : [])];
  const fresh = [...eventNotices(request, event, before), ...(moved && before ? phaseNotices(request) : [])]
    .filter(({ to }) => !isGone(request, to))
    .filter(({ to }) => !request.requester.isUsher || to !== request.requester.person)
    .map((notice, index): Notice => ({ ...notice, n: request.noticed + index + 1 }));
  const said = fresh.filter((one) => isNewToThem(request, one));
  return {
    ...request,
    noticed: request.noticed + fresh.length,
    visible: request.visible + (moved || changesFace(event) || meetsTrouble(event, before) ? 1 : 0),
    lines: lines.length > 0 ? [...request.lines, ...lines] : request.lines,
    notices: said.length > 0 ? [...request.notices, ...said] : request.notices,
  };
}

/**
 * Whether the requester gets no messages, since Usher itself asked about a leaver, or since the requester has left.
 */
const isGone = ({ leaver, phase, requester }: Request, to: PersonId): boolean =>
  to === requester.person &&
  (leaver?.how === 'seen' ||
    (phase.status === 'cancelled' && (phase.why === 'has-left' || phase.why === 'is-back')));

const facing: ReadonlySet<RequestEvent['type']> = new Set([
  'request.submitted',
  'request.revised',
  'offer.made',
  'offer.declined',
  'approval.given',
  'approval.withdrawn',
  'owner.objected',
  'stage.escalated',
  'execution.delayed',
  'invitation.accepted',
  'grant.extended',
  'grant.held',
  'follow-up.asked',
  'follow-up.over',
  'hold.chosen',
  'retry.asked',
  'request.given-up',
]);

/** Make has just stopped answering, or refuses Usher from now on. The card shows this once, and then the outcome. */
function meetsTrouble(event: RequestEvent, before?: Request): boolean {
  if (event.type !== 'step.failed') return false;
  const earlier = before?.steps[event.step];
  return (
    (event.makeIsSilent && !earlier?.makeIsSilent) || (event.makeRefuses && !earlier?.makeRefuses) || false
  );
}

const changesFace = (event: RequestEvent): boolean => facing.has(event.type);

type NewNotice = Omit<Notice, 'n'>;

function eventNotices(request: Request, event: RequestEvent, before: Request | undefined): NewNotice[] {
  const requester = request.requester.person;
  switch (event.type) {
    case 'request.submitted': {
      const leaked = isAboutLeak(request) ? subjects(request).filter((one) => one !== requester) : [];
      return [{ to: requester, about: 'asked' }, ...each(leaked, 'leaked')];
    }
    case 'approval.given':
      return [{ to: event.voice.by, about: 'receipt' }];
    case 'request.revised':
      return revisedNotices(request, event, before);
    case 'offer.made':
      return [{ to: requester, about: 'offered' }];
    case 'offer.declined':
      return before?.offer ? [{ to: before.offer.by, about: 'offer-declined' }] : [];
    case 'owner.agreed':
    case 'owner.objected':
      return [{ to: requester, about: 'objected' }];
    case 'reminder.asked':
      return [];
    case 'request.approved':
      return event.runsAt > event.at ? [{ to: requester, about: 'decided' }] : [];
    case 'card.late':
      // After a request is resolved, the requester gets only the outcome.
      return isOver(request) ? [] : [{ to: requester, about: 'card-late' }];
    case 'card.posted':
      return before?.cardLate ? [{ to: requester, about: 'card-there' }] : [];
    case 'step.done':
      return event.step === 'ending-soon' ? each([requester, ...subjects(request)], 'ending-soon') : [];
    case 'approval.withdrawn':
    case 'comment.linked':
    case 'attempt.refused':
    case 'request.denied':
    case 'request.cancelled':
    case 'request.expired':
    case 'stage.escalated':
    case 'access.gained':
    case 'execution.delayed':
    case 'write.announced':
    case 'write.settled':
    case 'change.verified':
    case 'change.failed':
    case 'invitation.seen':
    case 'invitation.checked':
    case 'invitation.accepted':
    case 'account.created':
    case 'grant.started':
    case 'grant.extended':
    case 'follow-up.asked':
    case 'follow-up.over':
    case 'grant.ending':
    case 'grant.held':
    case 'hold.chosen':
    case 'change.undone':
    case 'retry.asked':
    case 'request.given-up':
    case 'secret.wiped':
    case 'card.drawn':
    case 'card.lost':
    case 'lines.posted':
    case 'notice.sent':
    case 'announcement.posted':
    case 'copy.drawn':
    case 'step.failed':
    case 'step.again':
    case 'step.gave-up':
      return [];
  }
}

/** The news that the request has another shape, for everybody but the people who gave it that. */
function revisedNotices(
  request: Request,
  event: Extract<RequestEvent, { type: 'request.revised' }>,
  before: Request | undefined,
): NewNotice[] {
  const requester = request.requester.person;
  const approvers = before?.approvals.map(({ by }) => by) ?? [];
  // The person who changed the request knows about it, and the person who offered it approves it at once.
  const knows = event.by.kind === 'slack-user' ? [event.by.person, before?.offer?.by] : [];
  const concerned = goesOn(event) ? [] : [requester, ...approvers];
  const asked = each(
    concerned.filter((one) => !knows.includes(one)),
    'anew',
  );
  // Usher was to delete their token; now only the owner can.
  const turned = before && leakedIn(request.revision.changes) && !leakedIn(before.revision.changes);
  const owners = turned ? subjects(request).filter((one) => one !== requester) : [];
  return [...asked, ...each(owners, 'leaked')];
}

/**
 * Notices to the requester and to others: subjects whose access changed, unless the rule says never, or owners who
 * heard of a leak.
 */
function phaseNotices(request: Request): NewNotice[] {
  const { tells } = factsOf(request.phase.status);
  if (tells === 'nobody') return [];
  const requester = request.requester.person;
  const others = subjects(request).filter((one) => one !== requester);
  const quietly = request.revision.requirements.every(({ tellSubject }) => tellSubject === 'never');
  const owners = tells.others === 'owners' && isAboutLeak(request) ? others : [];
  const changed = tells.others === 'subjects' && !quietly ? others.map((to) => changedFor(request, to)) : [];
  return [{ to: requester, about: tells.requester }, ...each(owners, 'decided'), ...changed];
}

/** News for a subject about those of their own changes that are made or undone. */
function changedFor({ revision, progress }: Request, to: PersonId): NewNotice {
  const own = revision.people.flatMap((person, index) => {
    const state = progress[index]?.state;
    return person === to && (state === 'verified' || state === 'undone') ? [`${index} ${state}`] : [];
  });
  return { to, about: 'changed', of: own.join(', ') };
}

/**
 * People hear only of their own changes, and of nothing twice. News that are left out keep their number, as in older
 * records.
 */
function isNewToThem(request: Request, { to, about, of }: Notice): boolean {
  if (about === 'ending-soon') return to === request.requester.person || holders(request).includes(to);
  if (about !== 'changed') return true;
  const last = request.notices.findLast((one) => one.to === to && one.about === 'changed');
  return of !== '' && last?.of !== of;
}

const subjects = ({ revision }: Request): PersonId[] => [
  ...new Set(revision.people.flatMap((one) => one ?? [])),
];

/** The people of the changes that are in effect. */
const holders = ({ revision, progress }: Request): PersonId[] =>
  revision.people.flatMap((one, index) => (one && progress[index]?.state === 'verified' ? [one] : []));

const each = (people: readonly PersonId[], about: NoticeAbout): NewNotice[] =>
  [...new Set(people)].map((to) => ({ to, about }));
