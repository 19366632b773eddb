import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Store, StoreFailure } from '../approvals/store.js';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const folder = 'secret/';

const box = z.object({
  format: z.literal(1),
  /** The id of the key that encrypted it. */
  keyId: z.string(),
  /** When it was stored, in milliseconds; part of the authenticated data. */
  at: z.number().int(),
  iv: z.base64(),
  tag: z.base64(),
  body: z.base64(),
});
type Box = z.infer<typeof box>;

/** A stored secret cannot be opened. The message says what to do and contains nothing of the secret. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
}

/** The only place for tokens: each is encrypted and stored under its name. */
export interface Vault {
  /** False without a key; secrets can then be neither stored nor opened. */
  readonly available: boolean;
  /** Returns once the secret is durable. Throws `VaultError` without a key. */
  keep(name: string, secret: string, at: number): Promise<void>;
  /** Undefined if the secret does not exist. Throws `VaultError` if it cannot be opened. */
  open(name: string): Promise<string | undefined>;
  wipe(name: string): Promise<void>;
  /** The names with this prefix and when each was stored; `at` is undefined for a damaged secret. */
  names(prefix: string): Promise<readonly { readonly name: string; readonly at?: number }[]>;
  /**
   * Encrypts every secret that was encrypted with the key `before` with the present key, one at a time; secrets that
   * already use it stay as they are, and so do those that cannot be opened. Throws if the disk refuses a write.
   */
  rekey(before: Buffer): Promise<Rekeyed>;
}

export interface Rekeyed {
  /** How many secrets were encrypted again. */
  readonly done: number;
  /** The secrets that neither key opens, and why. */
  readonly left: readonly { readonly name: string; readonly why: string }[];
}

type Documents = Pick<Store, 'get' | 'put' | 'wipe' | 'keys'>;

/**
 * Creates a vault that encrypts with AES-256-GCM and the operator's key. The name and the time are authenticated with
 * each secret, so that nobody can swap secrets or make one last longer.
 */
export function createVault(documents: Documents, key: Buffer | undefined): Vault {
  const read = async (name: string): Promise<Box | undefined> => {
    const document = await documents.get(`${folder}${name}`).catch((error: unknown) => {
      throw error instanceof StoreFailure ? damaged(name) : error;
    });
    if (document === undefined) return undefined;
    const parsed = box.safeParse(document);
    if (!parsed.success) throw damaged(name);
    return parsed.data;
  };

  const since = async (name: string): Promise<{ name: string; at?: number }[]> => {
    try {
      const found = await read(name);
      return found ? [{ name, at: found.at }] : [];
    } catch (error) {
      if (error instanceof VaultError) return [{ name }];
      throw error;
    }
  };

  const openBox = (name: string, found: Box, with_: Buffer): string => {
    if (found.keyId !== idOf(with_)) {
      throw new VaultError(
        `The secret ${name} was kept under another key. Put that one back, or run usher secrets rotate with it.`,
      );
    }
    return opened(name, found, with_);
  };

  /** The secret encrypted with the present key; undefined if it is gone, or already uses that key. */
  const encryptedAgain = async (name: string, before: Buffer, present: Buffer): Promise<Box | undefined> => {
    const found = await read(name);
    if (!found) return undefined;
    const isDone = found.keyId === idOf(present);
    const secret = openBox(name, found, isDone ? present : before);
    return isDone ? undefined : closed(name, secret, found.at, present);
  };

  return {
    available: key !== undefined,
    async keep(name, secret, at) {
      if (!key) throw noKey();
      await documents.put(`${folder}${name}`, closed(name, secret, at, key));
    },
    async open(name) {
      const found = await read(name);
      if (!found) return undefined;
      if (!key) throw noKey();
      return openBox(name, found, key);
    },
    wipe: (name) => documents.wipe(`${folder}${name}`),
    async names(prefix) {
      const keys = await documents.keys(`${folder}${prefix}`);
      const names = keys.map((one) => one.slice(folder.length));
      return (await Promise.all(names.map(since))).flat();
    },
    async rekey(before) {
      if (!key) throw noKey();
      let done = 0;
      const left: { name: string; why: string }[] = [];
      for (const one of await documents.keys(folder)) {
        const name = one.slice(folder.length);
        const result = await encryptedAgain(name, before, key).catch((error: unknown) => whyNot(name, error));
        if (typeof result === 'string') left.push({ name, why: result });
        if (typeof result !== 'object') continue;
        await documents.put(one, result);
        done += 1;
      }
      return { done, left };
    },
  };
}

/** Why a secret cannot be opened: it is damaged, has another key, or the system refuses to read it. */
const whyNot = (name: string, error: unknown): string => {
  if (error instanceof VaultError) return error.message;
  if (!(error instanceof Error && 'code' in error)) throw error;
  return `The secret ${name} cannot be read (${error.code}).`;
};

const damaged = (name: string): VaultError =>
  new VaultError(`The secret ${name} is damaged. Restore it from the backup, or enter it again.`);

const noKey = (): VaultError =>
  new VaultError('USHER_ENCRYPTION_KEY is not set, so no token can be kept. usher secrets key makes one.');

/** An id that distinguishes keys without revealing them. */
const idOf = (key: Buffer): string =>
  createHash('sha256').update('usher key').update(key).digest('hex').slice(0, 16);

const bound = (name: string, at: number): Buffer => Buffer.from(JSON.stringify(['usher secret', name, at]));

function closed(name: string, secret: string, at: number, key: Buffer): Box {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagBytes }).setAAD(bound(name, at));
  const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return {
    format: 1,
    keyId: idOf(key),
    at,
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    body: body.toString('base64'),
  };
}

function opened(name: string, { at, iv, tag, body }: Box, key: Buffer): string {
  try {
    const decipher = createDecipheriv(algorithm, key, Buffer.from(iv, 'base64'), { authTagLength: tagBytes });
    decipher.setAAD(bound(name, at)).setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(body, 'base64')), decipher.final()]).toString('utf8');
  } catch {
    throw new VaultError(`The secret ${name} was changed on disk and is not used. Enter it again.`);
  }
}
