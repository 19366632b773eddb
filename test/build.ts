import { execFileSync } from 'node:child_process';

/** Stories run the built app in its own process, so it is built once before all tests. */
export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
  process.stdout.write(`The sample of the longer series: USHER_STORIES=${process.env.USHER_STORIES}\n`);
}
