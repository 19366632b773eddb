import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const tour = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  run(process.execPath, ['--import', 'tsx', 'sandbox/run.ts', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    maxBuffer: 10_000_000,
  });

// CI runs the whole tour itself; `npm run test:long` also checks what it leaves behind.
it.runIf(process.env.USHER_TOUR)(
  'the tour plays every scene to its expected end and leaves nothing behind',
  async () => {
    const TMPDIR = await mkdtemp(join(tmpdir(), 'usher-tour-test-'));
    onTestFinished(() => rm(TMPDIR, { recursive: true, force: true }));
    const { stdout } = await tour(['--exit'], { TMPDIR });
    expect(stdout).toContain('1. Ben asks for a role for Dev');
    expect(stdout).toContain('> Ben types: /make-role dev@example.com');
    expect(stdout).toContain('On Make: Dev Patel is Team Operator of Finance Ops.');
    expect(stdout).toContain('On Make: Eva Novak is not in Harbour Logistics.');
    expect(stdout).toMatch(/You cannot approve REQ-\d+/);
    expect(stdout).toMatch(/All +(\d+) of \1 /);
    expect(stdout).not.toContain('NOT as it must');
    expect(stdout).not.toContain('\u001b');
    expect((await readdir(TMPDIR)).filter((name) => name.startsWith('usher-'))).toEqual([]);
  },
  90_000,
);

it.runIf(process.env.USHER_TOUR)(
  'with --terminal the sandbox goes on after the transcript until it is stopped',
  async () => {
    const TMPDIR = await mkdtemp(join(tmpdir(), 'usher-tour-test-'));
    onTestFinished(() => rm(TMPDIR, { recursive: true, force: true }));
    const played = spawn(process.execPath, ['--import', 'tsx', 'sandbox/run.ts', '--terminal'], {
      cwd: root,
      env: { ...process.env, TMPDIR },
    });
    onTestFinished(() => void played.kill('SIGKILL'));
    const ended = once(played, 'exit');
    let said = '';
    for await (const part of played.stdout.setEncoding('utf8')) {
      said += part;
      if (/All +(\d+) of \1 /.test(said)) break;
    }
    expect(played.exitCode).toBe(null);
    played.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect((await readdir(TMPDIR)).filter((name) => name.startsWith('usher-'))).toEqual([]);
  },
  120_000,
);

it('the tour prints its usage when called with wrong arguments', async () => {
  await expect(tour(['--slack-port', 'high'])).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('npm run sandbox -- [--exit]'),
  });
});
