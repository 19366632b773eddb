import { isContainment } from '../approvals/changes/changes.js';
import { listed } from '../approvals/listed.js';
import type { PersonId } from '../approvals/person.js';
import type { Request } from '../approvals/request.js';
import { pairInWords, roleInWords, roleShown } from './changes-in-words.js';
import { onlyIn, wasAlreadyDone } from './outcome.js';
import { effectToThem } from './reader.js';
import { stateLines } from './status.js';
import { enderInWords } from './statuses/parts.js';
import { cutEnd, cutMiddle, date, escaped, mention } from './text.js';
import { approvedNames } from './waiting.js';
import { capital, nounOf, outcomeOf } from './words.js';

/**
 * The message to the person whose access changed: their present access, the requester, the approvers, and the way to
 * object; markup.
 */
export function subjectNews(request: Request, to: PersonId): string[] {
  const { revision, requester, reason, automatic } = request;
  const asked = `${mention(requester.person)} asked: “${escaped(cutEnd(reason.personal, 300))}”.`;
  const approved = automatic ? 'It was approved automatically.' : `${approvedNames(request)} approved.`;
  const by = `${asked} ${approved}`;
  if (revision.plans.every(({ token }) => token)) return [...stateLines(request), by];
  if (request.extends) return [...stateLines(request), by, objection(request)];
  // Usher did not make a change by hand, and a role that is being restored is not restored yet.
  if (revision.plans.every(({ demand }) => demand)) return [newPassword, by, objection(request)];
  if (isNotBack(request)) {
    const head = request.phase.status === 'ended' ? headOf(request) : capital(escaped(nounOf(request)));
    return [`*${head}*`, ...stateLines(request), by, objection(request)];
  }
  const own = changesOf(request, to);
  const rest = isLongFor(request, to) ? ` and ${own.length - changesShown} more (Details has them all)` : '';
  const shown = `${own.slice(0, changesShown).join(', ')}${rest}`;
  const head = `*${headOf(request)}:* ${shown || escaped(nounOf(request))}.`;
  const ends =
    request.phase.status === 'active' && request.phase.endsAt !== undefined
      ? [`It ends ${date(request.phase.endsAt)}.`]
      : [];
  const ender = request.phase.status === 'ended' ? enderInWords(request) : '';
  return [head, ...ends, ...leftToDo(request, to), `${by}${ender}`, objection(request)];
}

const newPassword =
  '*Make was asked to have you set a new password.* Look for its mail with the link; nothing else about your access has changed.';

/** Whether temporary access is over, or is ending, and Usher has not put the earlier role back. */
function isNotBack(request: Request): boolean {
  const { phase, progress } = request;
  if (phase.status === 'conflict' || phase.status === 'ending') return true;
  if (phase.status === 'failed') return progress.some(({ failedIn }) => failedIn === 'undo');
  return (
    phase.status === 'ended' &&
    onlyIn(request, 'undone').progress.every(({ undone }) => undone === 'kept' || undone === 'gone')
  );
}

const changesShown = 10;

/** Whether the message to the subject does not name all of their changes. */
export const isLongFor = (request: Request, to: PersonId): boolean =>
  changesOf(request, to).length > changesShown;

/** The headline. It says "changed" only if Usher made the change, and not if Make already showed it. */
function headOf(request: Request): string {
  const { phase, revision } = request;
  if (phase.status !== 'ended')
    return wasAlreadyDone(request)
      ? 'Your access on Make was already as asked'
      : 'Your access on Make changed';
  return isContainment(revision.changes) ? 'Your access on Make is back' : 'Your temporary access has ended';
}

const objection = ({ requester }: Request): string =>
  `If this is not right, ask ${mention(requester.person)} or an Usher admin.`;

/** The side effects of one person's own changes, and what a contained person has left to do; markup. */
export function leftToDo({ revision, phase }: Request, to: PersonId): string[] {
  if (phase.status === 'ended') return [];
  const own = revision.plans.filter((_, index) => revision.people[index] === to);
  return [...new Set(own.flatMap(({ effects }) => effects))].map((effect) => escaped(effectToThem(effect)));
}

/**
 * The changes of one person's own roles: "Finance: Team Member → Team Admin", the reverse after the access has ended,
 * and only the role where Make showed it already.
 */
function changesOf({ revision, progress }: Request, to: PersonId): string[] {
  return revision.plans.flatMap((plan, index) => {
    const one = progress[index];
    const back = one?.state === 'undone' && one.undone !== 'kept' && one.undone !== 'gone';
    if (revision.people[index] !== to || (one?.state !== 'verified' && !back)) return [];
    if (one.already && !back) return plan.differences.map((pair) => roleInWords(plan, pair));
    return plan.differences.map((pair) =>
      pairInWords(plan, back ? { ...pair, now: pair.after, after: pair.now } : pair),
    );
  });
}

/** For example "Your temporary access ends today at 6:42 PM: …. After that, you have no role there."; markup. */
export function endingSoon(asked: Request, to: PersonId): string[] {
  const request = onlyIn(asked, 'verified');
  const { phase, revision } = request;
  if (phase.status !== 'active' || phase.endsAt === undefined) return stateLines(asked);
  const own = revision.people.every((one) => one === to);
  const whose = own ? 'Your temporary access' : 'Temporary access';
  const news = own ? (theirsOf(request) ?? escaped(outcomeOf(request))) : escaped(outcomeOf(request));
  return [
    `*${whose} ends ${date(phase.endsAt)}:* ${news}. After that, ${own ? 'you' : 'they'} ${wereInWords(request)}.`,
  ];
}

/** For example "are Team Operator again"; markup. */
function wereInWords({ revision }: Request): string {
  const before = revision.plans.flatMap(({ differences }) => differences.map(({ now }) => now));
  if (before.every((role) => role === 'none')) return 'have no role there';
  const roles = [...new Set(before.map(roleShown))];
  return roles.length === 1 ? `are ${roles[0]} again` : `have the earlier roles again: ${listed(roles)}`;
}

/** The one role that the person holds by this request, said to them; undefined if there are several. */
function theirsOf({ revision: { plans } }: Request): string | undefined {
  const [plan, ...others] = plans;
  const [difference, ...more] = plan?.differences ?? [];
  if (!plan || !difference || others.length + more.length > 0) return undefined;
  const place = escaped(cutMiddle((plan.team ?? plan.organization).name, 80));
  return `You are ${roleShown(difference.after)} of ${place}`;
}
