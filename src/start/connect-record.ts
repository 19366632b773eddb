import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../settings/config.js';
import type { EmbeddedStore } from '../store/embedded/embedded-store.js';
import { type EmbeddedOptions, openEmbeddedStore } from '../store/embedded/store.js';
import { integrityOf } from '../store/mac.js';
import type { PostgresStore } from '../store/postgres/postgres-store.js';
import { createConnections } from '../vault/connections.js';
import { createLeaks } from '../vault/leaks.js';
import { createVault } from '../vault/vault.js';
import { makeDataFolder } from './make-folder.js';

type Checks = Pick<EmbeddedOptions, 'checkAfter' | 'checked'>;

/** A supervisor kills a process about ten seconds after stopping it. */
export const stopWithinMs = 5_000;

const unvouched = (where: string): string =>
  `no USHER_INTEGRITY_KEY is set: another program that writes to the ${where} can add entries to the record that look like Usher's (docs/record.md)`;

/**
 * The record and the secrets, in the database if there is one, else in the data folder. Throws `StoreFailure` and
 * system errors when they cannot be opened.
 */
export async function connectRecord(
  config: Config,
  log: Logger,
  now: () => number,
  /** Takes the function that closes a record while it opens: it may already hold a lock. */
  begun: (end: () => Promise<void>) => void,
  /** When Usher checks the whole ledger, and what it does after. */
  checks: Checks,
) {
  if (config.databaseUrl === undefined) await makeDataFolder(config.dataDir);
  const opening = openStore(config, log, now, checks);
  const closed = () => opening.then((one) => one.close()).catch(() => undefined);
  begun(() => Promise.race([closed(), pause(stopWithinMs)]));
  const store = await opening;
  const vault = createVault(store, config.encryptionKey);
  return {
    store,
    vault,
    connections: createConnections(vault),
    leaks: createLeaks(vault, store, now),
  };
}

async function openStore(
  config: Config,
  log: Logger,
  now: () => number,
  checks: Checks,
): Promise<EmbeddedStore | PostgresStore> {
  const integrity = integrityOf(config);
  const { dataDir: dir, databaseUrl: url } = config;
  if (url !== undefined) {
    if (!integrity.present) log.warn({}, unvouched('database'));
    // Loaded only when used, since every start reads all its imports.
    const { openPostgresStore } = await import('../store/postgres/store.js');
    return openPostgresStore({ url, log, now, integrity });
  }
  if (!integrity.present) log.warn({ dir }, unvouched('data folder'));
  return openEmbeddedStore({ dir, log, now, integrity, ...checks });
}
