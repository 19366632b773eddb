import { open, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { WrongInput } from './terminal.js';

export type Write = (text: string) => Promise<void>;

/**
 * Writes a new file for this user alone. Throws `WrongInput` if the file exists already, if its folder does not, or if
 * the folder is the data folder. Removes a half-written file.
 */
export async function newFile<T>(
  path: string,
  dataDir: string | undefined,
  work: (write: Write) => Promise<T>,
): Promise<T> {
  if (dataDir !== undefined) await refuseInside(dirname(resolve(path)), dataDir);
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw new WrongInput(`${path} ${whyNot(error)}`, { cause: error });
  });
  try {
    const answer = await work((text) => file.writeFile(text));
    await file.close();
    return answer;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    throw error;
  }
}

/** Throws `WrongInput` for a folder inside the data folder, since only Usher writes there. */
export async function refuseInside(folder: string, dataDir: string): Promise<void> {
  const [inside, data] = await Promise.all([real(folder), real(dataDir)]);
  if (inside === data || inside.startsWith(data + sep)) {
    throw new WrongInput(
      `--out: expected a place outside of the data folder ${dataDir}, such as --out november`,
    );
  }
}

/** The real path; it also works for a path that does not exist yet. */
async function real(path: string): Promise<string> {
  const parent = dirname(resolve(path));
  return realpath(path).catch(async () =>
    parent === resolve(path) ? parent : join(await real(parent), basename(path)),
  );
}

function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EEXIST') return 'exists already; name a file that does not, such as --out november.csv';
  if (code === 'ENOENT') return 'cannot be created: its folder does not exist';
  return `cannot be written (${String(code ?? 'unknown reason')})`;
}
