export const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(Math.floor(values.length * share), values.length - 1)] ?? 0;

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The median, and the middle half. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('nothing was measured');
  return { median: median(values), low: percentile(values, 0.25), high: percentile(values, 0.75) };
}

const resamples = 1000;

/**
 * The ratio of our statistic to the peer's, over turns that both took in pairs. If each turn is too short for the
 * statistic, the turns are put together, and the spread comes from resampled sets of pairs (the middle nine tenths).
 * It resamples pairs because the machine's other work affects both turns of a pair.
 */
export function ratioOverPairs(
  ours: readonly (readonly number[])[],
  peer: readonly (readonly number[])[],
  statistic: (values: readonly number[]) => number,
): Spread {
  const count = Math.min(ours.length, peer.length);
  const ratioOf = (pairs: readonly number[]): number =>
    statistic(pairs.flatMap((i) => ours[i] ?? [])) / statistic(pairs.flatMap((i) => peer[i] ?? []));
  const random = randomFrom(1);
  const all = Array.from({ length: count }, (_, i) => i);
  const drawn = Array.from({ length: resamples }, () => ratioOf(all.map(() => Math.floor(random() * count))));
  return { median: ratioOf(all), low: percentile(drawn, 0.05), high: percentile(drawn, 0.95) };
}

/** Mulberry32, so that the same measurements give the same spread. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
