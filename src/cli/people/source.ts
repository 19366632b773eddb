import type { Row } from '../../roster/row.js';
import type { Config } from '../../settings/config.js';
import { noIntegrity } from '../../store/mac.js';
import type { Reading } from '../../store/reading.js';
import { databasePlace, folderPlace } from '../record-place.js';
import { gatherRows } from './gather.js';
import { readMake, type Wanted } from './picture.js';

/** The sources of the commands about people: Make and the record, by the settings. The commands write to neither. */
export interface PeopleSource {
  /** Throws `WrongInput` when Make cannot be read, and `StoreFailure` when the record is broken. */
  rows(wanted: Wanted): Promise<{ readonly rows: readonly Row[]; readonly unfinished: string | undefined }>;
  read<T>(look: (reading: Reading) => Promise<T>): Promise<T>;
  readonly now: () => number;
  readonly dataDir: () => string;
}

/** Opens the sources, also while Usher runs. `dir` is a data folder to use instead of the one in the settings. */
export function peopleSource(config: Config, dir: string | undefined, now: () => number): PeopleSource {
  const url = dir === undefined ? config.databaseUrl : undefined;
  const folder = dir ?? config.dataDir;
  const place =
    url === undefined ? folderPlace(folder, noIntegrity, now) : databasePlace(url, noIntegrity, now);
  return {
    now,
    dataDir: () => folder,
    read: place.read,
    async rows(wanted) {
      const make = await readMake(config, wanted);
      return place.read(async (reading) => ({
        rows: await gatherRows(make, reading, now()),
        unfinished: await reading.unfinished(),
      }));
    },
  };
}
