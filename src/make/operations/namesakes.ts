import type { Planned } from '../../approvals/plan.js';
import type { OperationContext } from './operation-context.js';

const most = 3;

/**
 * Adds a note to a plan about a person whose name looks like another person's: on Make, people choose their own names.
 */
export function withNamesakes({ directory }: OperationContext, planned: Planned): Planned {
  if (planned.type !== 'plan' || planned.plan.content) return planned;
  const { subject, organization, notes } = planned.plan;
  const others = directory
    .namesakes({
      name: subject.name.personal,
      ...(subject.userId !== undefined && { userId: subject.userId }),
    })
    .filter(({ email }) => email === '' || email.toLowerCase() !== subject.email.personal.toLowerCase());
  if (others.length === 0) return planned;
  const shown = others.slice(0, most).map(({ userId, email, members }) => {
    const here = members.some(({ organizationId }) => organizationId === organization.id);
    return `${email || 'address hidden by Make'} (Make user ${userId}${here ? '' : ', in another organization'})`;
  });
  const rest = others.length > most ? ` and ${others.length - most} more` : '';
  const who =
    others.length === 1 ? 'Another person has this name' : `${others.length} other people have this name`;
  return {
    type: 'plan',
    plan: { ...planned.plan, notes: [`${who}: ${shown.join(', ')}${rest}.`, ...notes] },
  };
}
