import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { measureIfAlone } from './alone.js';
import { type Group, marked, type Size } from './figure.js';
import { integrity } from './setting.js';
import { spreadOf } from './statistics.js';
import { resolvedLedger } from './store-worlds.js';

interface Replayed {
  readonly seconds: number;
  /** The highest resident memory. */
  readonly mb: number;
  readonly lines: number;
}

/** Measures `usher policy replay` on a record of requests that the new policy would all decide differently. */
export async function measure(size: Size): Promise<Group> {
  const [requests, turns] = size === 'quick' ? [50, 1] : [100_000, 3];
  const dir = await mkdtemp(join(tmpdir(), 'usher-bench-'));
  try {
    const entries = await resolvedLedger(dir, requests, integrity);
    const bare: Replayed[] = [];
    const ours: Replayed[] = [];
    for (let n = 0; n < turns; n += 1) {
      bare.push(await timed(['--input-type=module', '-e', parsedOnly, dir]));
      ours.push(await timed(['dist/cli/main.js', 'policy', 'replay', 'policy.example.yml', dir]));
    }
    return groupOf(requests, entries, ours, bare);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The floor: a program that reads the same lines and only parses them. */
const parsedOnly = `
  import { createReadStream } from 'node:fs';
  import { createInterface } from 'node:readline';
  const lines = createInterface({ input: createReadStream(process.argv[1] + '/ledger-2026-01.jsonl') });
  for await (const line of lines) JSON.parse(line);`;

/** Reports its own highest memory as its last line on standard error. */
const report = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => process.stderr.write('\\n' + process.resourceUsage().maxRSS));",
)}`;

async function timed(args: readonly string[]): Promise<Replayed> {
  const from = performance.now();
  const child = spawn(process.execPath, ['--import', report, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let lines = 0;
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    lines += text.split('\n').length - 1;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(child, 'close');
  const seconds = (performance.now() - from) / 1000;
  return { seconds, mb: z.coerce.number().parse(said.trim().split('\n').at(-1)) / 1024, lines };
}

function groupOf(
  requests: number,
  entries: number,
  ours: readonly Replayed[],
  bare: readonly Replayed[],
): Group {
  const name = `${requests.toLocaleString('en')} requests`;
  const time = marked(`replay of ${name}`, spreadOf(ours.map(({ seconds }) => seconds)), {
    unit: 's',
    aim: 60,
    digits: 1,
  });
  const ratio = spreadOf(ours.map(({ seconds }, i) => seconds / (bare[i]?.seconds ?? seconds)));
  const floor = spreadOf(bare.map(({ seconds }) => seconds));
  const mb = spreadOf(ours.map((one) => one.mb));
  return {
    name: 'replay',
    title: 'The past under another policy',
    says: `\`usher policy replay\` reads a ledger of ${entries.toLocaleString('en')} entries, checks its chain, and decides each request under a policy by which every one of them would have needed other people; it prints ${(ours[0]?.lines ?? 0).toLocaleString('en')} lines. The floor is a program that reads the same lines and only parses them. ${ours.length} turns each.`,
    rows: [
      time.row,
      {
        what: 'time, against reading and parsing the same lines',
        measured: `${ratio.median.toFixed(1)} × (${time.bar.value.toFixed(1)} against ${floor.median.toFixed(1)} s)`,
        spread: `${ratio.low.toFixed(1)}–${ratio.high.toFixed(1)}`,
        aim: '–',
      },
      {
        what: 'resident memory at most',
        measured: `${mb.median.toFixed(0)} MB`,
        spread: `${mb.low.toFixed(0)}–${mb.high.toFixed(0)}`,
        aim: '–',
      },
    ],
    plot: {
      unit: 's',
      bars: [
        time.bar,
        { label: 'reading and parsing only', value: floor.median, low: floor.low, high: floor.high },
      ],
    },
  };
}

await measureIfAlone(import.meta.url, measure);
