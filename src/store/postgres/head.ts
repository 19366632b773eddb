import { z } from 'zod';
import { StoreFailure } from '../../approvals/store.js';
import { emptyHead, type Head } from '../line.js';
import type { MacKey } from '../mac.js';
import { readHead, writeHead } from '../recorded-head.js';
import type { Witness } from '../witness.js';
import type { Queries } from './database.js';
import { check, inDatabase } from './place.js';

/** A subquery for one column. */
export const selectHead = '(select value from usher.head)';

/**
 * The head that a running process wrote with its last commit. Throws `StoreFailure` if no Usher with this key wrote
 * it.
 */
export function currentHead(text: string | null, { key }: Witness): Head {
  if (text === null) return emptyHead;
  const { n, hash, key: by } = readHead(text, { present: key, held: key ? [key] : [] }, inDatabase);
  if (by?.id !== key?.id) throw unvouched();
  return { n, hash };
}

/** The head that this process read or prepared last; the same text is not checked again. */
export class LastHead {
  #last: { readonly text: string; readonly key: MacKey | undefined; readonly head: Head } | undefined;

  read(text: string | null, witness: Witness): Head {
    if (this.#last && this.#last.text === text && this.#last.key === witness.key) return this.#last.head;
    const head = currentHead(text, witness);
    if (text !== null) this.#last = { text, key: witness.key, head };
    return head;
  }

  write(head: Head, witness: Witness): string {
    const text = headText(head, witness);
    this.#last = { text, key: witness.key, head };
    return text;
  }
}

export const headText = ({ n, hash }: Head, { key, from }: Witness): string =>
  writeHead({ state: 'running', n, hash, ...(key && { key, from }) });

export const upsertHead =
  'insert into usher.head (value) values ($1) on conflict (one) do update set value = excluded.value';

const unvouched = (): StoreFailure =>
  new StoreFailure(
    `${inDatabase.head} carries no MAC any more, although a key vouches for the record: it was changed by something else. ${check}`,
  );

const lastRow = z.array(z.object({ n: z.coerce.number().int(), line: z.string() })).max(1);
export const selectLast = 'select n, line from usher.entries order by n desc limit 1';
export const lastOf = (rows: unknown[]): { n: number; line: string } | undefined => lastRow.parse(rows)[0];

const headRow = z.array(z.object({ value: z.string() })).max(1);

export async function readHeadRow(connection: Queries): Promise<string | null> {
  const { rows } = await connection.query('select value from usher.head');
  return headRow.parse(rows)[0]?.value ?? null;
}
