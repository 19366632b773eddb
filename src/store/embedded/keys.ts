import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { keyBytes, newKey } from '../seal.js';
import type { Disk, GrowingFile } from './disk.js';

const keyLine = z.object({ stream: z.string(), key: z.base64() });

/** The key of each stream's personal values, beside the ledger. Destroying a key erases what it sealed. */
export class Keys {
  readonly #keys: Map<string, Buffer>;
  readonly #fresh = new Map<string, Buffer>();
  #file: GrowingFile | undefined;

  private constructor(
    private readonly path: string,
    private readonly disk: Disk,
    keys: Map<string, Buffer>,
  ) {
    this.#keys = keys;
  }

  /** A last line cut short belongs to an entry that was never written, so it is left out. */
  static async open(dir: string, disk: Disk): Promise<Keys> {
    const path = join(dir, 'keys.jsonl');
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
      throw error;
    });
    const lines = text.split('\n').slice(0, -1);
    const keys = lines.map((line) => keyLine.parse(JSON.parse(line)));
    const opened = new Keys(
      path,
      disk,
      new Map(keys.map(({ stream, key }) => [stream, Buffer.from(key, 'base64')])),
    );
    if (text !== '' && !text.endsWith('\n')) await opened.#rewrite();
    return opened;
  }

  get(stream: string): Buffer | undefined {
    return this.#keys.get(stream) ?? this.#fresh.get(stream);
  }

  /** The stream's key, a new one if it has none; `flush` has to come before anything sealed under it is written. */
  forSealing(stream: string): Buffer {
    const known = this.get(stream);
    if (known) return known;
    const key = newKey();
    if (key.length !== keyBytes) throw new Error('a key has the wrong length');
    this.#fresh.set(stream, key);
    return key;
  }

  /** Makes new keys durable. */
  async flush(): Promise<void> {
    if (this.#fresh.size === 0) return;
    this.#file ??= await this.disk.grow(this.path);
    const added = [...this.#fresh];
    await this.#file.append(added.map(([stream, key]) => lineOf(stream, key)).join(''));
    await this.#file.sync();
    for (const [stream, key] of added) {
      this.#keys.set(stream, key);
      this.#fresh.delete(stream);
    }
  }

  async destroy(stream: string): Promise<void> {
    if (!this.#keys.delete(stream)) return;
    await this.#rewrite();
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  async #rewrite(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    await this.disk.replace(this.path, [...this.#keys].map(([stream, key]) => lineOf(stream, key)).join(''));
  }
}

const lineOf = (stream: string, key: Buffer): string =>
  `${JSON.stringify({ stream, key: key.toString('base64') })}\n`;
