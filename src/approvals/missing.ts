import type { Missing } from './event.js';
import type { Request } from './request.js';

/** Before anybody has agreed, every stage of every rule is missing in full. */
export const allMissing = ({ requirements }: Request['revision']): Missing =>
  requirements.flatMap(({ stages }, requirement) =>
    stages.map(({ from, approvals }) => ({ requirement, groups: [...from], count: approvals })),
  );

/** An escalation adds deciders to the stage of its rule that is open. */
export function widened({ missing, revision }: Request, requirement: number): Missing {
  const to = revision.requirements[requirement]?.escalate?.to ?? [];
  const open = missing.findIndex((one) => one.requirement === requirement);
  return missing.map((one, index) =>
    index === open ? { ...one, groups: [...new Set([...one.groups, ...to])] } : one,
  );
}
