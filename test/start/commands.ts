import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storyPolicy } from '../stories/policy.js';

const dist = join(import.meta.dirname, '../../dist');

export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A folder with only a policy, for commands. */
export function aPlace(): string {
  const place = mkdtempSync(join(tmpdir(), 'usher-place-'));
  writeFileSync(join(place, 'policy.yml'), storyPolicy);
  return place;
}

export type Env = Readonly<Record<string, string>>;

/** Runs the built command line with only these settings. */
export const usherIn = (args: readonly string[], env: Env = {}, place = aPlace()): Promise<Ran> =>
  running([join(dist, 'cli/main.js'), ...args], env, place).ended;

export interface Running {
  readonly ended: Promise<Ran>;
  /** Its output so far. */
  out(): string;
  end(signal: NodeJS.Signals): void;
}

/** Runs the built app, which may end by itself. */
export const appIn = (env: Env, place = aPlace()): Running => running([join(dist, 'main.js')], env, place);

function running(args: readonly string[], env: Env, cwd: string): Running {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text: Buffer) => {
    out += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    err += text.toString();
  });
  return {
    ended: new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal, out, err }));
    }),
    out: () => out,
    end: (signal) => void child.kill(signal),
  };
}
