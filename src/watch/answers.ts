import type { Finding } from '../approvals/audit-event.js';
import type { PersonId } from '../approvals/person.js';
import type { FindingRecord, WatchState } from './watch-state.js';

export interface Counts {
  readonly matched: number;
  readonly explained: number;
  readonly unexplained: number;
}

/** What became of an answer to "Was this you?". */
export type Answered = 'filed' | 'already' | 'unknown' | 'not-asked';

/** Only the person who was asked may answer, and once. */
export function mayAnswer({ asked, answer }: FindingRecord, by: PersonId): Answered {
  if (asked?.person !== by) return 'not-asked';
  return answer ? 'already' : 'filed';
}

/** How many findings of each kind were recorded from one time until before another. */
export function countsOf({ cases }: WatchState, from: number, until: number): Counts {
  const within = [...cases.values()].filter(({ at }) => at >= from && at < until);
  const count = (verdict: Finding['verdict']): number =>
    within.filter(({ finding }) => finding.verdict === verdict).length;
  return { matched: count('matched'), explained: count('explained'), unexplained: count('unexplained') };
}

/** The newest findings first. */
export const recentOf = ({ cases }: WatchState, limit: number): Finding[] =>
  [...cases.values()]
    .slice(-limit)
    .reverse()
    .map(({ finding }) => finding);
