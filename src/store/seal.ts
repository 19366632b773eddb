import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { about, erased, type Personal } from '../approvals/personal.js';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

export const keyBytes = 32;
export const newKey = (): Buffer => randomBytes(keyBytes);

/** Whether anything inside must be sealed before it is written down. */
export function holdsPersonal(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return isPersonal(value) || Object.values(value).some(holdsPersonal);
}

/** Replaces every personal value by its sealed form; the stream's name is bound in, so none can be moved. */
export const seal = (value: unknown, stream: string, key: Buffer): unknown =>
  rewrite(value, (object) => (isPersonal(object) ? sealText(object.personal, stream, key) : undefined));

export const sealAll = (values: readonly unknown[], stream: string, key: Buffer): unknown[] =>
  values.map((value) => seal(value, stream, key));

/** Opens what `seal` closed. Without the key, or with another one, the value reads as erased, and `unread` is called. */
export const unseal = (
  value: unknown,
  stream: string,
  key: Buffer | undefined,
  unread: () => void = () => undefined,
): unknown =>
  rewrite(value, (object) => {
    if (!isSealed(object)) return undefined;
    const opened = openText(object.sealed, stream, key);
    if (opened === erased) unread();
    return opened;
  });

function sealText(text: string, stream: string, key: Buffer): { sealed: string } {
  const iv = freshIv();
  const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(stream));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { sealed: Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64') };
}

// Asked of the system for many values at once: for each by itself that takes longer than the sealing.
let pool = Buffer.alloc(0);
function freshIv(): Buffer {
  if (pool.length === 0) pool = randomBytes(ivBytes * 512);
  const iv = pool.subarray(0, ivBytes);
  pool = pool.subarray(ivBytes);
  return iv;
}

function openText(sealed: string, stream: string, key: Buffer | undefined): Personal {
  if (!key) return erased;
  const bytes = Buffer.from(sealed, 'base64');
  const iv = bytes.subarray(0, ivBytes);
  const tag = bytes.subarray(ivBytes, ivBytes + tagBytes);
  if (tag.length < tagBytes) return erased;
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(stream)).setAuthTag(tag);
  try {
    const text = decipher.update(bytes.subarray(ivBytes + tagBytes));
    return about(Buffer.concat([text, decipher.final()]).toString('utf8'));
  } catch {
    // Sealed before an erasure, under a key that is gone. That nobody changed it is what the chain proves.
    return erased;
  }
}

const isPersonal = (value: object): value is Personal =>
  'personal' in value && typeof value.personal === 'string';

const isSealed = (value: object): value is { sealed: string } =>
  'sealed' in value && typeof value.sealed === 'string';

function rewrite(value: unknown, swap: (object: object) => object | undefined): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const after = value.map((inner) => rewrite(inner, swap));
    return after.every((inner, i) => inner === value[i]) ? value : after;
  }
  return swap(value) ?? rewriteObject(value, swap);
}

/** A copy only where something inside is swapped: most of an event is nobody's. */
function rewriteObject(value: object, swap: (object: object) => object | undefined): object {
  const entries = Object.entries(value);
  let isSwapped = false;
  for (const entry of entries) {
    const after = rewrite(entry[1], swap);
    if (after === entry[1]) continue;
    entry[1] = after;
    isSwapped = true;
  }
  return isSwapped ? Object.fromEntries(entries) : value;
}
