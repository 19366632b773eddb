import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { StoreFailure } from '../../../src/approvals/store.js';
import { thisProcess } from '../../../src/store/embedded/holder.js';
import { verifyLedger } from '../../../src/store/embedded/verify.js';
import { follow, stored, submitted } from '../request-fixture.js';
import { dataFolder } from './folder.js';

const idleScript = fileURLToPath(new URL('idle-child.ts', import.meta.url));
const script = fileURLToPath(new URL('writing-child.ts', import.meta.url));

/** Starts a process that writes, and kills it after it has printed this number of lines. */
async function killedAfter(dir: string, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await saidBefore(child, lines);
  return said.slice(1);
}

async function saidBefore(child: ChildProcess, lines: number): Promise<string[]> {
  if (!child.stdout) throw new Error('the child says nothing');
  const said: string[] = [];
  const gone = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === lines) child.kill('SIGKILL');
  }
  await gone;
  return said;
}

it('after a kill during commits, every confirmed commit is there and the folder is free at once', async () => {
  const folder = await dataFolder();
  const answered: string[] = [];
  for (const lines of [5, 32, 77]) {
    answered.push(...(await killedAfter(folder.dir, lines)));
    const verified = await verifyLedger(folder.dir);
    if (!verified.ok) expect(verified.sentence).toContain('half a line');
  }
  const store = await folder.open();
  const { n } = await store.head();
  expect(answered.length).toBeGreaterThanOrEqual(111);
  expect(n).toBeGreaterThanOrEqual(answered.length);
  const hashes = new Map<number, string>();
  for await (const entry of store.entries(1)) hashes.set(entry.n, entry.hash);
  for (const line of answered) {
    const [id = '', number, hash] = line.split(' ');
    expect(hashes.get(Number(number))).toBe(hash);
    expect((await stored(store, id)).request.reason).toEqual({ personal: 'Quarterly close' });
  }
});

/** A child whose lines the test can await one by one. */
function speaking(command: string, args: readonly string[]) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, next: async (): Promise<string> => String((await lines.next()).value) };
}

const speakingScript = (name: string, ...args: string[]) =>
  speaking(process.execPath, ['--import', 'tsx', fileURLToPath(new URL(name, import.meta.url)), ...args]);

it.runIf(process.platform === 'linux')(
  'a killed process that its parent has not reaped frees the folder at once',
  async () => {
    const folder = await dataFolder();
    // The shell becomes a program that never reaps its children.
    const command = '"$0" --import tsx "$1" "$2" 1 & echo $!; exec sleep 600';
    const { next } = speaking('sh', ['-c', command, process.execPath, idleScript, folder.dir]);
    const pid = Number(await next());
    expect(await next()).toBe('open');
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(async () => {
      expect(await readFile(`/proc/${pid}/stat`, 'latin1')).toContain(') Z ');
      expect(await readdir(`/proc/${pid}/task`)).toEqual([`${pid}`]);
    });
    const store = await folder.open();
    expect(await readFile(`/proc/${pid}/stat`, 'latin1')).toContain(') Z ');
    expect(folder.warnings.join()).not.toContain('waiting');
    await follow(store, 'REQ-1', [submitted('REQ-1')]);
  },
);

it('if several processes start at once after a crash, one holds the folder', async () => {
  for (const left of [{ pid: 2 ** 30 }, { where: 'another container' }]) {
    const { dir } = await dataFolder();
    await writeFile(join(dir, 'lock.3'), JSON.stringify({ ...thisProcess(dir), ...left }));
    const children = Array.from({ length: 5 }, () => speakingScript('locking-child.ts', dir, '500'));
    for (const { next } of children) expect(await next()).toBe('ready');
    for (const { child } of children) child.stdin.write('go\n');
    const said = await Promise.all(children.map(({ next }) => next()));
    expect(said.sort()).toEqual(['held', 'refused', 'refused', 'refused', 'refused']);
  }
});

it('a paused process refuses its next commit if another took over meanwhile', async () => {
  const folder = await dataFolder();
  const { child, next } = speakingScript('idle-child.ts', folder.dir);
  expect(await next()).toBe('open');
  child.stdin.write('REQ-1\n');
  expect(await next()).toBe('1');
  child.kill('SIGSTOP');
  // The lock looks like one from another container, in which its process number means nothing here.
  const lock = join(folder.dir, 'lock.1');
  await writeFile(lock, JSON.stringify({ ...thisProcess(folder.dir), where: 'another container' }));
  const store = await folder.open({ patience: 300 });
  await follow(store, 'REQ-2', [submitted('REQ-2')]);
  child.stdin.write('REQ-3\n');
  child.kill('SIGCONT');
  expect(await next()).toContain('another process took it');
  await follow(store, 'REQ-4', [submitted('REQ-4')]);
  expect(await store.request('REQ-3')).toBeUndefined();
  expect(await verifyLedger(folder.dir)).toMatchObject({ ok: true, n: 3 });
});

it('a second process on the same folder is refused, and the first goes on', async () => {
  const folder = await dataFolder();
  const store = await folder.open();
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder.dir, '1'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr?.on('data', (chunk) => {
    complaint += chunk;
  });
  const [code] = await once(child, 'close');
  expect(code).not.toBe(0);
  expect(complaint).toContain(`The data folder ${folder.dir} is in use by another Usher`);
  await follow(store, 'REQ-1', [submitted('REQ-1')]);
});

it('a second store in the same process is refused, too', async () => {
  const folder = await dataFolder();
  const store = await folder.open();
  await expect(folder.open()).rejects.toThrow(StoreFailure);
  await store.close();
  await folder.open();
});
