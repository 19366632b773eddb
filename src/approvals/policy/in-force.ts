import { adding, type Refusal } from '../refusal.js';
import { leaversRule } from './leaver-rule.js';
import type { MakeNames } from './names.js';
import type { Policy } from './schema.js';

/** The policy as it is asked: the file, and what its names stand for on Make today. */
export interface InForce {
  readonly policy: Policy;
  readonly names: MakeNames;
  /** The line of the file that a path such as `rules, 2, when` stands on, where there is a file. */
  readonly lineOf?: ((path: readonly PropertyKey[]) => number) | undefined;
}

type Lines = Pick<InForce, 'policy' | 'lineOf'>;

/** The line that a rule of the file begins on; undefined for a rule that is built in, or without a file. */
export function lineOfRule({ policy, lineOf }: Lines, name: string): number | undefined {
  if (name === leaversRule) return lineOf?.(['leavers']);
  const index = policy.rules.findIndex((rule) => rule.name === name);
  return index < 0 ? undefined : lineOf?.(['rules', index]);
}

/** The refusal of a rule, with the line that the rule is on. */
export function atRule(inForce: Lines, name: string, refusal: Refusal): Refusal {
  const line = lineOfRule(inForce, name);
  return line === undefined ? refusal : adding(refusal, `The rule is on line ${line} of the policy.`);
}

/** The refusal because of a group, with the rule that names it. */
export function namedBy(inForce: Lines, name: string, refusal: Refusal): Refusal {
  const line = lineOfRule(inForce, name);
  return line === undefined
    ? refusal
    : adding(refusal, `The rule "${name}" on line ${line} of the policy names it.`);
}

/** The refusal of a limit that holds for every rule, with the line that it is on. */
export function atLimit({ lineOf }: Lines, name: string, refusal: Refusal): Refusal {
  const line = lineOf?.(['limits', name]);
  return line === undefined ? refusal : adding(refusal, `${name} is on line ${line} of the policy.`);
}
