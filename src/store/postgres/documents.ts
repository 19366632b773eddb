import { z } from 'zod';
import { StoreFailure } from '../../approvals/store.js';
import { keyNameOf, labelOf } from '../document.js';
import { disclose, enclose } from '../envelope.js';
import type { MacKey } from '../mac.js';
import { holdsPersonal, newKey, seal, unseal } from '../seal.js';
import type { Witness } from '../witness.js';
import type { Database, Queries } from './database.js';

const keyRow = z.object({ stream: z.string(), key: z.instanceof(Buffer) });
const documentRow = z.object({
  value: z.string(),
  own: z.instanceof(Buffer).nullable(),
  shared: z.instanceof(Buffer).nullable(),
});
const keyList = z.array(z.object({ key: z.string() }));

/** Cursors and secrets, one row each, with the same text that a data folder stores in a file. */
export class Documents {
  constructor(
    private readonly database: Database,
    private readonly witness: () => Witness,
  ) {}

  async get(key: string): Promise<unknown> {
    const shared = keyNameOf(key, () => false);
    const { rows } = await this.database.query(
      `select d.value, own.key as own, shared.key as shared from usher.documents d
       left join usher.stream_keys own on own.stream = $1
       left join usher.stream_keys shared on shared.stream = $2 where d.key = $1`,
      [key, shared],
    );
    const [row] = z.array(documentRow).max(1).parse(rows);
    if (!row) return undefined;
    const name = keyNameOf(key, () => row.own !== null);
    const sealing = (name === key ? row.own : row.shared) ?? undefined;
    return unseal(this.#read(key, row.value), name, () => sealing);
  }

  async put(key: string, value: unknown): Promise<void> {
    if (!holdsPersonal(value)) {
      await this.database.query(upsert, [key, this.#text(key, value)]);
      return;
    }
    await this.database.transaction(notKept, async (connection) => {
      const [name, bytes] = await sealingKey(connection, key);
      await connection.query(upsert, [
        key,
        this.#text(
          key,
          seal(value, name, () => bytes),
        ),
      ]);
    });
  }

  async keys(prefix: string): Promise<string[]> {
    const sql = 'select key from usher.documents where starts_with(key, $1)';
    const { rows } = await this.database.query(sql, [prefix]);
    return keyList.parse(rows).map(({ key }) => key);
  }

  /** Overwrites the row before it is deleted, so that the row's last version does not contain the text. */
  async wipe(key: string): Promise<void> {
    await this.database.transaction(notKept, async (connection) => {
      await connection.query("update usher.documents set value = '' where key = $1", [key]);
      await connection.query('delete from usher.documents where key = $1', [key]);
    });
  }

  #text(key: string, value: unknown): string {
    const body = JSON.stringify(value);
    const { key: macKey } = this.witness();
    return macKey ? enclose(labelOf(key), body, macKey) : body;
  }

  #read(key: string, text: string): unknown {
    const { key: macKey } = this.witness();
    const body = bodyOf(key, text, macKey && [macKey]);
    if (body === undefined) throw unusable(key, 'was not written by Usher: its MAC is missing or wrong');
    try {
      return JSON.parse(body);
    } catch (cause) {
      throw unusable(key, 'is damaged', cause);
    }
  }
}

/** The stored text; undefined if none of the keys vouches for it. Without keys, the text is returned unchecked. */
export function bodyOf(key: string, text: string, held: readonly MacKey[] | undefined): string | undefined {
  const read = disclose(labelOf(key), text, held ?? []);
  if (held) return read.state === 'vouched' ? read.body : undefined;
  return read.state === 'other key' ? read.body : text;
}

const upsert =
  'insert into usher.documents (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value';

const notKept = 'The record could not be written';

/**
 * The key for a document, created if it is missing. Its row is locked until the transaction ends, so that no erasure
 * comes between.
 */
async function sealingKey(connection: Queries, name: string): Promise<readonly [string, Buffer]> {
  const select = 'select stream, key from usher.stream_keys where stream = any($1) for share';
  const shared = keyNameOf(name, () => false);
  for (;;) {
    const { rows } = await connection.query(select, [[name, shared]]);
    const found = new Map(
      z
        .array(keyRow)
        .parse(rows)
        .map(({ stream, key }) => [stream, key]),
    );
    const wanted = keyNameOf(name, (stream) => found.has(stream));
    const key = found.get(wanted);
    if (key) return [wanted, key];
    await connection.query(
      'insert into usher.stream_keys (stream, key) values ($1, $2) on conflict do nothing',
      [wanted, newKey()],
    );
  }
}

function unusable(key: string, why: string, cause?: unknown): StoreFailure {
  const advice = 'Restore the database from the backup, or remove the document to start over.';
  return new StoreFailure(`The document ${key} in the database ${why}. ${advice}`, { cause });
}
