import { describe } from 'vitest';
import { onDatabase } from '../../../sandbox/postgres/query.js';
import { type Server, startServer } from '../../../sandbox/postgres/server.js';

export interface FreshDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

let shared: Promise<Server> | undefined;
let made = 0;

/** The server of this worker, started at its first use. */
export const sharedServer = (): Promise<Server> => (shared ??= startServer());

/** An empty database on the server of this worker. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const { url } = await sharedServer();
  return databaseOn(url);
}

export async function databaseOn(url: string): Promise<FreshDatabase> {
  made += 1;
  const name = `usher_${process.pid}_${made}`;
  await onDatabase(url, `create database ${name}`);
  return {
    url: url.replace(/postgres$/, name),
    async drop() {
      await onDatabase(url, `drop database if exists ${name} with (force)`);
    },
  };
}

let told = false;

/** A suite that needs PostgreSQL; if none can run, it is skipped and one line says so. */
export async function describeWithPostgres(name: string, suite: () => void): Promise<void> {
  const why = await sharedServer().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : 'unknown'),
  );
  if (why === undefined) {
    describe(name, suite);
    return;
  }
  if (!told) process.stderr.write(`The tests of the PostgreSQL store are skipped: ${why}\n`);
  told = true;
  // Skips only if no PostgreSQL can run; the line above gives the reason.
  describe.skip(name, suite);
}
