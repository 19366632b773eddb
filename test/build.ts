import { execFileSync } from 'node:child_process';

/** Stories run the built app as a process of its own, so it is built once before all tests. */
export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
  // Another sample each day; the workers read it from here.
  process.env.USHER_STORIES ??= new Date().toISOString().slice(0, 10);
  process.stdout.write(
    `The sample of the longer series of stories: USHER_STORIES=${process.env.USHER_STORIES}\n`,
  );
}
