import pg from 'pg';
import { StoreFailure } from '../../approvals/store.js';
import { connectionTo, Database } from './database.js';
import { lockExclusive } from './locks.js';
import { unusable } from './store.js';

export interface Alone {
  readonly database: Database;
  readonly close: () => Promise<void>;
}

/** Opens the database exclusively. Throws `StoreFailure`, with `nothing` as its beginning, if another process has it open. */
export async function openAlone(url: string, nothing: string): Promise<Alone> {
  const client = new pg.Client(connectionTo(url));
  client.on('error', () => undefined);
  try {
    await client.connect();
    if (!(await lockExclusive(client))) throw inUse(nothing);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error instanceof StoreFailure ? error : unusable(error, url);
  }
  const database = new Database(url);
  return {
    database,
    async close() {
      await database.close();
      await client.end().catch(() => undefined);
    },
  };
}

const inUse = (nothing: string): StoreFailure =>
  new StoreFailure(
    `${nothing}: an Usher has the database open, or a copy is under way. Stop all of them first.`,
  );
