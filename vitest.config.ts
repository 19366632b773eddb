import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What waits longest for Slack's pace begins first, so that nothing long is left over when the rest is done. */
const longest = ['test/crash/', 'test/stories/', 'test/attacks/', 'test/audit/'];

const rank = ({ moduleId }: TestSpecification): number => {
  const place = longest.findIndex((folder) => moduleId.includes(folder));
  return place < 0 ? longest.length : place;
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build.ts'],
    testTimeout: 60_000,
    hookTimeout: 30_000,
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    // Stories wait for Slack's pace most of the time, so more of them than there are cores run side by side.
    maxWorkers: 5,
    // Nothing here changes what a module holds, so files of one worker share them: loading them anew costs a minute.
    isolate: false,
  },
});
