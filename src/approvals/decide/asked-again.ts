import { asksNobody, type Requirement, type Roster, sameMeaning } from '../policy/requirement.js';
import { type Tally, unreadableGroups } from '../policy/tally.js';
import type { Request } from '../request.js';
import { tallies } from './authority.js';
import { lost } from './begin.js';
import type { Context } from './context.js';
import { type Revised, revisedFor } from './revised.js';

/**
 * A new revision if the rules require something else for these changes than people saw. If the rules ask nobody any
 * more, there is none: the people who were asked still decide.
 */
export function underOtherRules(
  request: Request,
  requirements: readonly Requirement[],
  context: Context,
): Revised | undefined {
  if (asksNobody(requirements) || sameMeaning(request.revision.requirements, requirements)) return undefined;
  const what = 'The policy has changed since this was asked.';
  return revisedFor(request, { requirements }, 'policy-changed', [what], context);
}

/**
 * A new revision if an approval that the card counts no longer counts. Otherwise the card would call the people of a
 * later stage, and nobody would know that an earlier one waits. A group that nobody can read proves nothing.
 */
export function withoutLost(request: Request, roster: Roster, context: Context): Revised | undefined {
  const isLost = tallies(request, roster).some((counted, index) => {
    const rule = request.revision.requirements[index];
    const open = counted.open === undefined ? undefined : counted.stages[counted.open];
    if (!rule || !open || unreadableGroups(open.from, rule, roster).length > 0) return false;
    const shown = request.missing.filter(({ requirement }) => requirement === index);
    return missingApprovals(counted) > shown.reduce((sum, { count }) => sum + count, 0);
  });
  return isLost ? revisedFor(request, {}, 'policy-changed', [lost(request)], context) : undefined;
}

const missingApprovals = ({ stages }: Tally): number =>
  stages.reduce((sum, { needed, given }) => sum + Math.max(0, needed - given.length), 0);
