import type { Log } from '../log.js';
import type { Disk } from './disk.js';

export interface EmbeddedSettings {
  readonly dir: string;
  readonly now: () => number;
  readonly log: Log;
  readonly disk: Disk;
  /** Entries between two snapshots, at least. */
  readonly snapshotEvery: number;
}
