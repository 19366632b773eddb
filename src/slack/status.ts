import { alwaysRuns, handlesIn, isContainment, isUnread } from '../approvals/changes/changes.js';
import { durationInWords } from '../approvals/policy/duration.js';
import { notKnown, type Request } from '../approvals/request.js';
import type { Control } from '../approvals/store.js';
import { leakKeptMs } from '../approvals/token-holder.js';
import { extensionLines, roleShown, wasInWords } from './changes-in-words.js';
import {
  countOf,
  doneAndNot,
  failures,
  hasTouchedMake,
  silentSince,
  soFar,
  wasSoAlready,
} from './outcome.js';
import { cutEnd, date, escaped, listed, mention, time } from './text.js';
import { approvedBy, type DecidersNamed, unanswered, waitingLines } from './waiting.js';
import { capital, outcomeOf, thingOf } from './words.js';

const nobodyNamed: DecidersNamed = () => [];

/** State, since when, and who acts next, in one line of Slack's markup. */
export const statusLine = (request: Request): string => stateLines(request).join(' · ');

/** The state of a request, the news first, a line each, in Slack's markup; the first line has the state's emoji. */
export function stateLines(request: Request, named: DecidersNamed = nobodyNamed): string[] {
  const { phase } = request;
  switch (phase.status) {
    case 'pending':
      return waitingLines(request, phase, named);
    case 'approved':
      if (phase.runsAt <= phase.at)
        return underWay(request, `changing it on Make next${tried(request)}`, phase.executeBy);
      return [
        `:double_vertical_bar: ${approvedBy(request)} · *runs at ${time(phase.runsAt)}* unless stopped`,
      ];
    case 'executing':
      return underWay(request, `changing it on Make${soFar(request)}`, phase.executeBy);
    case 'awaiting':
      return invited(request, phase.until);
    case 'active':
      return active(request, phase);
    case 'ending':
      return [
        phase.why === 'withdrawn'
          ? ':leftwards_arrow_with_hook: Withdrawing the invitation'
          : `:leftwards_arrow_with_hook: Ending: Usher is putting the earlier ${request.progress.length === 1 ? 'role' : 'roles'} back${goneBack(request)}`,
      ];
    case 'conflict':
      return conflict(request, phase.found);
    case 'done':
      return done(request);
    case 'ended':
      return ended(request);
    case 'partial':
      return [`:warning: ${headed(request, doneAndNot(request))}`, ...failures(request)];
    case 'failed':
      return failed(request);
    case 'unknown':
      return [
        `:grey_question: ${headed(request, 'Not known')} Make did not answer, and reading back does not settle it. Usher goes on looking.`,
      ];
    case 'denied':
      return denied(request, phase);
    case 'cancelled':
      return [`:no_entry_sign: *Cancelled${cancelledBecause(request, phase.why)}:* ${thing(request)}`];
    case 'expired':
      return [`:hourglass: *Expired:* ${thing(request)}`, expiry(request, phase.why)];
  }
}

/** Who cancelled it, or why Usher did; markup. */
function cancelledBecause({ requester, revision }: Request, why: 'has-left' | 'is-back' | undefined): string {
  if (why === undefined) return ` by ${mention(requester.person)}`;
  if (why === 'has-left') return `, since ${mention(requester.person)} has left`;
  const name = revision.plans[0]?.subject.name.personal ?? 'they';
  return `, since ${escaped(cutEnd(name, 80))} is back in Slack`;
}

/** The line above a waiting card during a freeze. */
export function frozenLine({ phase, revision }: Request, { frozen }: Control): string | undefined {
  if (alwaysRuns(revision.changes)) return undefined;
  const waits = phase.status === 'pending' || phase.status === 'approved' || phase.status === 'executing';
  return frozen && waits
    ? `:snowflake: *Changes are frozen* by ${mention(frozen.by)} since ${date(frozen.at)}. Nothing is approved until an Usher admin lifts the freeze.`
    : undefined;
}

/** What is done already, if only the rest is tried again. */
const tried = (request: Request): string => (hasTouchedMake(request) ? soFar(request) : '');

/** ": 2 of 6 so far"; empty for one alone. */
function goneBack(request: Request): string {
  const back = countOf(request, 'undone', 'conflict');
  return request.progress.length === 1 ? '' : `: ${back} of ${request.progress.length} so far`;
}

/** Approved and on its way to Make, or still on its way since Make is silent. */
function underWay(request: Request, next: string, until: number): string[] {
  const since = silentSince(request);
  if (since === undefined) return [`:gear: ${approvedBy(request)} · ${next}`];
  const sofar = hasTouchedMake(request)
    ? 'What was sent is looked for on Make before anything else.'
    : 'Nothing was changed so far.';
  return [
    `:gear: ${approvedBy(request)} · *Make is not answering* since ${time(since)}; trying again until ${time(until)}. ${sofar}`,
  ];
}

function invited(request: Request, until: number): string[] {
  const open = countOf(request, 'awaiting');
  const accepted = countOf(request, 'verified');
  const news =
    request.progress.length === 1
      ? `*Invitation sent and seen on Make.* ${waitingFor(request)} has not accepted yet`
      : `*${open + accepted} invited, ${accepted === 0 ? 'none has accepted yet' : `${accepted} ${accepted === 1 ? 'has' : 'have'} accepted so far`}*`;
  const failed = countOf(request, 'failed');
  const not = failed > 0 ? ` · ${failed} not invited` : '';
  return [`:envelope: ${news}${not} · open until ${date(until)}`, ...failures(request)];
}

function active(request: Request, { endsAt }: { readonly endsAt?: number }): string[] {
  if (isContainment(request.revision.changes)) {
    return [
      `:lock: *${outcome(request)}${countOf(request, 'failed') > 0 ? ' in part' : ''}* until an Usher admin gives the roles back`,
      ...failures(request),
      ...gained(request),
    ];
  }
  const until = endsAt === undefined ? '' : ` until ${date(endsAt)}`;
  return [`:large_green_circle: *${outcome(request)}*${until}${wasInWords(request)}`, ...failures(request)];
}

/** Access that a containment left alone, since people had not agreed to take it. */
const gained = ({ gained: places = [] }: Request): string[] =>
  places.length === 0
    ? []
    : [
        `:warning: Not taken away, since it came after this was asked: *${escaped(cutEnd(places.join(', '), 500))}*. Ask to contain them again.`,
      ];

function conflict(request: Request, found: string): string[] {
  const [pair] = request.revision.plans.flatMap(({ differences }) => differences);
  const gave = pair ? ` Usher gave ${roleShown(pair.after)}, and` : '';
  return [
    `:twisted_rightwards_arrows: *The time is over, and nothing was overwritten:*${gave} somebody made it *${escaped(cutEnd(found, 300))}* since. ${isContainment(request.revision.changes) ? 'An Usher admin' : 'An approver or an Usher admin'} chooses what holds.`,
  ];
}

function done(request: Request): string[] {
  if (wasSoAlready(request))
    return [`:white_check_mark: *It was so on Make already:* ${thing(request)}. Usher wrote nothing.`];
  if (isUnread(request.revision.changes))
    return [
      `:incoming_envelope: *${outcome(request)}.* Nothing on Make shows whether the mail went out or was used.`,
    ];
  const tokens = request.revision.plans.flatMap(({ token }) => token?.label.personal ?? []);
  const which = tokens.length > 1 ? [cutEnd(tokens.map((one) => `“${escaped(one)}”`).join(', '), 1000)] : [];
  return [
    `:white_check_mark: *${outcome(request)}*${wasInWords(request)}`,
    ...which,
    ...extensionLines(request),
  ];
}

function ended(request: Request): string[] {
  const { progress, revision, grant } = request;
  if (grant?.ending === 'withdrawn') return [`:checkered_flag: *Invitation withdrawn:* ${thing(request)}`];
  if (isContainment(revision.changes)) return [`:checkered_flag: *Roles given back:* ${thing(request)}`];
  if (progress.some(({ undone }) => undone === 'kept'))
    return [`:checkered_flag: *Ended:* ${thing(request)}. What somebody made of it since was kept.`];
  const before = new Set(
    revision.plans.flatMap(({ differences }) => differences.map(({ now }) => roleShown(now))),
  );
  return [`:checkered_flag: *Ended:* ${thing(request)}. Back to *${listed([...before])}*.`];
}

function failed(request: Request): string[] {
  const undoing = request.progress.some(({ failedIn }) => failedIn === 'undo');
  const why = failures(request).join(' ');
  if (undoing) return [`:x: *Not undone.* ${why}`, 'It is as Usher left it on Make.'];
  if (request.progress.some(({ code }) => code === notKnown))
    return [`:grey_question: ${headed(request, 'Not known')} ${why}`];
  const barred = request.progress.some(({ code }) => code === 'forbidden' || code === 'unauthorized');
  const told = barred ? 'Usher’s account on Make lacks a right; Usher tells the admins. ' : '';
  const kept = request.givenUp ? 'the request is closed' : 'the approval is kept';
  const next = hasTouchedMake(request) ? `${capital(kept)}.` : `Nothing was changed, and ${kept}.`;
  return [`:x: ${headed(request, 'Not done')} ${why}`, `${told}${next}`];
}

function denied(
  request: Request,
  { by, stopped }: Extract<Request['phase'], { status: 'denied' }>,
): string[] {
  const given = request.approvals.length;
  const after = given === 0 ? '' : ` after ${given} ${given === 1 ? 'approval' : 'approvals'}`;
  return stopped
    ? [`:octagonal_sign: *Stopped by ${mention(by)}*${after}: ${thing(request)}`]
    : [`:no_entry: *Denied:* ${thing(request)}`];
}

function expiry(request: Request, why: 'nobody-decided' | 'not-executed' | 'not-accepted'): string {
  const { requirements, changes } = request.revision;
  const wait = Math.min(...requirements.map(({ expiresAfterMs }) => expiresAfterMs));
  switch (why) {
    case 'nobody-decided':
      if (handlesIn(changes).length > 0)
        return `${unanswered(request, durationInWords(leakKeptMs))} That is how long a leaked token is kept: it is wiped, and nothing was changed.`;
      return `${unanswered(request, durationInWords(wait))} Nothing was changed.`;
    case 'not-executed':
      return 'It was approved but could not be carried out in time. Nothing was changed.';
    case 'not-accepted':
      return 'Nobody accepted the invitation in 7 days, and it expired on Make.';
  }
}

const waitingFor = ({ revision, progress }: Request): string =>
  listed(
    revision.plans
      .filter((_, index) => progress[index]?.state === 'awaiting')
      .map(({ subject }) => escaped(subject.email.personal)),
  );

/** Says what the request was about, since a closed card shows little else. */
const headed = (request: Request, news: string): string =>
  request.givenUp ? `*${news}:* ${thing(request)}.` : `*${news}.*`;

const thing = (request: Request): string => escaped(thingOf(request));
const outcome = (request: Request): string => capital(escaped(outcomeOf(request)));
