import { it } from 'vitest';
import { isInSample } from '../sample.js';
import { type Harness, type HarnessOptions, startHarness } from './harness.js';

/** Other stories and other work may share the machine. */
const timeoutMs = process.env.USHER_STORE === 'postgres' ? 400_000 : 120_000;

type Tell = (harness: Harness) => Promise<void>;

/**
 * Runs one story in its own harness. The stories of a file run side by side, since most of their time is Slack's pace.
 */
export function story(name: string, options: HarnessOptions, tell: Tell): void {
  it.concurrent(name, () => told(options, tell), timeoutMs);
}

/**
 * One story of a long series, about a detail or a possible failure. `npm test` runs every sixth one, chosen by the
 * printed seed; `npm run test:stories` runs all.
 */
story.ofSeries = (name: string, options: HarnessOptions, tell: Tell): void => {
  it.skipIf(!isInSample(name, 6))(name, { concurrent: true, timeout: timeoutMs }, () => told(options, tell));
};

async function told(options: HarnessOptions, tell: Tell): Promise<void> {
  const harness = await startHarness(options);
  try {
    await tell(harness);
  } finally {
    await harness.close();
  }
}
