/** The processor time in milliseconds that some work takes in this process, the better of two runs; other processes do not count. */
export function cpuMs(work: () => unknown): number {
  const once = (): number => {
    const before = process.cpuUsage();
    work();
    return process.cpuUsage(before).user / 1000;
  };
  return Math.min(once(), once());
}
