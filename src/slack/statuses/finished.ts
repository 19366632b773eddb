import { isContainment, isUnread } from '../../approvals/changes/changes.js';
import { listed } from '../../approvals/listed.js';
import { endedBy, type Request } from '../../approvals/request.js';
import { extensionLines, roleShown, wasInWords } from '../changes-in-words.js';
import { alreadySo, countOf, onlyIn, wasAlreadyDone } from '../outcome.js';
import { isSubjects } from '../reader.js';
import { cutEnd, date, escaped } from '../text.js';
import { doneNews, enderInWords, noun, outcome, stateOnly } from './parts.js';
import type { NewsView } from './view.js';

/** Usher made the change and saw it on Make. */
export const done: NewsView<'done'> = {
  lines: doneLines,
  plainly: (_request, { at }, { moment }) => `done, verified on Make ${moment(at)}`,
  checked: ({ revision }, { at }) => [
    `${isUnread(revision.changes) ? 'answered by Make' : 'checked on Make'} ${date(at)}`,
  ],
  news: doneNews,
  happened: (request) => {
    if (wasAlreadyDone(request)) return 'Already so on Make; Usher wrote nothing';
    return isUnread(request.revision.changes)
      ? 'Make took it; nothing there shows more'
      : 'Done, checked on Make';
  },
};

/** The temporary access has ended, or the invitations are withdrawn. */
export const ended: NewsView<'ended'> = {
  lines: endedLines,
  plainly: (request, { at }, { moment, person }) => {
    const by = endedBy(request);
    return `ended${by === undefined ? '' : ` early by ${person(by)}`}, verified on Make ${moment(at)}`;
  },
  checked: (_request, { at }) => [`checked on Make ${date(at)}`],
  news: stateOnly,
  happened: () => 'Ended, checked on Make',
};

function doneLines(request: Request): string[] {
  if (wasAlreadyDone(request))
    return [`:white_check_mark: *Already so on Make:* ${noun(request)}. Usher wrote nothing.`];
  const already = alreadySo(request);
  if (already > 0)
    return [
      `:white_check_mark: *${request.progress.length - already} done, ${already} already so on Make:* ${noun(request)}`,
    ];
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

function endedLines(request: Request): string[] {
  if (request.grant?.ending === 'withdrawn') return [withdrawn(request)];
  // What was never given has not ended.
  const given = onlyIn(request, 'undone');
  const { progress, revision } = given;
  const by = enderInWords(request);
  const ended = `:checkered_flag: *Ended:* ${noun(given)}.`;
  const left = goneFrom(given);
  if (left !== undefined && progress.every(({ undone }) => undone === 'gone'))
    return [
      `${ended} ${isSubjects(request) ? 'You' : 'They'} are no longer in ${left}, so no role was put back.${isContainment(revision.changes) ? '' : by}`,
    ];
  if (isContainment(revision.changes))
    return [`:checkered_flag: *Roles given back:* ${noun(given)}${by && `.${by}`}`];
  const back = revision.plans.flatMap(({ differences }, index) =>
    progress[index]?.undone === 'kept' ? [] : differences.map(({ now }) => roleShown(now)),
  );
  if (back.length === 0) return [`${ended} ${keptSince(given)}${by}`];
  const kept = progress.some(({ undone }) => undone === 'kept') ? ` ${keptSince(given)}` : '';
  const except = left === undefined ? '' : `, except for those who are no longer in ${left}`;
  return [`${ended} Back to *${listed([...new Set(back)])}*${except}.${kept}${by}`];
}

/** The change by somebody else that stays, with the role if Usher knows it; how many do, of several; markup. */
function keptSince({ progress }: Request): string {
  const count = progress.filter(({ undone }) => undone === 'kept').length;
  if (count < progress.length || count > 1)
    return `${count} later ${count === 1 ? 'change' : 'changes'} by somebody else ${count === 1 ? 'was' : 'were'} kept.`;
  const roles = new Set(
    progress.flatMap(({ undone, why }) => (undone === 'kept' && why ? [escaped(why)] : [])),
  );
  const [role] = roles;
  return role === undefined
    ? 'A later change by somebody else was kept.'
    : `Somebody else had made it *${role}* since, and that was kept.`;
}

/** The invitations that Usher withdrew; people who had accepted stay; markup. */
function withdrawn(request: Request): string {
  const gone = countOf(request, 'undone');
  const stay = countOf(request, 'verified');
  const which =
    gone === request.progress.length ? 'Withdrawn' : `${gone} of ${request.progress.length} withdrawn`;
  const rest =
    stay === 0 ? '' : `. ${stay} ${stay === 1 ? 'has accepted and stays' : 'have accepted and stay'}.`;
  return `:checkered_flag: *${which}:* ${noun(request)}${rest}`;
}

/** The organizations that people had left when their access was to end; undefined if all were still there. */
function goneFrom({ progress, revision }: Request): string | undefined {
  const left = revision.plans.filter((_, index) => progress[index]?.undone === 'gone');
  if (left.length === 0) return undefined;
  return listed([...new Set(left.map(({ organization }) => escaped(organization.name)))]);
}
