import { z } from 'zod';
import { StoreFailure } from '../../approvals/store.js';
import { breakBetween, emptyHead, type Head } from '../line.js';
import type { Integrity } from '../mac.js';
import { adopt } from './adopt.js';
import { openAlone } from './alone.js';
import { Database, type Queries } from './database.js';
import { derive } from './derive.js';
import { headText, upsertHead } from './head.js';
import { lockForCommit } from './locks.js';
import { migrate } from './migrations.js';
import { requireRecord } from './reader.js';
import { entryIn, linesBetween } from './walk.js';

const nothing = 'Nothing was accepted';

/**
 * Accepts the record in a database as Usher's own, because an operator names its head: from now on the present key, if there
 * is one, vouches for it. Returns the head. Throws `StoreFailure` if the chain is broken or ends with another head, or if a
 * process has the database open.
 */
export async function acceptDatabase(url: string, said: Head, { present }: Integrity): Promise<Head> {
  const { database, close } = await openAlone(url, nothing);
  try {
    await requireRecord(database);
    await migrate(database);
    return await database.longTransaction(nothing, async (connection) => {
      await lockForCommit(connection);
      const head = await chainIn(connection);
      if (head.n !== said.n || !head.hash.startsWith(said.hash)) {
        throw new StoreFailure(`The head of the ledger is ${head.n}:${head.hash}. ${nothing}.`);
      }
      const witness = { key: present, from: head.n + 1, unexpected: '' };
      if (present) await adopt(connection, undefined, present);
      await derive(connection, witness);
      await connection.query(upsertHead, [headText(head, witness)]);
      return head;
    });
  } finally {
    await close();
  }
}

/** The head of the chain, without regard to the head that Usher recorded. Throws `StoreFailure` if the chain is broken. */
export async function databaseHead(url: string): Promise<Head> {
  const database = new Database(url);
  try {
    await requireRecord(database);
    return await chainIn(database);
  } finally {
    await database.close();
  }
}

const newest = z.array(z.object({ n: z.coerce.number().int() })).length(1);

async function chainIn(connection: Queries): Promise<Head> {
  const { rows } = await connection.query('select coalesce(max(n), 0) as n from usher.entries');
  let head = emptyHead;
  for await (const { line } of linesBetween(connection, 1, newest.parse(rows)[0]?.n ?? 0)) {
    const entry = entryIn(head.n + 1, line);
    const gap = breakBetween(head, entry);
    if (gap) throw new StoreFailure(`The ledger is broken: entry ${head.n + 1} (the database) ${gap}.`);
    head = { n: entry.n, hash: entry.hash };
  }
  return head;
}
