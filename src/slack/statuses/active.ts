import { isContainment } from '../../approvals/changes/changes.js';
import { isEndedByHolder } from '../../approvals/decide/who-may.js';
import { isWidening, type Request } from '../../approvals/request.js';
import { wasInWords } from '../changes-in-words.js';
import { countOf, failures, onlyIn } from '../outcome.js';
import { isSubjects } from '../reader.js';
import { cutEnd, date, escaped } from '../text.js';
import { endNow, extend, maker, tryAgain } from './buttons.js';
import { doneNews, followUpLine, noun, outcome } from './parts.js';
import type { NewsView } from './view.js';

/** The access is in effect on Make until it ends, or until an admin gives back the access that a containment took. */
export const active: NewsView<'active'> = {
  lines: (request, { endsAt }) => {
    if (isContainment(request.revision.changes)) return contained(request);
    const until = endsAt === undefined ? '' : ` until ${date(endsAt)}`;
    const given = onlyIn(isTakenAway(request) ? request : withoutTaken(request), 'verified');
    const failed = failures(request);
    return [
      isTakenAway(request)
        ? `:lock: *Not in effect now:* ${noun(given)}${until}`
        : `:large_green_circle: *${outcome(given)}*${until}${wasInWords(given)}`,
      ...failed,
      ...(failed.length > 0 ? [restInWords(request)] : []),
      ...followUpLine(request),
    ];
  },
  plainly: (request, { endsAt }, { moment }) =>
    `${isTakenAway(request) ? 'taken away by a containment, recorded' : 'in effect, verified,'} until ${endsAt === undefined ? 'an admin ends it' : moment(endsAt)}`,
  checked: (_request, { startedAt }) => [`checked on Make ${date(startedAt)}`],
  news: (request, phase, lines, to) => (isTakenAway(request) ? lines : doneNews(request, phase, lines, to)),
  forDeciders: (request, phase, make, { frozen }) => [
    ...(frozen && isWidening(request) ? [] : tryAgain(request, make)),
    ...extend(request, phase, make),
    endNow(request, make),
  ],
  forRequester: (request, phase, make) =>
    isContainment(request.revision.changes)
      ? tryAgain(request, make)
      : [...tryAgain(request, make), ...extend(request, phase, make), endNow(request, make)],
  forSubject: (request, phase, make) =>
    isContainment(request.revision.changes)
      ? []
      : [...extend(request, phase, make), ...(isEndedByHolder(request) ? [endNow(request, make)] : [])],
  happened: () => 'In effect, checked on Make',
};

/** The way to have the refused rest, which a retry gives only within the time of the approvals. */
function restInWords(request: Request): string {
  const isRetried = tryAgain(request, maker(request)).length > 0;
  return isRetried && request.executeBy !== undefined
    ? `It can be tried again until ${date(request.executeBy)}; after that, ask for the rest in a new request.`
    : 'Ask for the rest in a new request.';
}

/** The request without the changes that a containment of some of its people has taken away. */
function withoutTaken(request: Request): Request {
  const taken = takenIn(request);
  const progress = request.progress.map((one, index) =>
    taken.includes(index) ? { ...one, state: 'undone' as const } : one,
  );
  return { ...request, progress };
}

const takenIn = ({ followUps = [] }: Request): readonly number[] =>
  followUps.flatMap(({ changes = [] }) => changes);

/** Containments have lowered the roles of every person of the grant, with those that were given here. */
const isTakenAway = (request: Request): boolean => {
  const { followUps = [], progress } = request;
  const taken = takenIn(request);
  return (
    followUps.some(({ asks, changes }) => asks === 'contain' && changes === undefined) ||
    (taken.length > 0 && progress.every(({ state }, index) => state !== 'verified' || taken.includes(index)))
  );
};

const contained = (request: Request): string[] => [
  `:lock: *${outcome(request)}${countOf(request, 'failed') > 0 ? ' in part' : ''}* until an Usher admin restores ${isSubjects(request) ? 'your' : 'the'} roles`,
  ...failures(request),
  ...gained(request),
];

/** Access that a containment left alone, since people had not agreed to take it. */
const gained = (request: Request): string[] => {
  const { gained: places = [] } = request;
  // It is not for the contained person to know what is left to them.
  return places.length === 0 || isSubjects(request)
    ? []
    : [
        `:warning: Not taken away, since it came after this was asked: *${escaped(cutEnd(places.join(', '), 500))}*. Ask to contain them again.`,
      ];
};
