import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreFailure } from '../approvals/store.js';
import { failureOf } from '../runtime/system-error.js';

/** Makes the data folder and its parents. Throws `StoreFailure` with its cause. */
export async function makeDataFolder(path: string): Promise<void> {
  try {
    await makeFolder(path);
  } catch (error) {
    throw new StoreFailure(`The data folder ${path} ${failureOf(error).says}.`, { cause: error });
  }
}

/**
 * Makes a folder for this user alone, and its parents. One by one: `mkdir` with `recursive` never ends in a folder that
 * takes no subfolders, such as `/proc`. Throws the system's error.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = failureOf(error);
    // If it exists but is no folder, using it will show that.
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path, { mode: 0o700 });
  }
}
