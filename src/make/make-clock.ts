export interface MakeClock {
  /** The time on Make, in milliseconds since 1970. */
  now(): number;
  /** How far that is ahead of our clock; 0 while the two agree. */
  ahead(): number;
  /** Takes in the `Date` of an answer and how long that took, in milliseconds. */
  heard(date: string | null, tookMs: number): void;
}

/** The header is cut to the second, and well-kept clocks differ by less than this. */
const agreeMs = 5_000;

/**
 * Make's time, for what is set against Make's log and lists: our own clock may be wrong, and may be set at any moment.
 * While ours agrees with what Make's answers say it is ours to the millisecond. Else it is what Make said plus the time
 * that has passed since. Before the first answer nobody can say more than our clock.
 */
export function createMakeClock(
  ours: () => number = Date.now,
  passed: () => number = () => performance.now(),
): MakeClock {
  let zero = ours() - passed();
  const ahead = (): number => {
    const difference = Math.round(zero + passed() - ours());
    return Math.abs(difference) <= agreeMs ? 0 : difference;
  };
  return {
    now: () => ours() + ahead(),
    ahead,
    heard(date, tookMs) {
      const said = Date.parse(date ?? '') + 500;
      if (Number.isNaN(said)) return;
      const agrees = (time: number): boolean => Math.abs(time - said) <= agreeMs + tookMs;
      if (agrees(ours())) zero = ours() - passed();
      else if (!agrees(zero + passed())) zero = said - passed();
    },
  };
}
