import PQueue from 'p-queue';
import type { Turns } from './approvals/ports.js';

/** Turns within this one process: work on an organization queues up behind what is under way there. */
export function createTurns(): Turns {
  const lanes = new Map<number, PQueue>();
  return {
    take(organizationId, work) {
      const lane = lanes.get(organizationId) ?? new PQueue({ concurrency: 1 });
      lanes.set(organizationId, lane);
      return lane.add(work);
    },
  };
}
