import { watch } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { onDatabase } from '../postgres/query.js';

/** The stored record, read without Usher. */
export interface RecordSource {
  /** Its complete lines, without one that is being written now. */
  text(): Promise<string>;
  /** Calls `grown` after each growth, until the returned function is called. */
  follow(grown: () => void): () => void;
}

export const recordInFolder = (dir: string): RecordSource => ({
  async text() {
    const names = (await readdir(dir)).filter((name) => /^ledger-.*\.jsonl$/.test(name)).sort();
    const texts = await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
    return texts.join('').replace(/[^\n]+$/, '');
  },
  follow(grown) {
    const watcher = watch(dir, grown);
    watcher.on('error', () => undefined);
    return () => watcher.close();
  },
});

export const recordInDatabase = (url: string): RecordSource => ({
  async text() {
    const rows = await onDatabase<{ line: string }>(url, 'select line from usher.entries order by n');
    return rows.map(({ line }) => `${line}\n`).join('');
  },
  follow(grown) {
    const client = new pg.Client(url);
    client.on('notification', grown);
    client.on('error', () => undefined);
    void client
      .connect()
      .then(() => client.query('listen usher_entries'))
      .catch(() => undefined);
    return () => void client.end().catch(() => undefined);
  },
});
