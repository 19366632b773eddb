import { createHash } from 'node:crypto';
import { it } from 'vitest';
import { type Harness, type HarnessOptions, startHarness } from './harness.js';

/** Stories of other files and other work may share the machine. */
const timeoutMs = 120_000;

type Tell = (harness: Harness) => Promise<void>;

/** One story in a harness of its own. Stories of a file run side by side, since most of their time is Slack's pace. */
export function story(name: string, options: HarnessOptions, tell: Tell): void {
  it.concurrent(name, () => told(options, tell), timeoutMs);
}

/**
 * One of a long series, about a detail or about what may go wrong. `npm test` tells every sixth one, and the printed
 * seed says which; `npm run test:stories` tells them all.
 */
story.ofSeries = (name: string, options: HarnessOptions, tell: Tell): void => {
  it.skipIf(!isInSample(name))(name, { concurrent: true, timeout: timeoutMs }, () => told(options, tell));
};

function isInSample(name: string): boolean {
  const { USHER_STORIES: seed = 'all' } = process.env;
  if (seed === 'all') return true;
  const [first = 0] = createHash('sha256').update(`${seed} ${name}`).digest();
  return first % 6 === 0;
}

async function told(options: HarnessOptions, tell: Tell): Promise<void> {
  const harness = await startHarness(options);
  try {
    await tell(harness);
  } finally {
    await harness.close();
  }
}
