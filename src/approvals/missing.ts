import type { Missing } from './event-parts.js';
import { stagesOf, type Tally, tally, type Widened } from './policy/tally.js';
import type { Request } from './request.js';

/** The approvals for which the rules still wait, stage by stage. */
export const missingIn = (counts: readonly Tally[]): Missing =>
  counts.flatMap(({ stages }, requirement) =>
    stages.flatMap(({ from, needed, given }) =>
      given.length < needed ? [{ requirement, groups: [...from], count: needed - given.length }] : [],
    ),
  );

/** The missing approvals before the first one is given: every stage of every rule. */
export const allMissing = ({ requirements }: Request['revision']): Missing =>
  missingIn(requirements.map((requirement) => tally(requirement, [], {})));

/** The stage of a rule that waits for deciders, as counted at the last click; undefined once it waits for nobody. */
export function openStage({ missing, revision }: Request, requirement: number): number | undefined {
  const left = missing.filter((one) => one.requirement === requirement).length;
  return left === 0 ? undefined : (revision.requirements[requirement]?.stages.length ?? 0) - left;
}

/** A stage that waits for deciders at present. */
export interface OpenStage {
  readonly requirement: number;
  /** The number of the stage among the stages of its rule, from 0, and how many there are. */
  readonly stage: number;
  readonly of: number;
  readonly groups: readonly string[];
  /** The number of people who still have to approve. */
  readonly count: number;
  /** The groups that an escalation added to the stage. */
  readonly added: readonly string[];
}

/**
 * The stages that wait for deciders at present, at most one for each rule. Nobody else may act on a waiting request.
 */
export function openStages(request: Request): OpenStage[] {
  const { requirements } = request.revision;
  return requirements.flatMap(({ stages, escalate }, requirement) => {
    const stage = openStage(request, requirement);
    const first = request.missing.find((one) => one.requirement === requirement);
    if (stage === undefined || !first) return [];
    const isWidened = widenedStage(request, requirement)?.stage === stage;
    const own = stages[stage]?.from ?? [];
    const added = isWidened ? (escalate?.to ?? []).filter((group) => !own.includes(group)) : [];
    return [{ requirement, stage, of: stages.length, groups: first.groups, count: first.count, added }];
  });
}

/** The name of the step that calls the deciders of an open stage; after an escalation it is a new one. */
export const callStep = ({ revision }: Request, { requirement, stage, added }: OpenStage): string =>
  `call:${revision.n}.${requirement}.${stage}${added.length > 0 ? '+' : ''}`;

/** The open stages whose deciders Usher has not called yet. If it called them before an escalation, only the added groups. */
export function uncalled(request: Request): OpenStage[] {
  if (request.phase.status !== 'pending') return [];
  return openStages(request).flatMap((one) => {
    if (request.steps[callStep(request, one)]?.state === 'done') return [];
    const narrow = callStep(request, { ...one, added: [] });
    const wasCalled = one.added.length > 0 && request.steps[narrow]?.state === 'done';
    return [wasCalled ? { ...one, groups: one.added } : one];
  });
}

/** The stage of this rule that an escalation has widened. */
export const widenedStage = ({ escalated }: Request, requirement: number): Widened | undefined =>
  escalated.find((one) => one.requirement === requirement);

export const isEscalated = ({ escalated }: Request, requirement: number): boolean =>
  escalated.some((one) => one.requirement === requirement);

/** The missing approvals after an escalation has widened a stage. */
export function missingAfterEscalation(request: Request): Missing {
  return request.revision.requirements.flatMap((rule, requirement) => {
    const left = request.missing.filter((one) => one.requirement === requirement);
    const stages = stagesOf(rule, widenedStage(request, requirement)).slice(rule.stages.length - left.length);
    return left.map((one, index) => ({ ...one, groups: [...(stages[index]?.from ?? one.groups)] }));
  });
}
