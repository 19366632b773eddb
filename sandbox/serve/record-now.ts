import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Chain, type ChainEntry, checkChain } from './chain.js';
import type { RecordSource } from './record-source.js';

/** The record as stored. */
export interface RecordNow {
  readonly count: number;
  readonly head: string;
  readonly broken?: string;
  /** The newest first. */
  readonly entries: readonly ChainEntry[];
  /** The result of the last changed byte in a copy. */
  readonly trial?: Trial;
}

export interface Trial {
  readonly entry: number;
  readonly before: string;
  readonly after: string;
  /** Usher's verdict on the copy. */
  readonly verdict: string;
  readonly isFound: boolean;
}

const shownEntries = 80;
const usher = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Reads the record again each time the app has written to it. */
export class RecordWatch {
  now: RecordNow = { count: 0, head: '', entries: [] };
  chain: Chain = { entries: [] };
  private readonly leave: () => void;
  private timer: NodeJS.Timeout | undefined;
  private trial: Trial | undefined;

  constructor(
    private readonly source: RecordSource,
    private readonly changed: () => void,
  ) {
    this.leave = source.follow(() => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.read().catch(() => undefined), 40);
    });
    void this.read().catch(() => undefined);
  }

  close(): void {
    clearTimeout(this.timer);
    this.leave();
  }

  /** Changes one byte in a copy of the record, and runs Usher's own check on it. */
  async changeAByte(): Promise<void> {
    const copy = await mkdtemp(join(tmpdir(), 'usher-sandbox-copy-'));
    try {
      const lines = (await this.source.text()).split('\n');
      const index = Math.floor(lines.filter(Boolean).length / 2);
      const line = lines[index] ?? '';
      const at = line.indexOf('"at":"') + 6 + '2026-11-28T11:27:1'.length;
      if (at >= line.length) throw new Error('the record is still empty');
      const digit = line[at] === '7' ? '3' : '7';
      lines[index] = line.slice(0, at) + digit + line.slice(at + 1);
      await writeMonths(copy, lines);
      const verdict = await verdictOn(copy);
      const around = (text: string) => text.slice(at - 19, at + 6);
      this.trial = {
        entry: Number(/"n":(\d+)/.exec(line)?.[1]),
        before: around(line),
        after: around(lines[index] ?? ''),
        ...verdict,
      };
      await this.read();
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  }

  private async read(): Promise<void> {
    this.chain = checkChain(await this.source.text());
    const { entries, broken } = this.chain;
    this.now = {
      count: entries.length,
      head: entries.at(-1)?.hash ?? '',
      ...(broken !== undefined && { broken }),
      entries: entries.slice(-shownEntries).reverse(),
      ...(this.trial && { trial: this.trial }),
    };
    this.changed();
  }
}

/** Writes the lines into a folder as Usher does, one file for each month. */
async function writeMonths(folder: string, lines: readonly string[]): Promise<void> {
  const months = new Map<string, string>();
  for (const line of lines.filter(Boolean)) {
    const month = /"at":"(\d{4}-\d{2})/.exec(line)?.[1] ?? '';
    months.set(month, `${months.get(month) ?? ''}${line}\n`);
  }
  for (const [month, text] of months) await writeFile(join(folder, `ledger-${month}.jsonl`), text);
}

function verdictOn(folder: string): Promise<{ verdict: string; isFound: boolean }> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH ?? '' };
    execFile(process.execPath, [usher, 'ledger', 'verify', folder], { env }, (error, stdout, stderr) => {
      const words = `${stdout}${stderr}`.trim().replaceAll(folder, 'the copy');
      resolve({ verdict: words, isFound: error !== null });
    });
  });
}
