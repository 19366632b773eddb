import { isContainment, isUnread } from '../../approvals/changes/changes.js';
import { endedBy, type Request } from '../../approvals/request.js';
import { extensionLines, roleShown, wasInWords } from '../changes-in-words.js';
import { alreadySo, wasAlreadyDone } from '../outcome.js';
import { cutEnd, date, escaped, listed } from '../text.js';
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
  happened: ({ revision }) =>
    isUnread(revision.changes) ? 'Make took it; nothing there shows more' : 'Done, checked on Make',
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
  const { progress, revision, grant } = request;
  if (grant?.ending === 'withdrawn') return [`:checkered_flag: *Invitation withdrawn:* ${noun(request)}`];
  if (isContainment(revision.changes)) {
    const by = enderInWords(request);
    return [`:checkered_flag: *Roles given back:* ${noun(request)}${by && `.${by}`}`];
  }
  if (progress.some(({ undone }) => undone === 'kept'))
    return [
      `:checkered_flag: *Ended:* ${noun(request)}. A later change by somebody else was kept.${enderInWords(request)}`,
    ];
  const before = new Set(
    revision.plans.flatMap(({ differences }) => differences.map(({ now }) => roleShown(now))),
  );
  return [
    `:checkered_flag: *Ended:* ${noun(request)}. Back to *${listed([...before])}*.${enderInWords(request)}`,
  ];
}
