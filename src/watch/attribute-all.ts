import type { Announced } from './announced.js';
import type { Change } from './apply-reading.js';
import { attribute } from './attribution.js';
import { type Difference, teamsOfArrival } from './difference.js';

/** The announced writes whose window overlaps a time. */
export type During = (from: number, until: number) => readonly Announced[];

/**
 * Sets differences against the ledger. An arrival nobody asked for is told as a whole; one that was asked for hides no
 * team that it did not name.
 */
export function attributeAll(differences: readonly Difference[], during: During): Change[] {
  const judge = (difference: Difference): Change => {
    const { from, until } = difference.between;
    return { difference, attribution: attribute(difference, during(from, until)) };
  };
  return differences.flatMap((difference) => {
    const change = judge(difference);
    const teams = isUnexplained(change) ? [] : teamsOfArrival(difference).map(judge);
    return [change, ...teams.filter(isUnexplained)];
  });
}

const isUnexplained = ({ attribution }: Change): boolean => attribution.verdict === 'unexplained';
