import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { compile, compiledCode, compiledFiles } from './test/compile.js';

/**
 * Folders whose files start many apps side by side, folders whose files wait, for a browser or for Slack's pace, and long
 * files that compute or wait for a database.
 */
const busy = ['test/crash/', 'test/stories/'];
const long = [
  'test/store/postgres/contract.test.ts',
  'test/cli/policy.test.ts',
  'test/approvals/properties.test.ts',
  'test/store/embedded/recheck.test.ts',
  'test/approvals/policy/could-match.test.ts',
  'test/store/embedded/contract.test.ts',
];
const waiting = ['test/sandbox/page/', 'test/attacks/', 'test/feed/', 'test/watch/'];

/**
 * Starts the longest files first, a busy one next to a waiting one, so that the workers neither all work nor all wait, and
 * none of them is left with a long file at the end.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const within = (folders: readonly string[]) =>
      folders.flatMap((folder) => sorted.filter(({ moduleId }) => moduleId.includes(folder)));
    const lanes = [within(busy), within(waiting), within(long)];
    const rows = Array.from({ length: Math.max(...lanes.map(({ length }) => length)) }, (_, i) =>
      lanes.map((lane) => lane[i]),
    );
    return [...new Set([...rows.flat().filter((one) => one !== undefined), ...sorted])];
  }
}

/**
 * Long series about details, or about faults of the machine. `npm test` runs one of twenty-eight groups each day; it prints
 * `USHER_STORIES`, which chooses the group. `npm run test:stories` runs them all. Files of similar length
 * are neighbours in this list, so that every day's group takes about as long.
 */
const groups = 28;
const series = [
  'test/stories/delivery.test.ts',
  'test/stories/make-trouble.test.ts',
  'test/crash/stop.test.ts',
  'test/crash/grant.test.ts',
  'test/crash/stop-in-a-write.test.ts',
  'test/stories/review-answers.test.ts',
  'test/stories/erased-watch.test.ts',
  'test/stories/comments.test.ts',
  'test/watch/interleaving.test.ts',
  'test/stories/extend.test.ts',
  'test/stories/leak-told.test.ts',
  'test/attacks/clicks.test.ts',
  'test/start/signals.test.ts',
  'test/store/postgres/tampering.test.ts',
  'test/store/embedded/processes.test.ts',
  'test/attacks/secrets.test.ts',
  'test/feed/crash.test.ts',
  'test/attacks/http.test.ts',
  'test/store/postgres/copy.test.ts',
  'test/start/failures.test.ts',
  'test/attacks/leak-attacks.test.ts',
  'test/fuzz/doors.test.ts',
  'test/attacks/canary.test.ts',
  'test/vault/command-line.test.ts',
  'test/store/embedded/replay.test.ts',
  'test/attacks/limits.test.ts',
  'test/start/network.test.ts',
  'test/store/postgres/lost-database.test.ts',
  'test/attacks/approvers.test.ts',
  'test/store/embedded/spoilt-files.test.ts',
  'test/project/linear.test.ts',
  'test/make/operations/leaked-token.test.ts',
  'test/store/postgres/replicas.test.ts',
  'test/start/release.test.ts',
  'test/make/large-answers.test.ts',
  'test/watch/log-entry.test.ts',
  'test/cli/paths.test.ts',
  'test/start/backup.test.ts',
  'test/attacks/listeners.test.ts',
  'test/store/embedded/every-byte.test.ts',
  'test/watch/short-list.test.ts',
  'test/project/new-kind.test.ts',
  'test/bench/quick.test.ts',
  'test/cli/policy-replay.test.ts',
  'test/sandbox/page/page.test.ts',
  'test/cli/policy-cases.test.ts',
  'test/sandbox/page/pictures.test.ts',
  'test/stories/alarm.test.ts',
  'test/crash/leavers.test.ts',
  'test/crash/leavers-ways.test.ts',
  'test/crash/named-leavers.test.ts',
  'test/crash/moved-accounts.test.ts',
  'test/crash/reviews.test.ts',
  'test/stories/large-review.test.ts',
  'test/cli/people.test.ts',
  'test/stories/replicas.test.ts',
  'test/watch/ground/ground.test.ts',
  'test/stories/reviews.test.ts',
  'test/runtime/sockets.test.ts',
  'test/stories/sso.test.ts',
  'test/stories/password-reset.test.ts',
  'test/stories/policy-in-force.test.ts',
  'test/stories/moved-account.test.ts',
  'test/sandbox/page/replicas.test.ts',
  'test/crash/away-for-an-hour.test.ts',
  'test/crash/clock-jump.test.ts',
  'test/crash/cut-off.test.ts',
  'test/crash/full-disk.test.ts',
  'test/store/postgres/dump.test.ts',
  'test/sandbox/page/kinds.test.ts',
  'test/stories/token-accounts.test.ts',
  'test/stories/health.test.ts',
  'test/stories/ground.test.ts',
  'test/stories/ground-calls.test.ts',
  'test/watch/alerts.test.ts',
  'test/stories/leavers.test.ts',
  'test/stories/leavers-subject.test.ts',
  'test/stories/leavers-at-once.test.ts',
  'test/watch/waves.test.ts',
  'test/stories/review-at-once.test.ts',
  'test/stories/lists.test.ts',
  'test/stories/lists-teams.test.ts',
  'test/attacks/token-attacks.test.ts',
  'test/stories/containment.test.ts',
  'test/cli/policy-explain.test.ts',
  'test/crash/tokens.test.ts',
  'test/watch/watch-bot.test.ts',
  'test/stories/audit-door.test.ts',
  'test/cli/verify.test.ts',
  'test/sandbox/page/looks.test.ts',
  'test/sandbox/page/seen.test.ts',
  'test/sandbox/page/answers.test.ts',
];
const seed = process.env.USHER_STORIES ?? new Date().toISOString().slice(0, 10);
// The workers read the variable.
process.env.USHER_STORIES = seed;
const day = Math.floor(Date.parse(seed) / 86_400_000);
const leftOut = seed === 'all' ? [] : series.filter((_, index) => index % groups !== day % groups);

// While files are watched, Vite transforms the code under test, so that each change counts.
const isWatching = !process.argv.some((one) => one === 'run' || one === '--run');
// A test that runs this command must not compile the files again that other tests are loading.
if (!isWatching && !process.env.USHER_TESTS_BUILT) await compile();

export default defineConfig({
  plugins: isWatching ? [] : [compiledCode],
  test: {
    server: { deps: { external: [compiledFiles] } },
    include: ['test/**/*.test.ts'],
    exclude: leftOut,
    globalSetup: ['test/build.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000, interval: 10 } },
    pool: 'forks',
    // The tests create much short-lived garbage; more room for it saves time in the collector.
    execArgv: ['--max-semi-space-size=64'],
    sequence: { sequencer: LongestFirst },
    // Stories mostly wait for Slack's pace, so more of them run in parallel than there are cores. Each worker loads all
    // code once more.
    maxWorkers: 3,
    maxConcurrency: 8,
    // On a busy machine a wait may time out once; a real fault fails twice.
    retry: 1,
    // No test changes the state of a module, so the files of one worker share the modules: loading them again costs a
    // minute.
    isolate: false,
  },
});
