import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { StoreFailure } from '../../../src/approvals/store.js';
import { verifyLedger } from '../../../src/store/embedded/verify.js';
import { follow, stored, submitted } from '../life.js';
import { dataFolder } from './folder.js';

const script = fileURLToPath(new URL('writing-child.ts', import.meta.url));

/** Starts a process that writes, and kills it once it has said so many lines. */
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

it('killed in the middle of commits, every answered commit is there, and the folder is free at once', async () => {
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
