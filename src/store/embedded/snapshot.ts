import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Adapter, Low } from 'lowdb';
import { z } from 'zod';
import { personId } from '../../approvals/person.js';
import { statuses } from '../../approvals/request.js';
import type { Disk } from './disk.js';

const freeze = z.object({ by: personId, at: z.number() });

/**
 * What would otherwise be read from the whole ledger: where entries stand, which requests are open, and what few
 * things concern them all. No request's state and nothing personal is in it; those are always folded from the ledger.
 */
const snapshot = z.object({
  format: z.literal(1),
  n: z.number().int(),
  hash: z.string(),
  /** Where the entry after the last one covered begins. */
  end: z.number().int(),
  index: z.object({
    lengths: z.string(),
    previous: z.string(),
    streams: z.array(z.tuple([z.string(), z.number().int(), z.number().int()])),
  }),
  requests: z.array(z.tuple([z.string(), z.enum(statuses), personId, z.number()])),
  open: z.array(z.string()),
  submissions: z.array(z.tuple([z.string(), z.string(), z.number()])),
  bindings: z.array(
    z.tuple([
      z.string(),
      z.object({
        makeUserId: z.number(),
        confirmed: z.boolean(),
        proposed: z.object({ makeUserId: z.number() }).optional(),
        version: z.number(),
      }),
    ]),
  ),
  control: z.object({
    version: z.number(),
    frozen: freeze.optional(),
    widenings: z.array(z.number()),
    automatic: z.array(z.number()),
  }),
});
export type Snapshot = z.infer<typeof snapshot>;

/** What lowdb holds between reads and writes: the snapshot is large, and memory has the same in use already. */
const nothing = {};

export interface SnapshotFile {
  /** The last snapshot; undefined where there is none or it cannot be read, and then the ledger is read instead. */
  read(): Promise<Snapshot | undefined>;
  write(next: Snapshot): Promise<void>;
}

/** The snapshot beside the ledger, held by lowdb. lowdb's own writer does not fsync, so the disk's does the writing. */
export function snapshotFile(dir: string, disk: Disk): SnapshotFile {
  const path = join(dir, 'snapshot.json');
  const adapter: Adapter<unknown> = {
    read: async () => parse(await readFile(path, 'utf8').catch(() => '')),
    write: (data) => disk.replace(path, JSON.stringify(data)),
  };
  const low = new Low<unknown>(adapter, nothing);
  return {
    async read() {
      await low.read();
      const parsed = snapshot.safeParse(low.data);
      return parsed.success ? parsed.data : undefined;
    },
    async write(next) {
      low.data = next;
      await low.write();
      low.data = nothing;
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
