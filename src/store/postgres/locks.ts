import { begin, type Queries } from './database.js';

/** Held until the end of every commit, so entries are written one after another by all processes. */
const commitLock = 7_583_201_945;
/** Shared by every process that has the record open; a copy takes it exclusively. */
const presenceLock = 7_583_201_946;

export const lockForCommit = async (connection: Queries): Promise<void> => {
  await connection.query(`select pg_advisory_xact_lock(${commitLock})`);
};

/**
 * Begins a transaction in which no other process commits. Its commit is durable whatever the server's default is.
 */
export const beginCommit = async (connection: Queries): Promise<void> => {
  await connection.query(
    `${begin}; select pg_advisory_xact_lock(${commitLock}),
      case current_setting('synchronous_commit') when 'off' then set_config('synchronous_commit', 'on', true) end`,
  );
};

/** Marks this connection as one that has the record open; false if another one has it exclusively. */
export const lockShared = (connection: Queries): Promise<boolean> =>
  took(connection, `pg_try_advisory_lock_shared(${presenceLock})`);

/** Opens the record exclusively on this connection; false if another one has it open. */
export const lockExclusive = (connection: Queries): Promise<boolean> =>
  took(connection, `pg_try_advisory_lock(${presenceLock})`);

/**
 * A subexpression: true if no other connection has the record exclusively; it cannot be taken until this transaction
 * ends.
 */
export const selectPresence = `pg_try_advisory_xact_lock_shared(${presenceLock})`;

async function took(connection: Queries, lock: string): Promise<boolean> {
  const { rows } = await connection.query(`select 1 where ${lock}`);
  return rows.length > 0;
}
