/** The place of a line in the whole ledger, across all months. */
export interface Place {
  readonly position: number;
  readonly length: number;
}

export const endOf = ({ position, length }: Place): number => position + length;

/** Reading over a gap of this size takes less time than a new read. */
const gapBytes = 16 * 1024;
const runBytes = 1024 * 1024;

/** Groups places so that each group can be read at once: they lie close together, and no file begins between them. */
export function runsOf<P extends Place>(places: readonly P[], starts: readonly number[]): P[][] {
  const runs: P[][] = [];
  let begin = 0;
  let end = 0;
  for (const place of [...places].sort((a, b) => a.position - b.position)) {
    const run = runs.at(-1);
    const isNear = place.position <= end + gapBytes && endOf(place) <= begin + runBytes;
    const isApart = starts.some((start) => start > begin && start <= place.position);
    if (run && isNear && !isApart) run.push(place);
    else {
      runs.push([place]);
      begin = place.position;
      end = begin;
    }
    end = Math.max(end, endOf(place));
  }
  return runs;
}
