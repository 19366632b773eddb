import { createHash } from 'node:crypto';
import { z } from 'zod';
import { change } from './changes/catalogue.js';
import { personId } from './person.js';
import { changePlan } from './plan.js';
import { type Requirement, requirement } from './policy/requirement.js';

/** The most changes in one request. */
export const mostChanges = 50;

const content = z.object({
  changes: z.array(change).min(1).max(mostChanges),
  plans: z.array(changePlan).min(1).max(mostChanges),
  requirements: z.array(requirement).min(1),
  durationMs: z.number().positive().optional(),
});

/**
 * The numbered content on which people decide: the changes, their meaning on Make, and the people who have to approve.
 */
export const revision = content.extend({
  n: z.number().int().positive(),
  hash: z.string(),
  /** The Slack person of each change's subject, if known. */
  people: z.array(personId.nullable()),
  policyHash: z.string(),
});
export type Revision = z.infer<typeof revision>;

/** The hold between the last approval and the first write: the longest of its rules. */
export const holdMsOf = ({
  requirements,
}: {
  readonly requirements: readonly Pick<Requirement, 'holdMs'>[];
}): number => Math.max(0, ...requirements.map(({ holdMs }) => holdMs));

/**
 * Numbers and hashes the content that people will decide on. The hash covers only the content, in a fixed key order.
 */
export function reviseTo(n: number, parts: Omit<Revision, 'n' | 'hash'>): Revision {
  const hash = createHash('sha256')
    .update(JSON.stringify(content.parse(parts)))
    .digest('hex')
    .slice(0, 16);
  return { ...parts, n, hash };
}
