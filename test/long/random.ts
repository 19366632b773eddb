/** Random numbers from 0 up to 1; the same seed gives the same numbers. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Chance {
  /** A number from 0 up to `most`, excluding it. */
  below(most: number): number;
  happens(share: number): boolean;
  pick<T>(all: readonly T[]): T;
}

export function chanceOf(seed: number): Chance {
  const roll = dice(seed);
  return {
    below: (most) => roll() * most,
    happens: (share) => roll() < share,
    pick(all) {
      const one = all[Math.floor(roll() * all.length)];
      if (one === undefined) throw new Error('there is nothing to choose from');
      return one;
    },
  };
}
