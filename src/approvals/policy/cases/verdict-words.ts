import { listed } from '../../listed.js';
import { durationInWords } from '../duration.js';
import { groupLabel, orListed } from '../group-label.js';
import { type InForce, lineOfRule } from '../in-force.js';
import type { Requirement } from '../requirement.js';
import { quoted } from '../rule-words.js';
import type { Verdict } from './verdict.js';

type Hands = Pick<Requirement, 'automatic' | 'stages' | 'holdMs'>;

/** The deciders by one rule, for example "Platform (any 1), then Security (any 2), on hold for 10 minutes". */
export function decidersInWords({ automatic, stages, holdMs }: Hands): string {
  const hold = holdMs > 0 ? `, on hold for ${durationInWords(holdMs)}` : '';
  if (automatic) return `approved automatically${hold}`;
  return `decided by ${stages.map(stageWords).join(', then ')}${hold}`;
}

const stageWords = ({ from, approvals }: Requirement['stages'][number]): string =>
  `${from.length === 1 ? groupLabel(from[0] ?? '') : orListed(from)} (any ${approvals})`;

/** A verdict in a clause, for example "decided by Platform (any 1)" or "refused: …". */
export function verdictInWords(verdict: Verdict): string {
  if (!verdict.ok) return `refused: ${verdict.refusal.sentence}`;
  return listed([...new Set(verdict.requirements.map(decidersInWords))]);
}

/** The deciding rules with their lines, for example "the rule “everything else” (line 63)". */
export function rulesInWords(
  inForce: Pick<InForce, 'policy' | 'lineOf'>,
  requirements: readonly Requirement[],
): string {
  const names = [...new Set(requirements.map(({ rule }) => rule))];
  const words = names.map((name) => {
    const line = lineOfRule(inForce, name);
    return `${quoted(name)}${line === undefined ? '' : ` (line ${line})`}`;
  });
  return `the ${names.length === 1 ? 'rule' : 'rules'} ${listed(words)}`;
}
