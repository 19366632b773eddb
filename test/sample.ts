import { createHash } from 'node:crypto';

/** Whether this part of a long series runs today. `USHER_STORIES`, which `npm test` prints, chooses one in so many. */
export function isInSample(name: string, oneIn: number): boolean {
  const { USHER_STORIES: seed = 'all' } = process.env;
  if (seed === 'all') return true;
  const [first = 0] = createHash('sha256').update(`${seed} ${name}`).digest();
  return first % oneIn === 0;
}
