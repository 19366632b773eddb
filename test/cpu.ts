/**
 * The processor time in milliseconds that some work takes in this process; other processes do not count. Where it is
 * more than `enough`, the better of three runs, since a busy machine also slows down what it lets run.
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
