import { access, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreFailure } from '../../approvals/store.js';
import { keyBytes, newKey } from '../seal.js';
import type { Disk, GrowingFile } from './disk.js';
import {
  afterKey,
  destroyed,
  keyChars,
  readKeyLine,
  readRequestKey,
  shortestLine,
  writeKeyLine,
} from './key-line.js';
import { lineFeed, readChunks } from './lines.js';
import { inFolder } from './recorded-head.js';
import { StreamSlots } from './stream-slots.js';

export const keysFile = 'keys.jsonl';

/** The number of requests that get their keys together, so that a new request costs one fsync and not two. */
const ahead = 64;

/** The keys that seal personal values, one for each stream, in a file beside the ledger. */
export class Keyring {
  readonly #slots = new StreamSlots();
  // All keys are in one buffer: a hundred thousand buffers would take four times the memory.
  #keys = Buffer.alloc(keyBytes * ahead);
  #used = 0;
  #length = 0;

  private constructor(
    private readonly path: string,
    private readonly disk: Disk,
    private readonly file: GrowingFile,
  ) {}

  /** Reads every key. Refuses a ledger without its key file, since all names would silently read as erased. */
  static async open(dir: string, disk: Disk, ledgerBegun: boolean): Promise<Keyring> {
    const path = join(dir, keysFile);
    const found = await access(path).then(
      () => true,
      () => false,
    );
    if (!found && ledgerBegun) throw keysMissing(dir);
    const ring = new Keyring(path, disk, await disk.grow(path));
    try {
      if (!found) await disk.syncFolder(dir);
      await ring.#load();
    } catch (error) {
      await ring.close();
      throw error;
    }
    return ring;
  }

  /** The length of the file in bytes. */
  get length(): number {
    return this.#length;
  }

  get(stream: string): Buffer | undefined {
    const slot = this.#slots.get(stream);
    return slot === undefined ? undefined : this.#keys.subarray(slot * keyBytes, (slot + 1) * keyBytes);
  }

  /** Creates the missing keys; they are durable when this returns. */
  async ensure(streams: readonly string[]): Promise<void> {
    const missing = new Set(streams.filter((stream) => !this.#slots.has(stream)).flatMap(upcoming));
    const fresh = [...missing]
      .filter((stream) => !this.#slots.has(stream))
      .map((s) => [s, newKey()] as const);
    if (fresh.length === 0) return;
    const text = fresh.map(([stream, key]) => writeKeyLine(stream, key));
    try {
      await this.file.append(text.join(''));
      await this.file.sync();
    } catch (error) {
      await this.file.truncate(this.#length).catch(() => undefined);
      throw error;
    }
    this.#length += Buffer.byteLength(text.join(''));
    for (const [stream, key] of fresh) this.#keep(stream, key);
  }

  /**
   * Overwrites the stream's keys in place. (Renaming a new file would leave the old bytes on the disk until they
   * happen to be reused.)
   */
  async destroy(stream: string): Promise<void> {
    const bytes = await readFile(this.path);
    for (let start = 0; start < this.#length; ) {
      const end = bytes.indexOf('\n', start);
      const isIts = readKeyLine(bytes, start, end)?.stream === stream;
      if (isIts) await this.disk.overwrite(this.path, end - afterKey - keyChars, destroyed);
      start = end + 1;
    }
    this.get(stream)?.fill(0);
    this.#slots.delete(stream);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  async #load(): Promise<void> {
    const { size } = await stat(this.path);
    this.#keys = Buffer.alloc(keyBytes * (Math.ceil(size / shortestLine) + ahead));
    let number = 0;
    let rest = Buffer.alloc(0);
    for await (const chunk of readChunks(this.path, 0, size)) {
      const bytes = Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, start)) {
        number += 1;
        this.#take(bytes, start, end, number);
        start = end + 1;
      }
      this.#length += start;
      rest = bytes.subarray(start);
    }
    // A partial line was never used, since an entry is written only after its key is durable.
    if (rest.length > 0) await this.file.truncate(this.#length);
  }

  #take(bytes: Buffer, start: number, end: number, number: number): void {
    const request = readRequestKey(bytes, start, end, this.#keys, this.#used * keyBytes);
    if (request > 0) {
      this.#slots.setRequest(request, this.#used);
      this.#used += 1;
      return;
    }
    const line = readKeyLine(bytes, start, end);
    if (!line) throw notAKey(number);
    if (line.key === undefined) this.#slots.delete(line.stream);
    else this.#keep(line.stream, line.key);
  }

  #keep(stream: string, key: Buffer): void {
    if ((this.#used + 1) * keyBytes > this.#keys.length) {
      this.#keys = Buffer.concat([this.#keys], this.#keys.length * 2);
    }
    key.copy(this.#keys, this.#used * keyBytes);
    this.#slots.set(stream, this.#used);
    this.#used += 1;
  }
}

/** A backup still has the keys that were destroyed after it was made. */
const erasures = ' and repeat each “usher erase” since then';

export const keysMissing = (dir: string): StoreFailure =>
  new StoreFailure(
    `${keysFile} is missing in ${dir}, so no personal value in the ledger can be read. Restore it from the backup${erasures}, or create it empty to go on with all of them erased.`,
  );

/** Refuses a file that is shorter than Usher left it, since newer names would silently read as erased. */
export function refuseOlderKeys(found: number, recorded: number | undefined): void {
  if (recorded === undefined || found >= recorded) return;
  throw new StoreFailure(
    `${keysFile} is ${found} bytes long, and Usher left it with ${recorded}: it is an older copy, or lines were removed, so newer personal values cannot be read. Restore the newest copy${erasures}. To go on with those values erased, ${inFolder.accept}`,
  );
}

export const notAKey = (number: number): StoreFailure =>
  new StoreFailure(
    `${keysFile}, line ${number}, is not a key. Restore the file from the backup${erasures}, or remove the line to go on with that stream's personal values erased.`,
  );

function upcoming(stream: string): string[] {
  const number = /^request\/REQ-(\d{1,9})$/.exec(stream)?.[1];
  if (number === undefined) return [stream];
  return Array.from({ length: ahead }, (_, i) => `request/REQ-${Number(number) + i}`);
}
