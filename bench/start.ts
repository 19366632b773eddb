import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requestStream } from '../src/approvals/store.js';
import { openEmbeddedStore } from '../src/store/embedded/store.js';
import { life, resolvedLedger, submission } from './store-worlds.js';

/** Start-up time and memory of the store with 100 000 resolved and 1 000 open requests, in a process of its own. */
const resolved = 100_000;
const open = 1_000;

const measured = process.argv[2];
if (measured === undefined) await prepare();
else await measure(measured);

async function prepare(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'usher-bench-'));
  try {
    const entries = await resolvedLedger(dir, resolved);
    const store = await openEmbeddedStore({ dir, now: Date.now });
    const numbers = Array.from({ length: open }, (_, i) => resolved + i + 1);
    for (let place = 0; place < 5; place += 1) {
      await Promise.all(
        numbers.map((n) => store.commit(requestStream(`REQ-${n}`), place, livesAt(n, place))),
      );
    }
    await store.close();
    console.log(`${resolved} resolved and ${open} open requests, ${entries + open * 5} entries`);
    const self = fileURLToPath(import.meta.url);
    const child = spawn(process.execPath, ['--expose-gc', ...process.execArgv, self, dir], {
      stdio: 'inherit',
    });
    await once(child, 'close');
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Asked, posted, drawn, told: then it waits. */
function livesAt(n: number, place: number) {
  return place === 0 ? [submission(n)] : (life(1)[place] ?? []);
}

async function measure(dir: string): Promise<void> {
  globalThis.gc?.();
  const before = process.memoryUsage();
  const from = performance.now();
  const store = await openEmbeddedStore({ dir, now: Date.now });
  const took = performance.now() - from;
  const cpu = process.cpuUsage();
  globalThis.gc?.();
  globalThis.gc?.();
  const after = process.memoryUsage();
  const mb = (key: 'heapUsed' | 'arrayBuffers' | 'rss') => ((after[key] - before[key]) / 2 ** 20).toFixed(1);
  console.log(
    `start ${took.toFixed(0)} ms (process so far ${((cpu.user + cpu.system) / 1000).toFixed(0)} ms of CPU)`,
  );
  console.log(
    `memory + ${mb('heapUsed')} MB heap, + ${mb('arrayBuffers')} MB buffers, + ${mb('rss')} MB resident`,
  );
  console.log(`open ${(await store.open()).length}, head ${(await store.head()).n}`);
  await store.close();
}
