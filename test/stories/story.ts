import { it } from 'vitest';
import { startTown, type Town, type TownOptions } from './town.js';

/** Stories of other files and other work may share the machine. */
const timeoutMs = 120_000;

type Tell = (town: Town) => Promise<void>;

/** One story in a town of its own. Stories of a file run side by side, since most of their time is Slack's pace. */
export function story(name: string, options: TownOptions, tell: Tell): void {
  it.concurrent(name, () => told(options, tell), timeoutMs);
}

/** A story that does not end well yet; the line above it says why. */
story.fails = (name: string, options: TownOptions, tell: Tell): void => {
  it.concurrent.fails(name, () => told(options, tell), timeoutMs);
};

async function told(options: TownOptions, tell: Tell): Promise<void> {
  const town = await startTown(options);
  try {
    await tell(town);
  } finally {
    await town.close();
  }
}
