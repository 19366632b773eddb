import type { PersonId } from '../../../approvals/person.js';
import { deadlinesOf, leftAt } from '../../../reviews/late.js';
import { everybodyIn, linesOf } from '../../../reviews/lines.js';
import type { LineState, Review } from '../../../reviews/review.js';
import { counted, iso, userOf } from '../text.js';

/** Everybody who had lines, and everybody who answered in the place of one of them; each is one item. */
export function reviewersPart(review: Review): string[] {
  const missed = deadlinesOf(review).map((at) => ({ at, left: leftAt(review, at) }));
  const reviewers = everybodyIn(review);
  const own = reviewers.map((person) => {
    const lines = linesOf(review, person);
    const passed = lines.filter(({ gone }) => gone.includes(person)).length;
    const inPlace = lines.filter(({ decided }) => decided?.standsFor?.includes(person)).length;
    const late = missed.flatMap(({ at, left }) => lateWords(left.get(person) ?? [], person, at));
    const parts = [
      counted(lines.length, 'line', 'lines'),
      calledWords(review, person),
      `decided ${decidedBy(review, person)}`,
      ...(inPlace > 0 ? [`${inPlace} decided in their place`] : []),
      ...(passed > 0 ? [`passed on ${passed}`] : []),
      ...late,
    ];
    return `- ${userOf(person)}: ${parts.join(', ')}`;
  });
  const others = standIns(review).filter((person) => !reviewers.includes(person));
  return [...own, ...others.map((person) => standInWords(review, person))];
}

function calledWords({ called }: Review, person: PersonId): string {
  const call = called.get(person);
  if (!call) return '**never called**';
  return call.n === 1 ? `called ${iso(call.at)}` : `called ${call.n} times, the last time ${iso(call.at)}`;
}

const decidedBy = ({ lines }: Review, person: PersonId): number =>
  [...lines.values()].filter(({ decided }) => decided?.by === person).length;

function lateWords(left: readonly LineState[], person: PersonId, deadline: number): string[] {
  if (left.length === 0) return [];
  const after = left.filter(({ decided }) => decided?.by === person).length;
  const open = `**late**: ${counted(left.length, 'line', 'lines')} open when the time was over ${iso(deadline)}`;
  return [after === 0 ? open : `${open}, decided ${after} of them after that`];
}

/** The people who were called or answered in the place of reviewers. */
function standIns({ delegates, lines }: Review): PersonId[] {
  const answered = [...lines.values()].flatMap(({ decided, earlier = [], added }) => [
    ...[decided, ...earlier].flatMap((one) => (one?.by && one.standsFor ? [one.by] : [])),
    ...added.flatMap(({ by, standsFor }) => (by && standsFor ? [by] : [])),
  ]);
  return [...new Set([...[...delegates.values()].map(({ person }) => person), ...answered])];
}

function standInWords(review: Review, person: PersonId): string {
  const calls = [...review.delegates.values()].filter((one) => one.person === person);
  const called =
    calls.length === 0
      ? '**never called**'
      : calls.map(({ standsFor, at }) => `called for ${userOf(standsFor)} ${iso(at)}`).join(', ');
  return `- ${userOf(person)}, in the place of others: ${called}, decided ${decidedBy(review, person)}`;
}
