import type { Store } from '../approvals/store.js';
import { openReading } from '../store/embedded/reader.js';
import { openEmbeddedStore } from '../store/embedded/store.js';
import { verifyLedger } from '../store/embedded/verify.js';
import type { Head } from '../store/line.js';
import type { Log } from '../store/log.js';
import type { Integrity } from '../store/mac.js';
import type { Reading } from '../store/reading.js';

/** The place of a record from which personal values are erased. */
export interface ErasePlace {
  /** Its name in sentences. */
  readonly name: string;
  /** The act before the erasure, as the beginning of a sentence. */
  readonly first: string;
  /** Opens the record, reads it, and closes it. */
  read<T>(look: (reading: Reading) => Promise<T>): Promise<T>;
  open(log: Log): Promise<Store>;
  /** Checks that the whole record is as Usher wrote it. */
  verify(
    head: Head,
  ): Promise<(Head & { readonly ok: true }) | { readonly ok: false; readonly sentence: string }>;
}

/** The place of a record to read; `dir` if it is a folder, into which nothing is written. */
export type RecordToRead = Pick<ErasePlace, 'name' | 'read'> & { readonly dir?: string };

export const folderToRead = (dir: string): RecordToRead & { readonly dir: string } => ({
  name: `the ledger in ${dir}`,
  dir,
  read: async (look) => look(await openReading(dir)),
});

export const folderPlace = (dir: string, integrity: Integrity, now: () => number): ErasePlace => ({
  ...folderToRead(dir),
  first: 'Stop Usher, and repeat the command',
  open: (log) => openEmbeddedStore({ dir, now, log, integrity, begin: false }),
  verify: (head) => verifyLedger(dir, head),
});

/**
 * The record in a database. The erasure runs beside the running processes of Usher: they see it at their next reading.
 */
export const databasePlace = (url: string, integrity: Integrity, now: () => number): ErasePlace => ({
  name: 'the ledger in the database',
  first: 'Repeat the command',
  async read(look) {
    const { openDatabaseReading } = await import('../store/postgres/reader.js');
    const reading = await openDatabaseReading(url);
    try {
      return await look(reading);
    } finally {
      await reading.close();
    }
  },
  async open(log) {
    const { openPostgresStore } = await import('../store/postgres/store.js');
    return openPostgresStore({ url, now, log, integrity, begin: false });
  },
  async verify() {
    const { verifyDatabase } = await import('../store/postgres/verify.js');
    try {
      return { ok: true, ...(await verifyDatabase(url, integrity)) };
    } catch (error) {
      return { ok: false, sentence: error instanceof Error ? error.message : 'it cannot be read' };
    }
  },
});
