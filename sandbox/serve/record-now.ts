import { execFile } from 'node:child_process';
import { type FSWatcher, watch } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Chain, type ChainEntry, checkChain } from './chain.js';

/** The record as it lies on disk. */
export interface RecordNow {
  readonly count: number;
  readonly head: string;
  readonly broken?: string;
  /** The newest first. */
  readonly entries: readonly ChainEntry[];
  /** What came of the last byte that was changed in a copy. */
  readonly trial?: Trial;
}

export interface Trial {
  readonly entry: number;
  readonly before: string;
  readonly after: string;
  /** Usher's own words about the copy. */
  readonly verdict: string;
  readonly isFound: boolean;
}

const shownEntries = 80;
const usher = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Reads the record again whenever the app has written to it. */
export class RecordWatch {
  now: RecordNow = { count: 0, head: '', entries: [] };
  chain: Chain = { entries: [] };
  private readonly watcher: FSWatcher;
  private timer: NodeJS.Timeout | undefined;
  private trial: Trial | undefined;

  constructor(
    private readonly dataDir: string,
    private readonly changed: () => void,
  ) {
    this.watcher = watch(dataDir, () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.read().catch(() => undefined), 40);
    });
    this.watcher.on('error', () => undefined);
    void this.read().catch(() => undefined);
  }

  close(): void {
    clearTimeout(this.timer);
    this.watcher.close();
  }

  /** Changes one byte in a copy of the record, and lets Usher's own check look at it. */
  async changeAByte(): Promise<void> {
    const copy = await mkdtemp(join(tmpdir(), 'usher-sandbox-copy-'));
    try {
      await copyRecord(this.dataDir, copy);
      const [name] = (await ledgerFiles(copy)).slice(-1);
      if (name === undefined) throw new Error('nothing is on record yet');
      const lines = (await readFile(join(copy, name), 'utf8')).split('\n');
      const index = Math.floor(lines.filter(Boolean).length / 2);
      const line = lines[index] ?? '';
      const at = line.indexOf('"at":"') + 6 + '2026-11-28T11:27:1'.length;
      const digit = line[at] === '7' ? '3' : '7';
      lines[index] = line.slice(0, at) + digit + line.slice(at + 1);
      await writeFile(join(copy, name), lines.join('\n'));
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
    const files = await ledgerFiles(this.dataDir);
    const texts = await Promise.all(files.map((name) => readFile(join(this.dataDir, name), 'utf8')));
    // What is being written at this moment is no whole line yet.
    const whole = texts.join('').replace(/[^\n]+$/, '');
    this.chain = checkChain(whole);
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

/** Only the record itself, since the app writes and renames other files beside it at any moment. */
async function copyRecord(from: string, to: string): Promise<void> {
  const names = [...(await ledgerFiles(from)), 'keys.jsonl'];
  for (const name of names) await copyFile(join(from, name), join(to, name)).catch(unlessMissing);
}

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

const ledgerFiles = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => /^ledger-.*\.jsonl$/.test(name)).sort();

function verdictOn(folder: string): Promise<{ verdict: string; isFound: boolean }> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH ?? '' };
    execFile(process.execPath, [usher, 'ledger', 'verify', folder], { env }, (error, stdout, stderr) => {
      const words = `${stdout}${stderr}`.trim().replaceAll(folder, 'the copy');
      resolve({ verdict: words, isFound: error !== null });
    });
  });
}
