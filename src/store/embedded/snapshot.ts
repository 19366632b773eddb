import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { type Adapter, Low } from 'lowdb';
import { z } from 'zod';
import { personId } from '../../approvals/person.js';
import { statuses } from '../../approvals/phase.js';
import { disclose, enclose } from '../envelope.js';
import type { MacKey } from '../mac.js';
import type { Disk } from './disk.js';
import { readChunks } from './lines.js';

/**
 * The places of things in the ledger up to entry `n`, and nothing else: requests, bindings and the freeze are built
 * from their entries at start. So a snapshot may be lost, contains no personal value that an erasure would have to
 * find, and needs no change when the domain applies its events differently. It is checked after the start.
 */
const snapshot = z.object({
  format: z.literal(3),
  /** When it was made, in milliseconds; submissions older than a day before that are left out. Never decreases. */
  at: z.number(),
  n: z.number().int().positive(),
  hash: z.string(),
  /** The end of entry `n` in the ledger. */
  end: z.number().int().positive(),
  index: z.object({
    lengths: z.string(),
    previous: z.string(),
    streams: z.object({
      requests: z.string(),
      others: z.array(z.tuple([z.number().int(), z.string()]).readonly()).readonly(),
    }),
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
  /** The ids of requests with steps that are due now or later. */
  live: z.array(z.string()).readonly(),
  widenings: z.array(z.number()).readonly(),
  automatic: z.array(z.number()).readonly(),
});
export type IndexSnapshot = z.infer<typeof snapshot>;

export const snapshotFile = 'snapshot.json';

/**
 * Reads the snapshot; undefined if there is none. Throws if it is incomplete, or if this key does not vouch for it,
 * with a message that continues after the file's name. `vouched`: a snapshot without a MAC does not count, even if no
 * key is given.
 */
export async function loadSnapshot(
  dir: string,
  disk: Disk,
  key: MacKey | undefined,
  vouched: boolean,
): Promise<IndexSnapshot | undefined> {
  const db = new Low<IndexSnapshot | null>(durableFile(join(dir, snapshotFile), disk, key, vouched), null);
  await db.read();
  return db.data ?? undefined;
}

/** Replaces the last snapshot. The new one must cover durable entries only. */
export async function saveSnapshot(
  dir: string,
  disk: Disk,
  image: IndexSnapshot,
  key?: MacKey,
): Promise<void> {
  const file = durableFile(join(dir, snapshotFile), disk, key, key !== undefined);
  await new Low<IndexSnapshot | null>(file, image).write();
}

/** lowdb's own file adapter neither calls fsync nor checks what it reads; this one does both. */
const durableFile = (
  path: string,
  disk: Disk,
  key: MacKey | undefined,
  vouched: boolean,
): Adapter<IndexSnapshot | null> => ({
  async read() {
    const text = await readIfThere(path);
    return text === undefined ? null : parsed(text, key, vouched);
  },
  write: (data) => disk.replace(path, enclose(what, JSON.stringify(data), key)),
});

const what = 'snapshot';

function parsed(text: string, key: MacKey | undefined, vouched: boolean): IndexSnapshot {
  const read = disclose(what, text, key ? [key] : []);
  if (read.state === 'spoilt') throw new Error('is damaged or was changed');
  if (read.state === 'other key') throw new Error('is vouched for by another key');
  if (read.state === 'plain' && vouched) throw new Error('carries no MAC');
  const result = snapshot.safeParse(json(read.body));
  if (!result.success) throw new Error('has another form than this version of Usher reads');
  return result.data;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    const decoder = new StringDecoder('utf8');
    let text = '';
    for await (const chunk of readChunks(path, 0, size)) text += decoder.write(chunk);
    return text + decoder.end();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
