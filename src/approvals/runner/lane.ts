import type { Due } from '../due.js';
import { agenda, dueNow } from '../due-now.js';
import type { Request } from '../request.js';
import type { Control } from '../store.js';

/** Steps on Make and of the clock are one lane, and steps in Slack the other: neither waits for the other. */
export type Lane = 'make' | 'slack';
export const lanes: readonly Lane[] = ['make', 'slack'];

const laneOf = ({ side }: Due): Lane => (side === 'slack' ? 'slack' : 'make');

/** The first step due in this lane now. */
export const firstDue = (request: Request, control: Control, lane: Lane, now: number): Due | undefined =>
  dueNow(request, now, control).find((due) => laneOf(due) === lane);

/** The time of the next step in this lane; undefined if there is none. */
export function nextTimeIn(request: Request, control: Control, lane: Lane): number | undefined {
  const times = agenda(request, control)
    .filter((due) => laneOf(due) === lane)
    .map(({ at }) => at);
  return times.length > 0 ? Math.min(...times) : undefined;
}
