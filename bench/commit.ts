import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestEvent } from '../src/approvals/event.js';
import { requestStream } from '../src/approvals/store.js';
import { openEmbeddedStore } from '../src/store/embedded/store.js';
import { measureIfAlone } from './alone.js';
import { type Bar, type Group, marked, type Row, type Size } from './figure.js';
import { integrity } from './setting.js';
import { median, percentile, ratioOverPairs } from './statistics.js';
import { life, resolvedLedger, submission } from './store-worlds.js';

const perLife = life(1);
/** Two entries a request, so that preparing the largest ledger takes seconds. */
const shortLife = [perLife[0] ?? [], perLife.slice(1).flat()];

interface Turn {
  readonly commit: number;
  readonly bare: number;
}

/** Measures a commit in the data folder against append and fdatasync of the same bytes, in turns. */
export async function measure(size: Size): Promise<Group> {
  const sizes = size === 'quick' ? [10] : [100, 10_000, 100_000];
  const rows: Row[] = [];
  const bars: Bar[] = [];
  for (const stored of sizes) {
    const dir = await mkdtemp(join(tmpdir(), 'usher-bench-'));
    try {
      const { firsts, all, together } = await turnsIn(dir, stored, size === 'quick' ? [0, 2] : [600, 300]);
      const name = `${stored.toLocaleString('en')} requests stored`;
      const mark = { unit: '×', aim: 2 };
      const [usual, first] = [of(all, median), of(firsts, median)];
      for (const [one, turns] of [
        [marked(`a commit, ${name}`, usual, mark), all],
        [marked(`the first commit of a request, ${name}`, first, mark), firsts],
      ] as const) {
        rows.push({ ...one.row, measured: one.row.measured + told(turns) });
        bars.push(one.bar);
      }
      const p99 = of(all, (values) => percentile(values, 0.99));
      const each = together / median(all.map(({ bare }) => bare));
      rows.push({
        what: `p99 of a commit; each of sixteen at once, ${name}`,
        measured: `${p99.median.toFixed(2)} ×; ${each.toFixed(2)} ×`,
        spread: `${p99.low.toFixed(2)}–${p99.high.toFixed(2)}; –`,
        aim: '–',
      });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
  return {
    name: 'commit',
    title: 'A commit in the data folder',
    says: 'Sealing, chain, MAC, index and all, until it is durable, against append and fdatasync of as many bytes to a file beside it, one after the other. The first commit of a request checks the most data and seals four values: if that is done twice in a row, the second time takes a third of the first, since the caches of the processor still hold it. The check that follows a start is over, and 600 requests went before. Spread: nine tenths of resampled pairs.',
    rows,
    plot: { unit: '× append and fdatasync', bars },
  };
}

const told = (turns: readonly Turn[]): string =>
  ` (${median(turns.map(({ commit }) => commit)).toFixed(2)} against ${median(turns.map(({ bare }) => bare)).toFixed(2)} ms)`;

const of = (turns: readonly Turn[], statistic: (values: readonly number[]) => number) =>
  ratioOverPairs(
    turns.map(({ commit }) => [commit]),
    turns.map(({ bare }) => [bare]),
    statistic,
  );

/** The check that follows a start does not keep a process alive, so this does, until it is over. */
async function whole(checked: Promise<void>): Promise<void> {
  const alive = setInterval(() => undefined, 1000);
  await checked.finally(() => clearInterval(alive));
}

async function turnsIn(dir: string, stored: number, [warmUp, lives]: readonly [number, number]) {
  await resolvedLedger(dir, stored, integrity, shortLife);
  const store = await openEmbeddedStore({ dir, now: Date.now, integrity });
  await whole(store.checked);
  const bare = await open(join(dir, 'bare.bin'), 'a');

  const turn = async (n: number, place: number, events: readonly RequestEvent[]): Promise<Turn> => {
    const a = performance.now();
    const entry = await store.commit(requestStream(`REQ-${n}`), place, events);
    const b = performance.now();
    const same = Buffer.alloc(Buffer.byteLength(JSON.stringify(entry)));
    const c = performance.now();
    await bare.write(same);
    await bare.datasync();
    return { commit: b - a, bare: performance.now() - c };
  };

  const firsts: Turn[] = [];
  const all: Turn[] = [];
  for (let n = stored + 1; n <= stored + warmUp + lives; n += 1) {
    for (const [place, events] of perLife.entries()) {
      const taken = await turn(n, place, place === 0 ? [submission(n)] : events);
      if (n <= stored + warmUp) continue;
      all.push(taken);
      if (place === 0) firsts.push(taken);
    }
  }
  const groups: number[] = [];
  for (let n = stored + 2000; n < stored + 2320; n += 16) {
    const a = performance.now();
    const some = Array.from({ length: 16 }, (_, i) => n + i);
    await Promise.all(some.map((each) => store.commit(requestStream(`REQ-${each}`), 0, [submission(each)])));
    groups.push((performance.now() - a) / 16);
  }
  await bare.close();
  await store.close();
  return { firsts, all, together: median(groups) };
}

await measureIfAlone(import.meta.url, measure);
