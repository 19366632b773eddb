import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build.ts'],
    testTimeout: 60_000,
    hookTimeout: 30_000,
    pool: 'forks',
    // Stories wait for Slack's pace most of the time, so more of them than there are cores run side by side.
    maxWorkers: 4,
    // Nothing here changes what a module holds, so files of one worker share them: loading them anew costs a minute.
    isolate: false,
  },
});
