import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** A key with which Usher authenticates its writes, and an id that reveals nothing about it. */
export interface MacKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/** The keys that show if something in the data folder was written by Usher. */
export interface Integrity {
  /** Authenticates new writes. */
  readonly present: MacKey | undefined;
  /** The present key, and earlier keys that vouch for older writes. */
  readonly held: readonly MacKey[];
}

export const noIntegrity: Integrity = { present: undefined, held: [] };

/** A MAC is 32 bytes in hexadecimal digits. */
export const macDigits = /^[0-9a-f]{64}$/;
export const keyIdDigits = /^[0-9a-f]{16}$/;

interface Keys {
  readonly integrityKey: Buffer | undefined;
  readonly integrityKeyBefore: Buffer | undefined;
  readonly encryptionKey: Buffer | undefined;
  readonly encryptionKeyBefore: Buffer | undefined;
}

/** The operator's integrity key, or else a key derived from the encryption key, so that one of the two is enough. */
export function integrityOf(keys: Keys): Integrity {
  const present = named(keys.integrityKey) ?? derived(keys.encryptionKey);
  const others = [
    named(keys.integrityKeyBefore),
    derived(keys.encryptionKey),
    derived(keys.encryptionKeyBefore),
  ];
  return { present, held: [present, ...others].filter((key) => key !== undefined) };
}

/** `what` names the meaning of the text, so that nobody can put the text in another one's place. */
export function macOf(key: MacKey, what: string, text: string): string {
  const mac = createHmac('sha256', key.bytes).update(`usher ${what}\n`);
  // A large text is hashed in pieces, since one call would copy all of it.
  for (let from = 0; from < text.length; ) {
    const to = from + pieceChars;
    const end = isCutInTwo(text, to) ? to + 1 : to;
    mac.update(text.slice(from, end));
    from = end;
  }
  return mac.digest('hex');
}

const pieceChars = 256 * 1024;

/** Tells if a surrogate pair begins before this index and ends after it. */
const isCutInTwo = (text: string, at: number): boolean => (text.codePointAt(at - 1) ?? 0) > 0xffff;

export const macHolds = (key: MacKey, what: string, text: string, mac: string): boolean =>
  macDigits.test(mac) && timingSafeEqual(Buffer.from(macOf(key, what, text)), Buffer.from(mac));

const named = (bytes: Buffer | undefined): MacKey | undefined =>
  bytes && {
    id: createHash('sha256').update('usher integrity key').update(bytes).digest('hex').slice(0, 16),
    bytes,
  };

const derived = (encryptionKey: Buffer | undefined): MacKey | undefined =>
  encryptionKey && named(Buffer.from(hkdfSync('sha256', encryptionKey, '', 'usher integrity', 32)));
