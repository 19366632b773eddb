import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Adapter, Low } from 'lowdb';
import { z } from 'zod';
import { personId } from '../../approvals/person.js';
import { statuses } from '../../approvals/request.js';
import type { Disk } from './disk.js';

/**
 * Where to find things in the ledger up to entry `n`, and nothing else: what a request, a binding or the freeze *is*,
 * is folded from its entries at start. So a snapshot can be lost, cannot lie about a decision, holds no personal
 * value that an erasure would have to find, and needs no change when the domain folds its events differently.
 */
const snapshot = z.object({
  format: z.literal(1),
  n: z.number().int().positive(),
  hash: z.string(),
  /** Where entry `n` ends in the ledger. */
  end: z.number().int().positive(),
  index: z.object({
    lengths: z.string(),
    previous: z.string(),
    streams: z.array(z.string()).readonly(),
    last: z.string(),
    versions: z.string(),
  }),
  requests: z.object({
    highest: z.number().int(),
    submissions: z.array(z.string()).readonly(),
    slots: z.string(),
    people: z.array(personId).readonly(),
    requesters: z.string(),
    statuses: z.array(z.enum(statuses)).readonly(),
    status: z.string(),
    times: z.string(),
    open: z.string(),
  }),
  /** Ids of the requests that are still owed something. */
  live: z.array(z.string()).readonly(),
  widenings: z.array(z.number()).readonly(),
  automatic: z.array(z.number()).readonly(),
});
export type Snapshot = z.infer<typeof snapshot>;

export const snapshotFile = 'snapshot.json';

/** Reads the snapshot; undefined if there is none. Throws if it is not whole. */
export async function loadSnapshot(dir: string, disk: Disk): Promise<Snapshot | undefined> {
  const db = new Low<Snapshot | null>(durableFile(join(dir, snapshotFile), disk), null);
  await db.read();
  return db.data ?? undefined;
}

/** Puts a snapshot in place of the last one. It must cover durable entries only. */
export async function saveSnapshot(dir: string, disk: Disk, image: Snapshot): Promise<void> {
  const db = new Low<Snapshot | null>(durableFile(join(dir, snapshotFile), disk), image);
  await db.write();
}

/** lowdb's own file adapter neither fsyncs nor checks what it reads; this one does both. */
const durableFile = (path: string, disk: Disk): Adapter<Snapshot | null> => ({
  async read() {
    const text = await readIfThere(path);
    return text === undefined ? null : snapshot.parse(JSON.parse(unwrap(text)));
  },
  write: (data) => disk.replace(path, wrap(JSON.stringify(data))),
});

const wrap = (body: string): string =>
  `{"sha256":"${createHash('sha256').update(body).digest('hex')}","snapshot":${body}}`;

function unwrap(text: string): string {
  const body = text.slice(wrap('').length - 1, -1);
  if (wrap(body) !== text) throw new Error('its checksum is wrong');
  return body;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
