import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('the tests pass without a browser, and say in one line that they skip the page', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', 'test/sandbox/page/page.test.ts'],
    { env: { ...process.env, USHER_STORIES: 'all', USHER_BROWSER: '/nowhere/chromium', NO_COLOR: '1' } },
  );
  const said = stdout.split('\n').filter((line) => line.includes('/nowhere/chromium'));
  expect(said).toEqual(['No /nowhere/chromium here: the tests of the page in a browser are skipped.']);
  expect(stdout).toMatch(/^ *Test Files +1 skipped \(1\)$/m);
  expect(stdout).toMatch(/^ *Tests +(\d+) skipped \(\1\)$/m);
});
