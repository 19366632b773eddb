import { type Integrity, integrityOf } from '../../../src/store/mac.js';

const bytes = (letter: string | undefined) => (letter === undefined ? undefined : Buffer.alloc(32, letter));

/** The keys from the settings, each made of one letter. */
export const keyed = (present?: string, before?: string): Integrity =>
  integrityOf({
    integrityKey: bytes(present),
    integrityKeyBefore: bytes(before),
    encryptionKey: undefined,
    encryptionKeyBefore: undefined,
  });

export const byEncryptionKey = (present: string, before?: string): Integrity =>
  integrityOf({
    integrityKey: undefined,
    integrityKeyBefore: undefined,
    encryptionKey: bytes(present),
    encryptionKeyBefore: bytes(before),
  });
