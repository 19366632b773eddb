import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { failureOf } from '../runtime/system-error.js';
import { bad, type Check, doubtful, good } from './check.js';

/** Whether Usher can write to the data folder, or create it if it is missing. Creates nothing. */
export async function folderFinding(dir: string): Promise<Check> {
  const expected = 'Expected the path of a folder that the user who runs Usher may write to';
  try {
    const { path, is } = await nearest(resolve(dir));
    if (!is.isDirectory()) return bad(`USHER_DATA_DIR: ${path} is a file, not a folder. ${expected}`);
    await access(path, constants.W_OK | constants.X_OK);
    return good(
      path === resolve(dir)
        ? `${dir}: the data folder can be written to`
        : `${dir}: the data folder can be created`,
    );
  } catch (error) {
    const { path, says } = failureOf(error);
    return bad(`USHER_DATA_DIR: ${path ?? dir} ${says}. ${expected}`);
  }
}

const megabyte = 1_000_000;
/** A year of a busy workspace takes a few hundred megabytes. */
const littleMb = 1000;
const tooLittleMb = 100;

/** The free space for the record. `free` returns the bytes that this user may still write at a path. */
export async function spaceFindings(dir: string, free: typeof freeAt = freeAt): Promise<Check[]> {
  // If the path does not exist, the check of the folder has reported that.
  const bytes = await nearest(resolve(dir))
    .then(({ path }) => free(path))
    .catch(() => undefined);
  if (bytes === undefined) return [];
  const mb = Math.floor(bytes / megabyte);
  const says = `${dir}: ${mb} MB are free on its disk`;
  const why =
    'Make room: after a decision that cannot be written, Usher decides nothing until it is started again';
  if (mb < tooLittleMb) return [bad(`USHER_DATA_DIR: ${says}. ${why}`)];
  return [mb < littleMb ? doubtful(`${says}. ${why}`) : good(says)];
}

async function freeAt(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

/** The path itself, or its nearest existing parent. */
async function nearest(path: string) {
  for (let at = path; ; at = dirname(at)) {
    try {
      return { path: at, is: await stat(at) };
    } catch (error) {
      if (failureOf(error).code !== 'ENOENT' || dirname(at) === at) throw error;
    }
  }
}
