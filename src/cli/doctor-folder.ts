import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { failureOf } from '../runtime/system-error.js';
import { bad, type Check, good } from './check.js';

/** Whether the data folder can be written to, or made where there is none yet. Nothing is made. */
export async function folderFinding(dir: string): Promise<Check> {
  const expected = 'Expected the path of a folder that the user who runs Usher may write to';
  try {
    const { path, is } = await nearest(resolve(dir));
    if (!is.isDirectory()) return bad(`USHER_DATA_DIR: ${path} is a file, not a folder. ${expected}`);
    await access(path, constants.W_OK | constants.X_OK);
    return good(
      path === resolve(dir)
        ? `${dir}: the data folder can be written to`
        : `${dir}: the data folder can be made`,
    );
  } catch (error) {
    const { path, says } = failureOf(error);
    return bad(`USHER_DATA_DIR: ${path ?? dir} ${says}. ${expected}`);
  }
}

/** The path itself, or the last folder above it that there is. */
async function nearest(path: string) {
  for (let at = path; ; at = dirname(at)) {
    try {
      return { path: at, is: await stat(at) };
    } catch (error) {
      if (failureOf(error).code !== 'ENOENT' || dirname(at) === at) throw error;
    }
  }
}
