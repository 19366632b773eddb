import { alwaysRuns, handlesIn, isContainment } from '../approvals/changes/changes.js';
import { blockedBy, mendWords } from '../approvals/group-trouble.js';
import { durationInWords } from '../approvals/policy/duration.js';
import { groupLabel } from '../approvals/policy/group-label.js';
import type { Request } from '../approvals/request.js';
import type { Control } from '../approvals/store.js';
import { leakKeptMs } from '../approvals/token-holder.js';
import { refusedMarkup } from './mention.js';
import { cutEnd, date, escaped, listed, mention, time } from './text.js';
import { doneAndNot, failureReasons, roleWord } from './words.js';

/** State, since when, and who is awaited or who decided, in Slack's markup. */
export function statusLine(request: Request): string {
  const { phase } = request;
  switch (phase.status) {
    case 'pending':
      return pending(request, phase);
    case 'approved':
      return phase.runsAt > phase.at
        ? `:hourglass_flowing_sand: ${approvedBy(request)} · runs at ${time(phase.runsAt)} unless stopped`
        : `:hourglass_flowing_sand: ${approvedBy(request)} · changing it on Make next`;
    case 'executing':
      return `:hourglass_flowing_sand: ${approvedBy(request)} · changing it on Make`;
    case 'awaiting':
      return `:envelope: Invitation sent and seen on Make · waiting for ${invitees(request)} to accept, until ${date(phase.until)}${notDone(request)}`;
    case 'active':
      return active(request, phase);
    case 'ending':
      return phase.why === 'withdrawn'
        ? ':hourglass_flowing_sand: Withdrawing the invitation'
        : ':hourglass_flowing_sand: Ending';
    case 'ended':
      return ended(request, phase.at);
    case 'conflict':
      return `:warning: Ended, but not undone: somebody made this *${escaped(phase.found)}* meanwhile. Choose what holds.`;
    case 'done':
      return done(request, phase.at);
    case 'partial':
      return `:warning: ${doneAndNot(request)}: ${escaped(failureReasons(request).join(' '))}`;
    case 'failed':
      return failed(request);
    case 'unknown':
      return ':warning: Make did not answer and reading back is not conclusive. Usher goes on looking.';
    case 'denied':
      return `:no_entry: Denied by ${mention(phase.by)}:`;
    case 'cancelled':
      return `:no_entry_sign: Cancelled by ${mention(request.requester.person)}`;
    case 'expired':
      return expired(request, phase.why);
  }
}

/** The line that stands above a waiting card while everything is frozen. */
export function frozenLine({ phase, revision }: Request, { frozen }: Control): string | undefined {
  if (alwaysRuns(revision.changes)) return undefined;
  const waits = phase.status === 'pending' || phase.status === 'approved' || phase.status === 'executing';
  return frozen && waits
    ? `:snowflake: Changes are frozen by ${mention(frozen.by)} since ${date(frozen.at)}`
    : undefined;
}

/** What a waiting card waits for while a group that decides cannot be looked up. */
export function blockedLine(request: Request, control: Control): string | undefined {
  const one = blockedBy(request, control);
  if (!one) return undefined;
  const approved = request.phase.status === 'approved' ? `${approvedBy(request)} · waiting: ` : '';
  return `:warning: ${approved}${refusedMarkup(one)}; ${mendWords(one)}`;
}

/** Who is awaited: "1 of *Platform* and 1 of *Security*". */
export function awaited({ missing }: Pick<Request, 'missing'>): string {
  return listed(
    missing.map(({ groups, count }) => `*${count} of ${listed(groups.map(groupLabel).map(escaped), 'or')}*`),
  );
}

export function approvedBy({ approvals, automatic, revision }: Request): string {
  if (automatic) return `Approved by the rule “${escaped(revision.requirements[0]?.rule ?? '')}”`;
  const names = [...new Set(approvals.map(({ by }) => mention(by)))];
  return `Approved by ${listed(names)}`;
}

function pending(request: Request, phase: Extract<Request['phase'], { status: 'pending' }>): string {
  const waiting = `waiting for ${awaited(request)} · expires ${date(phase.expiresAt)}`;
  if (phase.anew) {
    const what = phase.anew.map(escaped).join(' ');
    return `:arrows_counterclockwise: Asked anew: ${what} Approvals were cleared. ${capital(waiting)}`;
  }
  return request.approvals.length > 0
    ? `:hourglass_flowing_sand: ${approvedBy(request)} · ${waiting}`
    : `:hourglass_flowing_sand: ${capital(waiting)}`;
}

function done(request: Request, at: number): string {
  const already = request.progress.every((one) => one.already);
  return already
    ? `:white_check_mark: Done: it was so on Make already, seen ${date(at)}. Usher wrote nothing.`
    : `:white_check_mark: ${revoked(request)}, verified on Make ${date(at)} · ${approvedBy(request)}`;
}

function active(
  request: Request,
  { startedAt, endsAt }: Extract<Request['phase'], { status: 'active' }>,
): string {
  const since = `verified ${date(startedAt)}`;
  if (isContainment(request.revision.changes)) {
    return `:lock: Contained, ${since} · until an admin gives the access back${notDone(request)}${gained(request)}`;
  }
  return `:white_check_mark: In effect, ${since}${endsAt === undefined ? '' : ` · ends ${date(endsAt)}`}`;
}

/** What a containment left, since people had not agreed to that. */
const gained = ({ gained: places = [] }: Request): string =>
  places.length === 0
    ? ''
    : ` · :warning: not taken away, since it came after this was asked: *${escaped(cutEnd(places.join(', '), 500))}*; ask to contain them again`;

/** A token that is no longer in Make's list is revoked; nothing else is called so. */
const revoked = ({ revision, progress }: Request): string =>
  revision.changes.every(({ kind }) => kind === 'revoke-token') &&
  progress.every(({ state }) => state === 'verified')
    ? 'Revoked'
    : 'Done';

function ended(request: Request, at: number): string {
  const { progress, revision, grant } = request;
  if (grant?.ending === 'withdrawn')
    return `:white_check_mark: Invitation withdrawn, verified on Make ${date(at)}`;
  if (progress.some(({ undone }) => undone === 'kept'))
    return `:white_check_mark: Ended ${date(at)} · what somebody made of it meanwhile was kept`;
  const roles = new Set(
    revision.plans.flatMap(({ differences }) => differences.map(({ now }) => roleWord(now))),
  );
  const back = [...roles].map((role) => (role === 'none' ? 'no role' : role)).join(', ');
  return `:white_check_mark: Ended ${date(at)}, back to *${escaped(back)}*, verified`;
}

function failed(request: Request): string {
  const why = escaped(failureReasons(request).join(' '));
  const what = request.progress.some(({ failedIn }) => failedIn === 'undo') ? 'Not undone' : 'Not done';
  const kept = request.givenUp ? 'Given up.' : 'Retry keeps the approvals.';
  return `:x: ${what}: ${why} ${kept}`;
}

function expired({ revision }: Request, why: 'nobody-decided' | 'not-executed' | 'not-accepted'): string {
  const wait = Math.min(...revision.requirements.map(({ expiresAfterMs }) => expiresAfterMs));
  switch (why) {
    case 'nobody-decided':
      if (handlesIn(revision.changes).length > 0)
        return `:no_entry_sign: Nobody decided within ${durationInWords(leakKeptMs)}, the time a leaked token is kept. It is wiped, and nothing was changed.`;
      return `:no_entry_sign: Nobody decided in ${durationInWords(wait)}. Nothing was changed.`;
    case 'not-executed':
      return ':no_entry_sign: It was approved but could not be carried out in time. Nothing was changed.';
    case 'not-accepted':
      return ':no_entry_sign: The invitation expired on Make: nobody accepted it in 7 days.';
  }
}

const invitees = ({ revision, progress }: Request): string =>
  listed(
    revision.plans
      .filter((_, index) => progress[index]?.state === 'awaiting')
      .map(({ subject }) => escaped(subject.email.personal)),
  );

/** What has failed already, while the rest goes on. */
const notDone = (request: Request): string => {
  const reasons = failureReasons(request);
  return reasons.length > 0 ? ` · :warning: ${doneAndNot(request)}: ${escaped(reasons.join(' '))}` : '';
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
