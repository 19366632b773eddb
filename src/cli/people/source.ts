import type { Holder, PermissionWish } from '../../roster/permitted.js';
import type { Row } from '../../roster/row.js';
import type { Config } from '../../settings/config.js';
import { noIntegrity } from '../../store/mac.js';
import type { Reading } from '../../store/reading.js';
import { databasePlace, folderPlace } from '../record-place.js';
import { gatherRows } from './gather.js';
import { readMake, type Wanted } from './picture.js';

/** People's access, and how the record ends unfinished, if it does. */
export interface RowsRead {
  readonly rows: readonly Row[];
  readonly unfinished: string | undefined;
  /** The holders of the permission that was asked about. */
  readonly holders?: readonly Holder[];
}

/** The sources of the commands about people: Make and the record, by the settings. The commands write to neither. */
export interface PeopleSource {
  /** Throws `WrongInput` when Make cannot be read, and `StoreFailure` when the record is broken. */
  rows(wanted: Wanted, wish?: PermissionWish): Promise<RowsRead>;
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
    async rows(wanted, wish) {
      const make = await readMake(config, wanted, wish);
      return place.read(async (reading) => ({
        rows: await gatherRows(make, reading, now()),
        unfinished: await reading.unfinished(),
        ...(make.holders && { holders: make.holders }),
      }));
    },
  };
}
