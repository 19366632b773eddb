import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onDatabase } from '../../sandbox/postgres/query.js';
import { type FreshDatabase, freshDatabase } from '../store/postgres/server.js';

/** The record as it is stored, read without Usher. */
export interface RecordOnDisk {
  /** Everything as text, for searches for what must not be there. */
  text(): Promise<string>;
  /** The lines of the ledger in order. */
  lines(): Promise<readonly string[]>;
  /** Returns a function whose calls return the ledger's new lines. */
  tail(): () => Promise<readonly string[]>;
  /** The names of the documents beside it. */
  documents(): Promise<readonly string[]>;
}

/** A database for a story, if `store` or `USHER_STORE` asks for one. */
export async function databaseFor(
  store: 'folder' | 'postgres' | undefined,
): Promise<FreshDatabase | undefined> {
  return (store ?? process.env.USHER_STORE) === 'postgres' ? freshDatabase() : undefined;
}

export const recordInFolder = (dir: string): RecordOnDisk => ({
  async text() {
    const names = await readdir(dir, { recursive: true, withFileTypes: true });
    const texts = names
      .filter((one) => one.isFile())
      // While a document is replaced, a draft exists beside it for a moment.
      .map((one) => readFile(join(one.parentPath, one.name), 'utf8').catch(whileReplaced));
    return (await Promise.all(texts)).join('\n');
  },
  async lines() {
    const names = (await readdir(dir)).filter((name) => /^ledger-.*\.jsonl$/.test(name)).sort();
    const texts = await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
    // Usher is still writing the text after the last line feed.
    return texts.flatMap((text) => text.split('\n').slice(0, -1));
  },
  tail() {
    const read = new Map<string, number>();
    return async () => {
      const names = (await readdir(dir)).filter((name) => /^ledger-.*\.jsonl$/.test(name)).sort();
      const lines: string[] = [];
      for (const name of names) {
        const from = read.get(name) ?? 0;
        const { text, length } = await wholeLines(join(dir, name), from);
        lines.push(...text.split('\n').filter(Boolean));
        read.set(name, from + length);
      }
      return lines;
    };
  },
  async documents() {
    const names = await readdir(join(dir, 'documents')).catch(() => []);
    return names.map((name) => Buffer.from(name.replace(/\.json$/, ''), 'base64url').toString());
  },
});

export const recordInDatabase = (url: string): RecordOnDisk => ({
  async text() {
    const tables = ['entries', 'documents', 'requests', 'control', 'bindings', 'head', 'leases', 'heard'];
    const rows = await Promise.all(
      tables.map((table) => onDatabase<{ row: string }>(url, `select t::text as row from usher.${table} t`)),
    );
    return rows
      .flat()
      .map(({ row }) => row)
      .join('\n');
  },
  async lines() {
    const rows = await onDatabase<{ line: string }>(url, 'select line from usher.entries order by n');
    return rows.map(({ line }) => line);
  },
  tail() {
    let last = 0;
    return async () => {
      const rows = await onDatabase<{ n: string; line: string }>(
        url,
        'select n, line from usher.entries where n > $1 order by n',
        [last],
      );
      last = Number(rows.at(-1)?.n ?? last);
      return rows.map(({ line }) => line);
    };
  },
  async documents() {
    const rows = await onDatabase<{ key: string }>(url, 'select key from usher.documents');
    return rows.map(({ key }) => key);
  },
});

/** Reads complete lines only: the last one may be half written, and a restart may remove it. */
async function wholeLines(path: string, from: number): Promise<{ text: string; length: number }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size <= from) return { text: '', length: 0 };
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const length = buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
    return { text: buffer.subarray(0, length).toString('utf8'), length };
  } finally {
    await file.close();
  }
}

export type RecordedEvent = {
  readonly stream: string;
  readonly type: string;
  readonly [key: string]: unknown;
};

export const eventsOf = (lines: readonly string[]): readonly RecordedEvent[] =>
  lines.flatMap((text) => {
    const entry: { stream: string; events: { type: string }[] } = JSON.parse(text);
    return entry.events.map((event) => ({ stream: entry.stream, ...event }));
  });

const whileReplaced = (error: unknown): string => {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
  throw error;
};
