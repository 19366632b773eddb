import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Stories run the built app in its own process, so it is built once before all tests. All temporary folders of one run
 * stand in one folder, which is removed at its end.
 */
export function setup(): () => void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
  process.stdout.write(`The sample of the longer series: USHER_STORIES=${process.env.USHER_STORIES}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'usher-tests-'));
  // A PostgreSQL of the tests runs as another user.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
