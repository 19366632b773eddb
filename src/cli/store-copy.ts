import { resolve } from 'node:path';
import { copyRecord } from '../store/copy/copy.js';
import { databaseSource, databaseTarget } from '../store/copy/database.js';
import { folderSource, folderTarget } from '../store/copy/folder.js';
import type { Integrity } from '../store/mac.js';
import { counted } from './record/text.js';
import { type Terminal, WrongInput } from './terminal.js';

/** The options of `usher store copy`, as typed. */
export interface CopyOptions {
  readonly from?: string;
  readonly to?: string;
}

interface Around {
  /** The database of the settings, if there is one. */
  readonly databaseUrl: string | undefined;
  readonly integrity: Integrity;
  readonly terminal: Terminal;
}

type Place = { readonly url: string } | { readonly dir: string };

/**
 * Copies a record from a data folder into a database or back. A repeated run continues where the last one stopped.
 * Returns the exit status. Throws `WrongInput` and `StoreFailure`.
 */
export async function copyStore(options: CopyOptions, around: Around): Promise<number> {
  const [from, to] = [placeOf('--from', options.from, around), placeOf('--to', options.to, around)];
  if (isSame(from, to)) throw new WrongInput('--from and --to name the same place');
  const { integrity, terminal } = around;
  const complain = (_: object, message: string) => terminal.complain(message);
  const log = { info: () => undefined, warn: complain, error: complain };
  const source = await ('url' in from
    ? databaseSource(from.url, integrity)
    : folderSource({ dir: from.dir, integrity, log }));
  try {
    const target = await ('url' in to
      ? databaseTarget(to.url, integrity)
      : folderTarget({ dir: to.dir, integrity, log }));
    try {
      const { n, hash } = await copyRecord(source, target);
      terminal.print(`${counted(n, 'entry', 'entries')}, head ${n}:${hash}, verified`);
      if (!integrity.present) terminal.print(unvouched);
      return 0;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

const unvouched =
  'Who wrote them was not checked: no key is set (USHER_INTEGRITY_KEY, or USHER_ENCRYPTION_KEY).';

/** Throws `WrongInput` if the text is not a place. The message never contains the address of a database. */
function placeOf(option: string, text: string | undefined, { databaseUrl }: Around): Place {
  const given = text?.trim() ?? '';
  if (given === '')
    throw new WrongInput(`${option}: expected a data folder, or "database" for the one in DATABASE_URL`);
  if (/^postgres(ql)?:\/\//.test(given)) return { url: given };
  if (given !== 'database') return { dir: given };
  if (databaseUrl !== undefined) return { url: databaseUrl };
  throw new WrongInput(`${option} database: DATABASE_URL is not set; a folder of that name is ./database`);
}

const isSame = (from: Place, to: Place): boolean =>
  'url' in from ? 'url' in to && from.url === to.url : 'dir' in to && resolve(from.dir) === resolve(to.dir);
