import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { aboutWithKey, erased, type Personal } from '../approvals/personal.js';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

export const keyBytes = 32;
export const newKey = (): Buffer => randomBytes(keyBytes);

/** Finds a key by its name. */
export type KeyOf = (name: string) => Buffer | undefined;

/** Tells if the value contains personal values, which must be sealed before writing. */
export const holdsPersonal = (value: unknown): boolean => keyNames(value, '').size > 0;

/**
 * The names of the keys that seal the personal values inside: the stream's key, and the keys of people who have their
 * own.
 */
export function keyNames(value: unknown, stream: string, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found;
  if (isPersonal(value)) return found.add(value.of ?? stream);
  for (const inner of Object.values(value)) keyNames(inner, stream, found);
  return found;
}

/**
 * Replaces every personal value with its sealed form. The names of its stream and its key are authenticated, so nobody
 * can move it. Throws if a key is missing, since no personal value may be written unsealed.
 */
export const seal = (value: unknown, stream: string, keyOf: KeyOf): unknown =>
  rewrite(value, (object) => (isPersonal(object) ? sealText(object, stream, keyOf) : undefined));

export const sealAll = (values: readonly unknown[], stream: string, keyOf: KeyOf): unknown[] =>
  values.map((value) => seal(value, stream, keyOf));

/**
 * Opens the values that `seal` closed. A value whose key is missing or different reads as erased, and `unread` is
 * called with the name of the key.
 */
export const unseal = (
  value: unknown,
  stream: string,
  keyOf: KeyOf,
  unread: (name: string) => void = () => undefined,
): unknown =>
  rewrite(value, (object) => {
    if (!isSealed(object)) return undefined;
    const { sealed, of } = object;
    const name = of ?? stream;
    const text = openText(sealed, boundTo(stream, of), keyOf(name));
    if (text === undefined) unread(name);
    return aboutWithKey(of, text ?? erased.personal);
  });

interface Sealed {
  readonly sealed: string;
  readonly of?: string;
}

function sealText({ personal, of }: Personal, stream: string, keyOf: KeyOf): Sealed {
  const key = keyOf(of ?? stream);
  if (!key) throw new Error('a personal value without a key cannot be written down');
  const iv = freshIv();
  const cipher = createCipheriv(algorithm, key, iv).setAAD(boundTo(stream, of));
  const body = Buffer.concat([cipher.update(personal, 'utf8'), cipher.final()]);
  const sealed = Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
  return { sealed, ...(of !== undefined && { of }) };
}

const boundTo = (stream: string, of: string | undefined): Buffer =>
  Buffer.from(of === undefined ? stream : JSON.stringify([stream, of]));

// Random bytes are requested for many values at once: one request for each value takes longer than the sealing.
let pool = Buffer.alloc(0);
function freshIv(): Buffer {
  if (pool.length === 0) pool = randomBytes(ivBytes * 512);
  const iv = pool.subarray(0, ivBytes);
  pool = pool.subarray(ivBytes);
  return iv;
}

/** Undefined if the key does not open the value. */
function openText(sealed: string, bound: Buffer, key: Buffer | undefined): string | undefined {
  if (!key) return undefined;
  const bytes = Buffer.from(sealed, 'base64');
  const iv = bytes.subarray(0, ivBytes);
  const tag = bytes.subarray(ivBytes, ivBytes + tagBytes);
  if (tag.length < tagBytes) return undefined;
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: tagBytes });
  decipher.setAAD(bound).setAuthTag(tag);
  try {
    const text = decipher.update(bytes.subarray(ivBytes + tagBytes));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    // The value was sealed before an erasure, with a key that is gone. The chain proves that nobody changed it.
    return undefined;
  }
}

const isPersonal = (value: object): value is Personal =>
  'personal' in value && typeof value.personal === 'string' && hasName(value);

const isSealed = (value: object): value is Sealed =>
  'sealed' in value && typeof value.sealed === 'string' && hasName(value);

const hasName = (value: object): boolean =>
  !('of' in value) || value.of === undefined || typeof value.of === 'string';

function rewrite(value: unknown, swap: (object: object) => object | undefined): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return rewriteArray(value, swap);
  return swap(value) ?? rewriteObject(value, swap);
}

// The next two functions copy only if something inside is replaced, since most parts of an event hold no personal values.

function rewriteArray(values: readonly unknown[], swap: (object: object) => object | undefined): unknown {
  let copy: unknown[] | undefined;
  for (const [i, value] of values.entries()) {
    const after = rewrite(value, swap);
    if (after === value) continue;
    copy ??= [...values];
    copy[i] = after;
  }
  return copy ?? values;
}

function rewriteObject(value: object, swap: (object: object) => object | undefined): object {
  let copy: Record<string, unknown> | undefined;
  for (const [key, inner] of Object.entries(value)) {
    const after = rewrite(inner, swap);
    if (after === inner) continue;
    copy ??= { ...value };
    copy[key] = after;
  }
  return copy ?? value;
}
