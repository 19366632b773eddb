import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { StoreFailure } from '../../approvals/store.js';
import { type Disk, wipeDrafts } from './disk.js';

const extension = '.json';

/** Cursors and secrets, a file each, durable before these answer. Keys become safe file names. */
export class Documents {
  readonly #folder: string;
  // Two writers of one key must not overtake each other; there are so few that one line for all of them will do.
  readonly #lane = new PQueue({ concurrency: 1 });
  #made = false;

  constructor(
    private readonly dir: string,
    private readonly disk: Disk,
  ) {
    this.#folder = join(dir, 'documents');
  }

  /** Removes what a killed process left half written. */
  tidy(): Promise<void> {
    return wipeDrafts(this.#folder, this.disk);
  }

  async get(key: string): Promise<unknown> {
    const text = await readFile(this.#pathOf(key), 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    // A blank one was being wiped when the process ended.
    if (text === undefined || text.trim() === '') return undefined;
    try {
      return JSON.parse(text);
    } catch (cause) {
      const advice = 'Restore it from the backup, or remove it to begin anew.';
      throw new StoreFailure(`${this.#pathOf(key)} is damaged. ${advice}`, { cause });
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
      await this.disk.replace(this.#pathOf(key), JSON.stringify(value));
    });
  }

  wipe(key: string): Promise<void> {
    return this.#lane.add(async () => {
      await this.disk.wipe(this.#pathOf(key)).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      });
    });
  }

  idle(): Promise<void> {
    return this.#lane.onIdle();
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
