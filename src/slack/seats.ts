import type { ChangePlan } from '../approvals/plan.js';

/** The seats of each organization, and the number that is left after all of these changes. Plain text. */
export function seatLines(plans: readonly ChangePlan[]): string[] {
  const ids = [...new Set(plans.flatMap(({ seats, organization }) => (seats ? [organization.id] : [])))];
  return ids.map((id) => {
    const there = plans.filter(({ seats, organization }) => seats && organization.id === id);
    const used = Math.max(...there.map(({ seats }) => seats?.used ?? 0));
    const limit = Math.min(...there.map(({ seats }) => seats?.limit ?? 0));
    const taken = there.filter(({ seats }) => seats?.takesOne).length;
    const where = ids.length > 1 ? ` of ${there[0]?.organization.name}` : '';
    return `Seats${where}: ${used} of ${limit} used${after(limit - used, taken)}.`;
  });
}

function after(free: number, taken: number): string {
  if (taken === 0) return ', and none is taken by this';
  const these = taken === 1 ? 'this' : `these ${taken}`;
  return taken > free
    ? `: ${taken - Math.max(0, free)} too few for ${these}`
    : `, ${free - taken} left after ${these}`;
}
