import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { StoreFailure } from '../../approvals/store.js';
import { labelOf } from '../document.js';
import { disclose, enclose } from '../envelope.js';
import type { MacKey } from '../mac.js';
import { type Disk, wipeDrafts } from './disk.js';

const extension = '.json';

/** Cursors and secrets, one file each, durable when these methods return. Keys are encoded as safe file names. */
export class Documents {
  readonly #folder: string;
  // Two writes of one key must not overtake each other; writes are so rare that one queue for all keys is enough.
  readonly #lane = new PQueue({ concurrency: 1 });
  #made = false;

  constructor(
    private readonly dir: string,
    private readonly disk: Disk,
    /** Authenticates every document after `adopt`; without a key, every stored document counts as Usher's. */
    private readonly macKey: MacKey | undefined,
  ) {
    this.#folder = join(dir, 'documents');
  }

  /** Removes drafts that a killed process left. */
  tidy(): Promise<void> {
    return wipeDrafts(this.#folder, this.disk);
  }

  async get(key: string): Promise<unknown> {
    const text = await readFile(this.#pathOf(key), 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    // A blank file was being wiped when the process ended.
    if (text === undefined || text.trim() === '') return undefined;
    const body = this.#bodyOf(key, text, this.macKey && [this.macKey]);
    if (body === undefined)
      throw this.#unusable(key, 'was not written by Usher: its MAC is missing or wrong');
    try {
      return JSON.parse(body);
    } catch (cause) {
      throw this.#unusable(key, 'is damaged', cause);
    }
  }

  /**
   * Authenticates with the present key the documents that one of these keys vouches for; without keys, the documents
   * that have no MAC. The others stay as they are, and are refused when they are read.
   */
  async adopt(before: readonly MacKey[] | undefined): Promise<void> {
    for (const key of await this.keys('')) {
      const text = await readFile(this.#pathOf(key), 'utf8');
      const body = text.trim() === '' ? undefined : this.#bodyOf(key, text, before);
      if (body !== undefined) await this.#replace(key, body);
    }
  }

  async keys(prefix: string): Promise<string[]> {
    const names = await readdir(this.#folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    return names
      .filter((name) => name.endsWith(extension) && !name.startsWith('.'))
      .map((name) => Buffer.from(name.slice(0, -extension.length), 'base64url').toString())
      .filter((key) => key.startsWith(prefix));
  }

  put(key: string, value: unknown): Promise<void> {
    return this.#lane.add(async () => {
      await this.#makeFolder();
      await this.#replace(key, JSON.stringify(value));
    });
  }

  wipe(key: string): Promise<void> {
    return this.#lane.add(async () => {
      await this.disk.wipe(this.#pathOf(key)).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      });
    });
  }

  /** All documents by name, as the stored texts. */
  async texts(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const key of await this.keys('')) {
      const text = await readFile(this.#pathOf(key), 'utf8');
      // A blank file was being wiped when the process ended.
      if (text.trim() !== '') found.set(key, text);
    }
    return found;
  }

  /** Replaces all documents with the `texts` of another place. */
  async become(texts: ReadonlyMap<string, string>): Promise<void> {
    await this.#makeFolder();
    await this.tidy();
    for (const key of await this.keys('')) if (!texts.has(key)) await this.wipe(key);
    for (const [key, text] of texts) await this.disk.replace(this.#pathOf(key), text);
  }

  idle(): Promise<void> {
    return this.#lane.onIdle();
  }

  async #replace(key: string, body: string): Promise<void> {
    const text = this.macKey ? enclose(labelOf(key), body, this.macKey) : body;
    await this.disk.replace(this.#pathOf(key), text);
  }

  /** The stored text; undefined if none of the keys vouches for it. Without keys, the text is returned unchecked. */
  #bodyOf(key: string, text: string, held: readonly MacKey[] | undefined): string | undefined {
    const read = disclose(labelOf(key), text, held ?? []);
    if (held) return read.state === 'vouched' ? read.body : undefined;
    return read.state === 'other key' ? read.body : text;
  }

  #unusable(key: string, why: string, cause?: unknown): StoreFailure {
    const advice = 'Restore it from the backup, or remove it to begin again.';
    return new StoreFailure(`${this.#pathOf(key)} ${why}. ${advice}`, { cause });
  }

  async #makeFolder(): Promise<void> {
    if (this.#made) return;
    await this.disk.folder(this.#folder);
    await this.disk.syncFolder(this.dir);
    this.#made = true;
  }

  #pathOf(key: string): string {
    return join(this.#folder, `${Buffer.from(key).toString('base64url')}${extension}`);
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
