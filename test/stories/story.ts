import { createHash } from 'node:crypto';
import { it } from 'vitest';
import { startTown, type Town, type TownOptions } from './town.js';

/** Stories of other files and other work may share the machine. */
const timeoutMs = 120_000;

type Tell = (town: Town) => Promise<void>;

/** One story in a town of its own. Stories of a file run side by side, since most of their time is Slack's pace. */
export function story(name: string, options: TownOptions, tell: Tell): void {
  it.concurrent(name, () => told(options, tell), timeoutMs);
}

/**
 * One of a long series, about a detail or about what may go wrong. `npm test` tells every sixth one, and the printed
 * seed says which; `npm run test:stories` tells them all.
 */
story.ofSeries = (name: string, options: TownOptions, tell: Tell): void => {
  it.skipIf(!isInSample(name))(name, { concurrent: true, timeout: timeoutMs }, () => told(options, tell));
};

function isInSample(name: string): boolean {
  const { USHER_STORIES: seed = 'all' } = process.env;
  if (seed === 'all') return true;
  const [first = 0] = createHash('sha256').update(`${seed} ${name}`).digest();
  return first % 6 === 0;
}

async function told(options: TownOptions, tell: Tell): Promise<void> {
  const town = await startTown(options);
  try {
    await tell(town);
  } finally {
    await town.close();
  }
}
