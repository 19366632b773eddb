import type { Log } from '../log.js';
import type { Disk } from './disk.js';

export interface EmbeddedSettings {
  readonly dir: string;
  readonly now: () => number;
  readonly log: Log;
  readonly disk: Disk;
  /** Entries between two snapshots, at least. */
  readonly snapshotEvery: number;
  /** What the snapshot says is checked once this is over; without it, at once. */
  readonly checkAfter?: Promise<unknown> | undefined;
  /** What is done once it is checked. */
  readonly checked?: (() => Promise<void>) | undefined;
}
