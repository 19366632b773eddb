/**
 * Measures the processor time of some work in this process, in milliseconds; other processes do not count. If it is
 * more than `enough`, takes the best of three runs, since a busy machine slows down each run.
 */
export function cpuMs(work: () => unknown, enough = 0): number {
  let best = Infinity;
  for (let run = 0; run < 3 && best > enough; run++) {
    const before = process.cpuUsage();
    work();
    best = Math.min(best, process.cpuUsage(before).user / 1000);
  }
  return best;
}
