import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { program, type Ran } from './main.js';

const run = promisify(execFile);

/** Runs the built program in its own process, as from a shell. */
export const typed = (...args: string[]): Promise<Ran> => typedWith({}, ...args);

/** Runs the built program with these settings. */
export async function typedWith(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ran> {
  try {
    const { stdout, stderr } = await run(process.execPath, [program, ...args], {
      env: { PATH: process.env.PATH, ...env },
    });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    if (!(error instanceof Error) || !('stdout' in error) || !('stderr' in error)) throw error;
    const code = 'code' in error && typeof error.code === 'number' ? error.code : -1;
    return { code, out: `${error.stdout}`, err: `${error.stderr}` };
  }
}
