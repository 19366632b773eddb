import { Client } from 'pg';
import { startServer } from '../sandbox/postgres/server.js';
import { requestStream } from '../src/approvals/store.js';
import { openPostgresStore } from '../src/store/postgres/store.js';
import { measureIfAlone } from './alone.js';
import { type Group, marked, type Size } from './figure.js';
import { integrity } from './setting.js';
import { percentile, ratioOverPairs } from './statistics.js';
import { life, submission } from './store-worlds.js';

interface Turn {
  readonly commit: number;
  readonly bare: number;
}

/** Measures a commit in PostgreSQL against a bare insert of as many bytes in its own transaction, in turns. */
export async function measure(size: Size): Promise<Group> {
  const [warmUp, lives] = size === 'quick' ? [0, 2] : [300, 300];
  const server = await startServer();
  const bare = new Client(server.url);
  const store = await openPostgresStore({ url: server.url, now: Date.now, integrity });
  try {
    await bare.connect();
    await bare.query('create table bare (n serial primary key, line text not null)');
    const firsts: Turn[] = [];
    const all: Turn[] = [];
    for (let n = 1; n <= warmUp + lives; n += 1) {
      for (const [place, [event]] of life(n).entries()) {
        if (!event) continue;
        const events = place === 0 ? [submission(n)] : [event];
        const from = performance.now();
        const entry = await store.commit(requestStream(`REQ-${n}`), place, events);
        const commit = performance.now() - from;
        const same = JSON.stringify(entry);
        const between = performance.now();
        await inserted(bare, same);
        const taken = { commit, bare: performance.now() - between };
        if (n <= warmUp) continue;
        all.push(taken);
        if (place === 0) firsts.push(taken);
      }
    }
    return groupOf(firsts, all);
  } finally {
    await store.close();
    await bare.end();
    await server.stop();
  }
}

async function inserted(client: Client, line: string): Promise<void> {
  await client.query('begin');
  await client.query('insert into bare (line) values ($1)', [line]);
  await client.query('commit');
}

const of = (turns: readonly Turn[], share: number) =>
  ratioOverPairs(
    turns.map(({ commit }) => [commit]),
    turns.map(({ bare }) => [bare]),
    (values) => percentile(values, share),
  );

function groupOf(firsts: readonly Turn[], all: readonly Turn[]): Group {
  const mark = { unit: '×', aim: 3 };
  const usual = marked('a commit in PostgreSQL', of(all, 0.5), mark);
  const first = marked('the first commit of a request in PostgreSQL', of(firsts, 0.5), mark);
  const p99 = of(all, 0.99);
  const ms = (turns: readonly Turn[], which: keyof Turn) =>
    percentile(
      turns.map((turn) => turn[which]),
      0.5,
    ).toFixed(1);
  const told = (turns: readonly Turn[]) => ` (${ms(turns, 'commit')} against ${ms(turns, 'bare')} ms)`;
  return {
    name: 'database',
    title: 'A commit in PostgreSQL',
    says: 'The lock, the chain, the MAC, the entry, the request and the head in one transaction, until the database says that it is durable, against a transaction of its own that inserts as many bytes into a table with one index, on the same server and by the same client, one after the other. A commit takes two round trips, and the bare one three. Spread: nine tenths of resampled pairs.',
    rows: [
      { ...usual.row, measured: usual.row.measured + told(all) },
      { ...first.row, measured: first.row.measured + told(firsts) },
      {
        what: 'p99 of a commit in PostgreSQL',
        measured: `${p99.median.toFixed(2)} ×`,
        spread: `${p99.low.toFixed(2)}–${p99.high.toFixed(2)}`,
        aim: '–',
      },
    ],
    plot: { unit: '× a bare insert', bars: [usual.bar, first.bar] },
  };
}

await measureIfAlone(import.meta.url, measure);
