import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { browserPath } from '../sandbox/pictures/browser-path.js';

/**
 * Stories run the built app in its own process, so it is built once before all tests, unless the run is part of a test
 * of another. All temporary folders of one run stand in one folder, which is removed at its end.
 */
export function setup({ config }: TestProject): () => void {
  if (!process.env.USHER_TESTS_BUILT)
    execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
  // While files are watched, nothing is compiled.
  if (!config.watch) process.env.USHER_TESTS_BUILT = '1';
  if (!existsSync(browserPath))
    process.stdout.write(`No ${browserPath} here: the tests of the page in a browser are skipped.\n`);
  process.stdout.write(`The sample of the longer series: USHER_STORIES=${process.env.USHER_STORIES}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'usher-tests-'));
  // A PostgreSQL of the tests runs as another user.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
