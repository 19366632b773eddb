import { adding, type Refusal } from '../refusal.js';
import { leaversRule } from './leaver-rule.js';
import type { MakeNames } from './names.js';
import type { Policy } from './schema.js';
import type { LineOf } from './yaml-text.js';

/** The policy file in force, and the names that exist on Make today. */
export interface InForce {
  readonly policy: Policy;
  readonly names: MakeNames;
  /** The line of a path such as `rules, 2, when` in the file; undefined if there is no file. */
  readonly lineOf?: LineOf | undefined;
}

type Lines = Pick<InForce, 'policy' | 'lineOf'>;

/** The line on which a rule begins; undefined for a built-in rule, or without a file. */
export function lineOfRule({ policy, lineOf }: Lines, name: string): number | undefined {
  if (name === leaversRule) return lineOf?.(['leavers'], 'exactly');
  const index = policy.rules.findIndex((rule) => rule.name === name);
  return index < 0 ? undefined : lineOf?.(['rules', index]);
}

/** A rule's refusal, with the line of the rule. */
export function atRule(inForce: Lines, name: string, refusal: Refusal): Refusal {
  const line = lineOfRule(inForce, name);
  return line === undefined ? refusal : adding(refusal, `The rule is on line ${line} of the policy.`);
}

/** A refusal because of a group, with the rule that names the group. */
export function namedBy(inForce: Lines, name: string, refusal: Refusal): Refusal {
  const line = lineOfRule(inForce, name);
  return line === undefined
    ? refusal
    : adding(refusal, `The rule "${name}" on line ${line} of the policy names it.`);
}

/** The refusal of a limit for every rule, with the limit's line. */
export function atLimit({ lineOf }: Lines, name: string, refusal: Refusal): Refusal {
  const line = lineOf?.(['limits', name], 'exactly');
  return line === undefined ? refusal : adding(refusal, `${name} is on line ${line} of the policy.`);
}
