import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openEmbeddedStore } from '../src/store/embedded/store.js';
import { measureIfAlone } from './alone.js';
import { type Group, marked, type Size } from './figure.js';
import { cpuMs, createSetting, integrity, type Kind, residentMb, type Setting } from './setting.js';
import { median, spreadOf } from './statistics.js';
import { openRequests, resolvedLedger } from './store-worlds.js';

/** Memory is read this long after the start, when the garbage of the start is cleared away. */
const settledMs = 3000;

interface Started {
  readonly ms: number;
  /** The processor time until it is ready. */
  readonly cpu: number;
  readonly mb: number;
}

/**
 * Measures the time from the start of the process until it is ready, and its memory at that time, against a bare Bolt
 * app.
 */
export async function measure(size: Size): Promise<Group> {
  const [resolved, open, turns] = size === 'quick' ? [20, 5, 1] : [100_000, 1_000, 7];
  const setting = await createSetting();
  try {
    const data = join(setting.folder, 'much');
    const entries = await prepared(data, resolved, open);
    const bare: Started[] = [];
    const empty: Started[] = [];
    const full: Started[] = [];
    const waitMs = size === 'quick' ? 0 : settledMs;
    for (let n = 0; n < turns; n += 1) {
      bare.push(await started(setting, 'bare', waitMs));
      empty.push(await started(setting, 'usher', waitMs, join(setting.folder, `empty-${n}`)));
      full.push(await started(setting, 'usher', waitMs, data));
    }
    const idle = await checkedMb(setting, data);
    return groupOf(
      { bare, empty, full, idle },
      `${resolved.toLocaleString('en')} resolved and ${open.toLocaleString('en')} open requests`,
      entries,
    );
  } finally {
    await setting.close();
  }
}

/** Prepares a data folder. Returns the number of entries in its ledger. */
async function prepared(dir: string, resolved: number, open: number): Promise<number> {
  await mkdir(dir, { recursive: true });
  await resolvedLedger(dir, resolved, integrity);
  const store = await openEmbeddedStore({ dir, now: Date.now, integrity });
  await openRequests(store, resolved, open);
  const { n } = await store.head();
  await store.close();
  return n;
}

async function started(setting: Setting, kind: Kind, waitMs: number, data?: string): Promise<Started> {
  const from = performance.now();
  const app = await setting.start(kind, 'http', data === undefined ? {} : { USHER_DATA_DIR: data });
  const ms = performance.now() - from;
  const cpu = cpuMs(app);
  await pause(waitMs);
  const mb = residentMb(app);
  await app.stop();
  return { ms, cpu, mb };
}

/** The memory of a process that has checked the whole ledger and has nothing left to do. */
async function checkedMb(setting: Setting, data: string): Promise<number> {
  const app = await setting.start('usher', 'http', { USHER_DATA_DIR: data });
  while (!app.log.some(({ msg }) => msg === 'the whole ledger was checked')) await pause(200);
  await pause(settledMs);
  const mb = residentMb(app);
  await app.stop();
  return mb;
}

interface Turns extends Readonly<Record<'bare' | 'empty' | 'full', readonly Started[]>> {
  /** Megabytes, measured once. */
  readonly idle: number;
}

function groupOf({ bare, empty, full, idle }: Turns, name: string, entries: number): Group {
  const more = (ours: readonly Started[], of: keyof Started) =>
    ours.map((one, i) => one[of] - (bare[i]?.[of] ?? 0));
  const whole = (all: readonly Started[], of: keyof Started) => median(all.map((one) => one[of])).toFixed(0);
  const time = marked(`start with ${name}, beyond a bare Bolt app`, spreadOf(more(full, 'ms')), {
    unit: 'ms',
    aim: 1000,
    digits: 0,
  });
  const none = spreadOf(more(empty, 'ms'));
  const cpu = spreadOf(more(full, 'cpu'));
  const checking = spreadOf(more(full, 'mb'));
  const memory = marked(
    `memory with ${name}, idle, beyond a bare Bolt app`,
    spreadOf(bare.map(({ mb }) => idle - mb)),
    { unit: 'MB', aim: 60, digits: 0 },
  );
  return {
    name: 'start',
    title: 'Start',
    says: `Processes from their beginning until they are ready, HTTP mode, ${bare.length} turns; the bare Bolt app is bundled as Usher is. The ledger has ${entries.toLocaleString('en')} entries with their MACs; the open requests were asked under the policy in force, and wait for a decision. Memory is what is resident; idle is three seconds after the whole ledger was checked, measured once.`,
    rows: [
      {
        ...time.row,
        measured: `${time.row.measured} (${whole(full, 'ms')} against ${whole(bare, 'ms')} ms)`,
      },
      {
        what: `processor time of that start, beyond a bare Bolt app`,
        measured: `${cpu.median.toFixed(0)} ms (${whole(full, 'cpu')} against ${whole(bare, 'cpu')} ms)`,
        spread: `${cpu.low.toFixed(0)}–${cpu.high.toFixed(0)}`,
        aim: '–',
      },
      {
        what: 'start with an empty data folder, beyond a bare Bolt app',
        measured: `${none.median.toFixed(0)} ms`,
        spread: `${none.low.toFixed(0)}–${none.high.toFixed(0)}`,
        aim: '–',
      },
      {
        ...memory.row,
        measured: `${memory.row.measured} (${idle.toFixed(0)} against ${whole(bare, 'mb')} MB)`,
      },
      {
        what: `the same ${settledMs / 1000} seconds after the start, while the ledger is being checked beside it`,
        measured: `${checking.median.toFixed(0)} MB`,
        spread: `${checking.low.toFixed(0)}–${checking.high.toFixed(0)}`,
        aim: '–',
      },
      {
        what: 'memory with an empty data folder, beyond a bare Bolt app',
        measured: `${spreadOf(more(empty, 'mb')).median.toFixed(0)} MB`,
        spread: '–',
        aim: '–',
      },
    ],
    plot: {
      unit: 'ms',
      bars: [
        { label: 'a bare Bolt app', value: Number(whole(bare, 'ms')) },
        { label: 'Usher, empty data folder', value: Number(whole(empty, 'ms')) },
        { label: `Usher, ${name}`, value: Number(whole(full, 'ms')), aim: Number(whole(bare, 'ms')) + 1000 },
      ],
    },
  };
}

await measureIfAlone(import.meta.url, measure);
