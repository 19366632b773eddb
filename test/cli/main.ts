import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const program = join(import.meta.dirname, '../../dist/cli/main.js');

/** Where no settings lie about. */
const nowhere = mkdtempSync(join(tmpdir(), 'usher-cli-'));

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the built program with these arguments. */
export const usher = (...args: string[]): Promise<Ran> => usherWith({}, ...args);

/** The same with settings. */
export const usherWith = (env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const options = { cwd: nowhere, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, ...env } };
    const child = execFile(process.execPath, [program, ...args], options, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
