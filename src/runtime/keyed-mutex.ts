import PQueue from 'p-queue';

/** Turns within this one process: work on an organization queues up behind what is under way there. */
export function createKeyedMutex() {
  const lanes = new Map<number, PQueue>();
  return {
    take<T>(organizationId: number, work: () => Promise<T>): Promise<T> {
      const lane = lanes.get(organizationId) ?? new PQueue({ concurrency: 1 });
      lanes.set(organizationId, lane);
      return lane.add(work);
    },
  };
}
