export interface MakeClock {
  /** The time on Make, in milliseconds since 1970. */
  now(): number;
  /** The time by which Make is ahead of our clock, in milliseconds; 0 while the two agree. */
  ahead(): number;
  /** Takes the `Date` header of an answer and the time that the answer took, in milliseconds. */
  heard(date: string | null, tookMs: number): void;
}

/** The header has whole seconds only, and well-kept clocks differ by less than this. */
const agreeMs = 5_000;

/**
 * Make's time, for comparisons with times in Make's log and lists: our own clock may be wrong, or may be set at any
 * moment. While our clock agrees with Make's answers, this is our clock to the millisecond. Otherwise it is the time
 * that Make stated plus the time since. Before the first answer it is our clock.
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
