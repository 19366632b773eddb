import { isContainment, isUnread } from '../../approvals/changes/changes.js';
import type { FollowUp } from '../../approvals/event-parts.js';
import { listed } from '../../approvals/listed.js';
import type { PersonId } from '../../approvals/person.js';
import { endedBy, type Request } from '../../approvals/request.js';
import { alreadySo, failures, wasAlreadyDone } from '../outcome.js';
import { cutMiddle, escaped, mention } from '../text.js';
import { approvedNames } from '../waiting.js';
import { addressText } from '../who.js';
import { capital, nounOf, outcomeOf } from '../words.js';

/** The subject of the request as a noun; markup. */
export const noun = (request: Request): string => escaped(nounOf(request));

/** The state after the request is done, as a sentence without its full stop; markup. */
export const outcome = (request: Request): string => capital(escaped(outcomeOf(request)));

/** The person who ended a grant before its time, as a sentence with a space before it; markup. */
export function enderInWords(request: Request): string {
  const by = endedBy(request);
  if (by === undefined) return '';
  return isContainment(request.revision.changes)
    ? ` ${mention(by)} restored it.`
    : ` ${mention(by)} ended it early.`;
}

const followUpWords = {
  restore: 'asks for the earlier role',
  keep: 'asks to keep the later change',
  extend: 'asks to extend it',
  contain: 'has taken it away until an Usher admin restores the access',
} as const satisfies Record<FollowUp['asks'], string>;

/**
 * The open requests about a grant, as one sentence: "REQ-9 asks to extend it."; nothing if there are none. A containment
 * of some of its people has a line of its own.
 */
export function followUpLine(request: Request): string[] {
  const { followUps = [] } = request;
  const ofAll = followUps.filter(({ changes }) => changes === undefined);
  const said = listed(ofAll.map((one) => `${one.request} ${followUpWords[one.asks]}`));
  return [
    ...followUps.flatMap(({ changes, request: other }) =>
      changes ? [partTaken(request, other, changes)] : [],
    ),
    ...(said ? [`${said}.`] : []),
  ];
}

const namesShown = 5;

/** For example "*Not in effect now for Dev Patel (dev@…):* REQ-9 has taken it away until …"; markup. */
function partTaken({ revision }: Request, other: string, changes: readonly number[]): string {
  const names = new Set(
    revision.plans.flatMap(({ subject: { name, email, userId } }, index) =>
      changes.includes(index)
        ? [escaped(`${cutMiddle(name.personal, 60)} (${addressText({ email: email.personal, userId })})`)]
        : [],
    ),
  );
  const shown = [...names].slice(0, namesShown);
  const rest = names.size - shown.length;
  const who = listed(rest > 0 ? [...shown, `${rest} more`] : shown);
  return `:lock: *Not in effect now for ${who}:* ${other} ${followUpWords.contain}.`;
}

/** The news in bold. If the request is closed, also its subject, since a closed card shows little else. */
export const headed = (request: Request, news: string): string =>
  request.givenUp ? `*${news}:* ${noun(request)}.` : `*${news}.*`;

/** Only the state lines, which name the subject of the request. */
export const stateOnly = (_request: Request, _phase: unknown, lines: readonly string[]): readonly string[] =>
  lines;

/** For example "Done: Dev Patel is Team Operator of Finance Ops. @Ana approved; Usher checked it on Make." */
export function doneNews(
  request: Request,
  _phase: unknown,
  [first = '', ...rest]: readonly string[],
  to: PersonId,
): string[] {
  const by = request.automatic
    ? 'It was approved automatically'
    : `${approvedNames(request) || 'The rule'} approved`;
  const checked = isUnread(request.revision.changes) ? `${by}.` : `${by}; Usher checked it on Make.`;
  const news = wasAlreadyDone(request)
    ? [first, ...rest]
    : alreadySo(request) > 0
      ? [first, ...rest, checked]
      : [first.replace(/^(:[a-z_]+: \*)/, '$1Done: '), ...rest, checked];
  return [...news, ...tellsSubject(request, to)];
}

/** The line about the subject, if the subject is another known person, who gets a message too. */
function tellsSubject({ revision, requester }: Request, to: PersonId): string[] {
  const others = revision.people.filter((one) => one && one !== to && one !== requester.person);
  const quietly = revision.requirements.every(({ tellSubject }) => tellSubject === 'never');
  return others.length === 1 && !quietly && others[0] ? [`Usher tells ${mention(others[0])}, too.`] : [];
}

/**
 * "Not done" with the reasons and whom they concern, in the last line of a history. Earlier lines have no reason, since
 * their changes may have been tried again since.
 */
export function notDone(request: Request, words: string, isLast: boolean): string {
  const why = isLast ? failures(request).join(' ') : '';
  return [words, why].filter(Boolean).join(': ');
}
