import { z } from 'zod';
import { labelOf } from '../document.js';
import { disclose, enclose } from '../envelope.js';
import type { MacKey } from '../mac.js';
import type { Queries } from './database.js';
import { bodyOf } from './documents.js';

const rows = z.array(z.object({ id: z.string(), value: z.string() }));

/**
 * Authenticates with the present key what the key before vouches for; without an earlier key, everything that has no
 * MAC. All other rows stay as they are, and are refused when they are read.
 */
export async function adopt(connection: Queries, before: MacKey | undefined, present: MacKey): Promise<void> {
  const held = before && [before, present];
  await each(connection, 'documents', 'key', (name, text) => {
    const body = bodyOf(name, text, held);
    return body === undefined ? undefined : enclose(labelOf(name), body, present);
  });
  const projected = (what: string, text: string): string | undefined => {
    const read = disclose(what, text, held ?? []);
    return read.state === (held ? 'vouched' : 'plain') ? enclose(what, read.body, present) : undefined;
  };
  await each(connection, 'bindings', 'person', (person, text) => projected(`binding ${person}`, text));
  await each(connection, 'control', 'one::text', (_, text) => projected('control', text));
}

async function each(
  connection: Queries,
  table: 'documents' | 'bindings' | 'control',
  id: string,
  resealed: (id: string, value: string) => string | undefined,
): Promise<void> {
  const found = rows.parse((await connection.query(`select ${id} as id, value from usher.${table}`)).rows);
  for (const row of found) {
    const value = resealed(row.id, row.value);
    if (value === undefined) continue;
    await connection.query(`update usher.${table} set value = $2 where ${id} = $1`, [row.id, value]);
  }
}
