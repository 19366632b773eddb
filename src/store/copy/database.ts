import { z } from 'zod';
import { StoreFailure } from '../../approvals/store.js';
import { emptyHead, type Head, readLine } from '../line.js';
import type { Integrity } from '../mac.js';
import { type Alone, openAlone } from '../postgres/alone.js';
import type { Database, Queries } from '../postgres/database.js';
import { derive } from '../postgres/derive.js';
import { readHeadRow, upsertHead } from '../postgres/head.js';
import { lockForCommit } from '../postgres/locks.js';
import { migrate } from '../postgres/migrations.js';
import { databaseName, inDatabase } from '../postgres/place.js';
import { requireRecord } from '../postgres/reader.js';
import { linesBetween, walk } from '../postgres/walk.js';
import { type Recorded, readHead, writeHead } from '../recorded-head.js';
import { witnessOf } from '../witness.js';
import type { CopiedEntry, CopySource, CopyTarget, OtherParts } from './copy.js';

/** A database to copy from; opened exclusively, so no Usher may use it meanwhile. */
export async function databaseSource(url: string, integrity: Integrity): Promise<CopySource> {
  const alone = await openAlone(url, 'Nothing was copied');
  const { database } = alone;
  try {
    await requireRecord(database);
    await migrate(database);
    const text = await readHeadRow(database);
    if (text === null) throw new StoreFailure('Nothing was copied: the database holds no whole record.');
    const recorded = readHead(text, integrity, inDatabase);
    const { n, hash } = recorded;
    if ((await lastIn(database)).n > n)
      throw new StoreFailure(
        `Nothing was copied: entry ${n + 1} (${databaseName}) was not written by Usher.`,
      );
    await walk(database, emptyHead, recorded, witnessOf(recorded, integrity, inDatabase));
    return {
      head: { n, hash },
      entries: (from) => entriesFrom(database, from, n),
      otherParts: async () => ({ ...(await otherPartsIn(database)), recorded }),
      close: alone.close,
    };
  } catch (error) {
    await alone.close();
    throw error;
  }
}

async function* entriesFrom(database: Database, from: number, to: number): AsyncGenerator<CopiedEntry> {
  for await (const { n, line } of linesBetween(database, from, to)) {
    const reading = readLine(line);
    if (!reading.ok) throw new StoreFailure(`Entry ${n} (${databaseName}) ${reading.why}.`);
    const { hash, at, stream, version } = reading.entry;
    yield { n, hash, at, stream, version, line };
  }
}

const keyRows = z.array(z.object({ stream: z.string(), key: z.instanceof(Buffer) }));
const documentRows = z.array(z.object({ key: z.string(), value: z.string() }));

async function otherPartsIn(database: Database): Promise<Omit<OtherParts, 'recorded'>> {
  const keys = keyRows.parse(
    (await database.query('select stream, key from usher.stream_keys order by stream')).rows,
  );
  const documents = documentRows.parse((await database.query('select key, value from usher.documents')).rows);
  return {
    keys: new Map(keys.map(({ stream, key }) => [stream, key])),
    documents: new Map(documents.map(({ key, value }) => [key, value])),
  };
}

/** A database to copy into. Missing tables are created. */
export async function databaseTarget(url: string, integrity: Integrity): Promise<CopyTarget> {
  const alone = await openAlone(url, 'Nothing was copied');
  try {
    await migrate(alone.database);
    return new DatabaseTarget(await lastIn(alone.database), integrity, alone);
  } catch (error) {
    await alone.close();
    throw error;
  }
}

class DatabaseTarget implements CopyTarget {
  readonly name = 'The database';

  constructor(
    readonly head: Head,
    private readonly integrity: Integrity,
    private readonly alone: Alone,
  ) {}

  async append(entries: readonly CopiedEntry[]): Promise<void> {
    const column = <T>(read: (one: CopiedEntry) => T): T[] => entries.map(read);
    await this.#write(async (connection) => {
      // A record without a head does not count as whole.
      await connection.query('delete from usher.head');
      await connection.query(
        `insert into usher.entries (n, stream, version, at, hash, line)
         select * from unnest($1::bigint[], $2::text[], $3::integer[], $4::timestamptz[], $5::text[], $6::text[])`,
        [
          column(({ n }) => n),
          column(({ stream }) => stream),
          column(({ version }) => version),
          column(({ at }) => at),
          column(({ hash }) => hash),
          column(({ line }) => line),
        ],
      );
    });
  }

  async finish({ keys, documents, recorded }: OtherParts): Promise<void> {
    await this.#write(async (connection) => {
      await connection.query("update usher.stream_keys set key = ''");
      await connection.query('delete from usher.stream_keys');
      await connection.query(
        'insert into usher.stream_keys (stream, key) select * from unnest($1::text[], $2::bytea[])',
        [[...keys.keys()], [...keys.values()]],
      );
      await connection.query("update usher.documents set value = ''");
      await connection.query('delete from usher.documents');
      await connection.query(
        'insert into usher.documents (key, value) select * from unnest($1::text[], $2::text[])',
        [[...documents.keys()], [...documents.values()]],
      );
      // Until the server has counted a filled table it plans as if the table were small.
      await connection.query('analyze usher.entries, usher.stream_keys');
      await derive(connection, this.#witness(recorded));
      await connection.query('analyze usher.requests');
      await connection.query(upsertHead, [writeHead({ ...recorded, state: 'running' })]);
    });
  }

  async verify(head: Head): Promise<void> {
    const { database } = this.alone;
    const text = await readHeadRow(database);
    const recorded = text === null ? undefined : readHead(text, this.integrity, inDatabase);
    if (recorded?.n !== head.n || recorded.hash !== head.hash || (await lastIn(database)).n !== head.n) {
      throw new StoreFailure('The copy differs from the source: its head is another one.');
    }
    await walk(database, emptyHead, head, this.#witness(recorded));
  }

  close(): Promise<void> {
    return this.alone.close();
  }

  /** The condition of the key that wrote the record, even if another key is set now. */
  #witness(recorded: Recorded) {
    return witnessOf(recorded, this.integrity, inDatabase);
  }

  #write(work: (connection: Queries) => Promise<void>): Promise<void> {
    return this.alone.database.longTransaction('The copy could not be written', async (connection) => {
      await lockForCommit(connection);
      await work(connection);
    });
  }
}

const lastRows = z.array(z.object({ n: z.coerce.number().int(), line: z.string() })).max(1);

async function lastIn(database: Database): Promise<Head> {
  const { rows } = await database.query('select n, line from usher.entries order by n desc limit 1');
  const [last] = lastRows.parse(rows);
  if (!last) return emptyHead;
  const reading = readLine(last.line);
  if (!reading.ok)
    throw new StoreFailure(`Nothing was copied: entry ${last.n} (${databaseName}) ${reading.why}.`);
  return { n: last.n, hash: reading.entry.hash };
}
