import type { Log } from '../log.js';
import type { Disk } from './disk.js';

export interface EmbeddedSettings {
  readonly dir: string;
  readonly now: () => number;
  readonly log: Log;
  readonly disk: Disk;
  /** The least number of entries between two snapshots. */
  readonly snapshotEvery: number;
  /** The check of the snapshot begins after this; at once if undefined. */
  readonly checkAfter?: Promise<unknown> | undefined;
  /** Called after the check. */
  readonly checked?: (() => Promise<void>) | undefined;
}
