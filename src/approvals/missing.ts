import type { Missing } from './event.js';
import { stagesOf, type Tally, tally, type Widened } from './policy/tally.js';
import type { Request } from './request.js';

/** What the rules still wait for, stage by stage. */
export const missingIn = (counts: readonly Tally[]): Missing =>
  counts.flatMap(({ stages }, requirement) =>
    stages.flatMap(({ from, needed, given }) =>
      given.length < needed ? [{ requirement, groups: [...from], count: needed - given.length }] : [],
    ),
  );

/** Before anybody has agreed, every stage of every rule is missing in full. */
export const allMissing = ({ requirements }: Request['revision']): Missing =>
  missingIn(requirements.map((requirement) => tally(requirement, [], {})));

/** The stage of a rule that waits for deciders, as counted at the last click; undefined once it waits for nobody. */
export function openStage({ missing, revision }: Request, requirement: number): number | undefined {
  const left = missing.filter((one) => one.requirement === requirement).length;
  return left === 0 ? undefined : (revision.requirements[requirement]?.stages.length ?? 0) - left;
}

/** Which stage of this rule an escalation has widened. */
export const widenedStage = ({ escalated }: Request, requirement: number): Widened | undefined =>
  escalated.find((one) => one.requirement === requirement);

export const isEscalated = ({ escalated }: Request, requirement: number): boolean =>
  escalated.some((one) => one.requirement === requirement);

/** What is missing, said again after an escalation has widened a stage. */
export function missingAfterEscalation(request: Request): Missing {
  return request.revision.requirements.flatMap((rule, requirement) => {
    const left = request.missing.filter((one) => one.requirement === requirement);
    const stages = stagesOf(rule, widenedStage(request, requirement)).slice(rule.stages.length - left.length);
    return left.map((one, index) => ({ ...one, groups: [...(stages[index]?.from ?? one.groups)] }));
  });
}
