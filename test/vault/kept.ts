import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../../src/approvals/store.js';
import { createVault, type Vault } from '../../src/vault/vault.js';
import { dataFolder, type Folder } from '../store/embedded/folder.js';

export const token = '9c41d7aa-5f20-4b1e-8d6c-3f7716b2e901';
export const otherToken = '1fe2b3c4-0a0b-4c0d-8e0f-aa55aa55aa55';
export const newKey = (): Buffer => randomBytes(32);

export interface Kept {
  readonly folder: Folder;
  readonly store: Store;
  readonly key: Buffer;
  readonly vault: Vault;
}

/** A vault in its own data folder. */
export async function aVault(key: Buffer = newKey()): Promise<Kept> {
  const folder = await dataFolder();
  const store = await folder.open();
  return { folder, store, key, vault: createVault(store, key) };
}

/** The file of the secret with this name. */
export const fileOf = ({ dir }: Folder, name: string): string =>
  join(dir, 'documents', `${Buffer.from(`secret/${name}`).toString('base64url')}.json`);

/** Every file and folder in the data folder: its path, its content, and its permissions. */
export async function onDisk({ dir }: Folder) {
  const found = await readdir(dir, { recursive: true, withFileTypes: true });
  return Promise.all(
    found
      .filter((one) => one.isFile() || one.isDirectory())
      .map(async (one) => {
        const path = join(one.parentPath, one.name);
        const { mode } = await stat(path);
        return {
          path,
          isFile: one.isFile(),
          text: one.isFile() ? await readFile(path, 'latin1') : '',
          mode: mode & 0o777,
        };
      }),
  );
}
