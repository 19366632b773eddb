import { afterEach } from 'vitest';
import { onDatabase } from '../../../sandbox/postgres/query.js';
import type { PostgresStore } from '../../../src/store/postgres/postgres-store.js';
import { openPostgresStore, type PostgresOptions } from '../../../src/store/postgres/store.js';
import { noon } from '../request-fixture.js';
import { freshDatabase } from './server.js';

export interface TestDatabase {
  readonly url: string;
  readonly warnings: string[];
  open(options?: Partial<PostgresOptions>): Promise<PostgresStore>;
  /** Runs SQL as a person with access to the database could. */
  sql<Row = unknown>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** All lines of the ledger. */
  lines(): Promise<string[]>;
}

const leftovers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of leftovers.splice(0).reverse()) await clean();
});

/** Does this after the test, in reverse order of the calls. */
export const afterwards = (clean: () => Promise<void>): void => void leftovers.push(clean);

/** An empty database that the test removes at its end, together with everything that was opened in it. */
export async function testDatabase(fresh = freshDatabase): Promise<TestDatabase> {
  const { url, drop } = await fresh();
  afterwards(drop);
  const warnings: string[] = [];
  const note = (_: object, message: string) => void warnings.push(message);
  const log = { info: () => undefined, warn: note, error: note };
  return {
    url,
    warnings,
    async open(options = {}) {
      const store = await openPostgresStore({ url, now: () => noon, log, ...options });
      afterwards(() => store.close());
      return store;
    },
    sql: (text, values) => onDatabase(url, text, values),
    async lines() {
      const rows = await onDatabase<{ line: string }>(url, 'select line from usher.entries order by n');
      return rows.map(({ line }) => line);
    },
  };
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
