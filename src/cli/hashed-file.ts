import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { newFile, type Write } from './new-file.js';

export interface HashedFile<T> {
  readonly name: string;
  /** The hash of all its bytes. */
  readonly sha256: string;
  readonly answer: T;
}

const batchChars = 64 * 1024;

/** Writes a new file in a folder like `newFile`, in larger parts, and hashes it. */
export async function hashedFile<T>(
  folder: string,
  name: string,
  dataDir: string | undefined,
  work: (write: Write) => Promise<T>,
): Promise<HashedFile<T>> {
  const hash = createHash('sha256');
  const answer = await newFile(join(folder, name), dataDir, async (write) => {
    let waiting = '';
    const flush = async () => {
      hash.update(waiting);
      await write(waiting);
      waiting = '';
    };
    const given = await work(async (text) => {
      waiting += text;
      if (waiting.length >= batchChars) await flush();
    });
    await flush();
    return given;
  });
  return { name, sha256: hash.digest('hex'), answer };
}
