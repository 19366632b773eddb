import { readdir } from 'node:fs/promises';
import { makeFolder } from '../start/make-folder.js';
import { WrongInput } from './terminal.js';

/** Creates the folder for this user alone. Throws `WrongInput` if the folder exists and contains anything. */
export async function emptyFolder(path: string): Promise<void> {
  try {
    await makeFolder(path);
    if ((await readdir(path)).length === 0) return;
  } catch (error) {
    throw new WrongInput(
      `--out ${path} cannot be created as a folder; name another, such as --out november`,
      {
        cause: error,
      },
    );
  }
  throw new WrongInput(
    `--out ${path} is not empty; name a folder that is empty or does not exist yet, such as --out november`,
  );
}
