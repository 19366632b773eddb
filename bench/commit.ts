import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestEvent } from '../src/approvals/event.js';
import { requestStream } from '../src/approvals/store.js';
import { openEmbeddedStore } from '../src/store/embedded/store.js';
import { life, median, percentile, resolvedLedger, submission } from './store-worlds.js';

/** The cost of a commit against append and fdatasync of the same bytes, taking turns in the same run. */
const sizes = [100, 10_000, 100_000];
const lives = 60;
const warmUp = 10;
const perLife = life(1);
/** Two entries a request, so that preparing the largest ledger takes seconds. */
const shortLife = [perLife[0] ?? [], perLife.slice(1).flat()];

interface Turn {
  readonly commit: number;
  readonly bare: number;
}

const ratio = (turns: readonly Turn[], of: (values: readonly number[]) => number): string =>
  (of(turns.map(({ commit }) => commit)) / of(turns.map(({ bare }) => bare))).toFixed(2);
const p99 = (values: readonly number[]) => percentile(values, 0.99);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const row = (...cells: readonly (string | number)[]) =>
  console.log(cells.map((cell) => String(cell).padStart(15)).join(''));

row('stored', 'commit ms', 'bare ms', 'x p50', 'x mean', 'x p99', 'first x p50', '16 at once x');
for (const stored of sizes) {
  const dir = await mkdtemp(join(tmpdir(), 'usher-bench-'));
  try {
    await measure(dir, stored);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function measure(dir: string, stored: number): Promise<void> {
  await resolvedLedger(dir, stored, shortLife);
  const store = await openEmbeddedStore({ dir, now: Date.now });
  const bare = await open(join(dir, 'bare.bin'), 'a');

  const turn = async (n: number, place: number, events: readonly RequestEvent[]): Promise<Turn> => {
    const a = performance.now();
    const entry = await store.commit(requestStream(`REQ-${n}`), place, events);
    const b = performance.now();
    const same = Buffer.alloc(Buffer.byteLength(JSON.stringify(entry)));
    const c = performance.now();
    await bare.appendFile(same);
    await bare.datasync();
    return { commit: b - a, bare: performance.now() - c };
  };

  const firsts: Turn[] = [];
  const laters: Turn[] = [];
  for (let n = stored + 1; n <= stored + lives; n += 1) {
    for (const [place, events] of perLife.entries()) {
      const taken = await turn(n, place, place === 0 ? [submission(n)] : events);
      if (n > stored + warmUp) (place === 0 ? firsts : laters).push(taken);
    }
  }
  const groups: number[] = [];
  for (let n = stored + 1000; n < stored + 1320; n += 16) {
    const a = performance.now();
    const some = Array.from({ length: 16 }, (_, i) => n + i);
    await Promise.all(some.map((each) => store.commit(requestStream(`REQ-${each}`), 0, [submission(each)])));
    groups.push((performance.now() - a) / 16);
  }
  const all = [...firsts, ...laters];
  const bareMs = median(all.map((one) => one.bare));
  row(
    stored,
    median(all.map((one) => one.commit)).toFixed(3),
    bareMs.toFixed(3),
    ratio(all, median),
    ratio(all, mean),
    ratio(all, p99),
    ratio(firsts, median),
    (median(groups) / bareMs).toFixed(2),
  );
  await bare.close();
  await store.close();
}
