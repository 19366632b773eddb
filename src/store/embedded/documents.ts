import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disk } from './disk.js';

/** Cursors and secrets, a file each, durable before these answer. Names become safe file names. */
export function createDocuments(dir: string, disk: Disk) {
  const folder = join(dir, 'documents');
  const pathOf = (key: string) => join(folder, `${Buffer.from(key).toString('base64url')}.json`);
  const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return {
    async get(key: string): Promise<unknown> {
      try {
        const parsed: unknown = JSON.parse(await readFile(pathOf(key), 'utf8'));
        return parsed;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async put(key: string, value: unknown): Promise<void> {
      await disk.folder(folder);
      await disk.replace(pathOf(key), JSON.stringify(value));
    },
    async wipe(key: string): Promise<void> {
      try {
        await disk.wipe(pathOf(key));
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
  };
}
