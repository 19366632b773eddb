import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** A key under which Usher vouches for what it writes, and a name for it that tells nothing about it. */
export interface MacKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/** Whether what is in the data folder can be told from what somebody else put there, and by which keys. */
export interface Integrity {
  /** Vouches for what is written from now on. */
  readonly present: MacKey | undefined;
  /** The present one, and those before it that vouch for what was written until then. */
  readonly held: readonly MacKey[];
}

export const noIntegrity: Integrity = { present: undefined, held: [] };

/** Every MAC is 32 bytes in hexadecimal digits. */
export const macDigits = /^[0-9a-f]{64}$/;
export const keyIdDigits = /^[0-9a-f]{16}$/;

interface Keys {
  readonly integrityKey: Buffer | undefined;
  readonly integrityKeyBefore: Buffer | undefined;
  readonly encryptionKey: Buffer | undefined;
  readonly encryptionKeyBefore: Buffer | undefined;
}

/** The operator's own key; where there is none, one derived from the encryption key, so that one of the two is enough. */
export function integrityOf(keys: Keys): Integrity {
  const present = named(keys.integrityKey) ?? derived(keys.encryptionKey);
  const others = [
    named(keys.integrityKeyBefore),
    derived(keys.encryptionKey),
    derived(keys.encryptionKeyBefore),
  ];
  return { present, held: [present, ...others].filter((key) => key !== undefined) };
}

/** `what` is what the text stands for, so that nothing can be put in another's place. */
export const macOf = (key: MacKey, what: string, text: string | Buffer): string =>
  createHmac('sha256', key.bytes).update(`usher ${what}\n`).update(text).digest('hex');

export const macHolds = (key: MacKey, what: string, text: string | Buffer, mac: string): boolean =>
  macDigits.test(mac) && timingSafeEqual(Buffer.from(macOf(key, what, text)), Buffer.from(mac));

const named = (bytes: Buffer | undefined): MacKey | undefined =>
  bytes && {
    id: createHash('sha256').update('usher integrity key').update(bytes).digest('hex').slice(0, 16),
    bytes,
  };

const derived = (encryptionKey: Buffer | undefined): MacKey | undefined =>
  encryptionKey && named(Buffer.from(hkdfSync('sha256', encryptionKey, '', 'usher integrity', 32)));
