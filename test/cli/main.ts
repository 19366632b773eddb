import { join } from 'node:path';
import { Writable } from 'node:stream';
import { runCommandLine } from '../../src/cli/command-line.js';
import { processTerminal } from '../../src/cli/terminal.js';

/** The built program, for tests that need their own process. */
export const program = join(import.meta.dirname, '../../dist/cli/main.js');

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process, with these arguments and no settings. */
export const usher = (...args: string[]): Promise<Ran> => usherWith({}, ...args);

/** Runs the command line in this process, with these settings. */
export async function usherWith(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ran> {
  const [out, err] = [collector(), collector()];
  const terminal = processTerminal(out.stream, err.stream);
  const code = await runCommandLine(args, { env, terminal, out: out.write, err: err.write });
  return { code, out: out.text(), err: err.text() };
}

function collector() {
  const said: string[] = [];
  const write = (text: string): void => void said.push(text);
  const stream = new Writable({
    decodeStrings: false,
    write: (text: string, _, done) => {
      write(text);
      done();
    },
  });
  return { stream, write, text: () => said.join('') };
}
