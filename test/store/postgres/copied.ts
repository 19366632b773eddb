import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controlStream, personStream, requestStream } from '../../../src/approvals/store.js';
import { openEmbeddedStore } from '../../../src/store/embedded/store.js';
import { program, type Ran, usherWith } from '../../cli/main.js';
import { keyed } from '../embedded/keys.js';
import {
  ana,
  announced,
  approved,
  ben,
  closedRequest,
  follow,
  frozen,
  hourMs,
  matched,
  noon,
  submitted,
} from '../request-fixture.js';
import { afterwards, type TestDatabase } from './database.js';

export const integrity = keyed('a');
export const env = { USHER_INTEGRITY_KEY: Buffer.alloc(32, 'a').toString('base64') };

const monthMs = 31 * 24 * hourMs;

export async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'usher-copy-'));
  afterwards(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A data folder with every kind of content, over two months, and one erased request. */
export async function filled(more = 0): Promise<string> {
  const dir = await folder();
  let time = noon;
  const store = await openEmbeddedStore({ dir, now: () => time, integrity });
  await closedRequest(store, 'REQ-1', { reason: 'Private' });
  await follow(store, 'REQ-2', [submitted('REQ-2', { by: ben })]);
  await follow(store, 'REQ-2', [...approved(), announced()]);
  time += monthMs;
  await store.commit(personStream(ana), 0, [matched(12)]);
  await store.commit(controlStream, 0, [frozen()]);
  await follow(store, 'REQ-3', [submitted('REQ-3', { reason: 'Kept' })]);
  await store.put('watch/7', { who: { personal: 'Ana Costa' }, n: 7 });
  const stream = requestStream('REQ-1');
  await store.erase(stream, [{ type: 'stream.erased', at: noon, by: { kind: 'system' }, stream }]);
  for (let i = 0; i < more; i += 1) await follow(store, `REQ-${i + 10}`, [submitted(`REQ-${i + 10}`)]);
  await store.close();
  return dir;
}

/** The ledger's files, by name. */
export async function ledgerIn(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir)).filter((name) => name.startsWith('ledger-')).sort();
  const texts = await Promise.all(names.map(async (name) => [name, await readFile(join(dir, name), 'utf8')]));
  return Object.fromEntries(texts);
}

export const copy = (from: string, to: string): Promise<Ran> =>
  usherWith(env, 'store', 'copy', '--from', from, '--to', to);

/** Runs a copy in its own process, and kills it after this time. */
export async function killed(from: string, { url }: TestDatabase, ms: number): Promise<void> {
  const args = [program, 'store', 'copy', '--from', from, '--to', url];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, ms))]);
  child.kill('SIGKILL');
  await gone;
}
