import type { Queries } from './database.js';

/** Held to the end of every commit: one entry follows the other, whichever process writes it. */
const commitLock = 7_583_201_945;
/** Shared by every process that has the record open; a copy takes it exclusively. */
const presenceLock = 7_583_201_946;

export const lockForCommit = async (connection: Queries): Promise<void> => {
  await connection.query(`select pg_advisory_xact_lock(${commitLock})`);
};

/** Begins a transaction in which nobody else commits. One that answers is durable whatever the server's default is. */
export const beginCommit = async (connection: Queries): Promise<void> => {
  await connection.query(
    `begin; select set_config('synchronous_commit', 'on', true) where current_setting('synchronous_commit') = 'off'; select pg_advisory_xact_lock(${commitLock})`,
  );
};

/** Whether this connection is one of those that have the record open, from now on. */
export const bePresent = (connection: Queries): Promise<boolean> =>
  took(connection, `pg_try_advisory_lock_shared(${presenceLock})`);

/** Whether this connection has the record alone, from now on. */
export const beAlone = (connection: Queries): Promise<boolean> =>
  took(connection, `pg_try_advisory_lock(${presenceLock})`);

/** To be selected: whether nobody else has the record alone until this transaction ends. */
export const selectPresence = `pg_try_advisory_xact_lock_shared(${presenceLock})`;

async function took(connection: Queries, lock: string): Promise<boolean> {
  const { rows } = await connection.query(`select 1 where ${lock}`);
  return rows.length > 0;
}
