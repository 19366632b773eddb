import { existsSync } from 'node:fs';
import { StoreFailure } from '../approvals/store.js';
import { ConfigError, readKeys } from '../settings/config.js';
import { openEmbeddedStore } from '../store/embedded/store.js';
import { integrityOf } from '../store/mac.js';
import { newKey } from '../store/seal.js';
import { createVault, VaultError } from '../vault/vault.js';

type Print = (line: string) => void;

/** Prints a new key. Stores nothing. */
export function key(print: Print): number {
  print(newKey().toString('base64'));
  return 0;
}

/**
 * Encrypts every stored token with the present key instead of the previous one, and names those that it cannot
 * decrypt. It needs only the record and the two keys, and may be run again at any time. Returns the exit status.
 */
export async function rotate(
  env: Readonly<Record<string, string | undefined>>,
  print: Print,
): Promise<number> {
  try {
    const keys = readKeys(env);
    const { dataDir, databaseUrl, encryptionKey, encryptionKeyBefore } = keys;
    const ofTokens = encryptionKey && encryptionKeyBefore;
    const ofRecord = keys.integrityKey && keys.integrityKeyBefore;
    if (!ofTokens && !ofRecord) {
      print('Set USHER_ENCRYPTION_KEY to the new key and USHER_ENCRYPTION_KEY_BEFORE to the present one.');
      print(
        'Or, for the key of the record, USHER_INTEGRITY_KEY and USHER_INTEGRITY_KEY_BEFORE in the same way.',
      );
      return 1;
    }
    if (databaseUrl === undefined && !existsSync(dataDir)) {
      print(`There is no data folder at ${dataDir}. Set USHER_DATA_DIR to the folder that Usher uses.`);
      return 1;
    }
    // Opening the record with its new key makes that key protect everything that the previous key protected.
    const options = { now: Date.now, integrity: integrityOf(keys), begin: false };
    const store =
      databaseUrl === undefined
        ? await openEmbeddedStore({ dir: dataDir, ...options })
        : await (await import('../store/postgres/store.js')).openPostgresStore({
            url: databaseUrl,
            ...options,
          });
    try {
      if (ofRecord) print(store.vouched ? 'The new key vouches for the record.' : notYet);
      if (!ofTokens) {
        print('Delete the previous key.');
        return 0;
      }
      const { done, left } = await createVault(store, encryptionKey).rekey(encryptionKeyBefore);
      const forget = left.length > 0 ? '' : ' Delete the previous key.';
      print(`${done} ${done === 1 ? 'secret is' : 'secrets are'} encrypted with the new key.${forget}`);
      // The names come from file names, which may contain any characters; the terminal makes them plain.
      for (const { name, why } of left) print(`${why} ${wayOut(name)}`);
      return left.length > 0 ? 1 : 0;
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof StoreFailure || error instanceof VaultError))
      throw error;
    print(error.message);
    return 1;
  }
}

const notYet = 'No key vouches for the record yet; the next start of Usher begins with the new one.';

/** The remedy for a secret that nobody can decrypt. */
function wayOut(name: string): string {
  const [folder, id] = name.split('/');
  if (folder === 'account') return `Make user ${id} connects again with /make-access connect.`;
  return 'Usher wipes it within the hour; the person who found that leaked token enters it again with /make-token.';
}
