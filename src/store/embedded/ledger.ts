import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreFailure } from '../../approvals/store.js';
import type { Disk, GrowingFile } from './disk.js';
import { lineFeed, longestBytes, textOf } from './lines.js';
import { type LedgerLine, ledgerLines, type Month, monthFileOf, monthsIn } from './months.js';
import { endOf, type Place, runsOf } from './runs.js';

/** The ledger's files as one sequence of bytes that only grows. */
export class Ledger {
  readonly #readers = new Map<string, Promise<FileHandle>>();
  #writer: { readonly name: string; readonly file: GrowingFile } | undefined;
  #isClosed = false;

  private constructor(
    readonly dir: string,
    private readonly disk: Disk,
    readonly months: Month[],
    private length: number,
  ) {}

  static async open(dir: string, disk: Disk): Promise<Ledger> {
    const { months, end } = await monthsIn(dir);
    return new Ledger(dir, disk, months, end);
  }

  /** The position of the next entry. */
  get end(): number {
    return this.length;
  }

  lines(from: number, to = this.length): AsyncGenerator<LedgerLine> {
    return ledgerLines(this.dir, this.months, from, to);
  }

  /** True if nothing else wrote to the files. */
  async isAsLeft(): Promise<boolean> {
    return (await monthsIn(this.dir)).end === this.length;
  }

  /** The lines at these places, in order, without their line feeds. */
  async linesAt(places: readonly Place[]): Promise<string[]> {
    const found: string[] = [];
    const numbered = places.map((place, number) => ({ ...place, number }));
    const starts = this.months.map(({ start }) => start);
    const read = async (run: typeof numbered): Promise<void> => {
      const begin = run[0]?.position ?? 0;
      const bytes = await this.#bytes(begin, Math.max(...run.map(endOf)) - begin);
      for (const place of run) {
        const line = bytes.subarray(place.position - begin, endOf(place) - begin);
        // If no line ends there, the bytes read are no line and cannot be parsed as one.
        found[place.number] = textOf(line.at(-1) === lineFeed ? line.subarray(0, -1) : line);
      }
    };
    await Promise.all(runsOf(numbered, starts).map(read));
    return found;
  }

  fileAt(position: number): string {
    return this.months.findLast(({ start }) => start <= position)?.name ?? 'the ledger';
  }

  /** Returns once the lines are durable. If this fails, it removes the written bytes if possible, and throws. */
  async append(text: string, at: string): Promise<void> {
    const { name, file } = await this.#writerFor(monthFileOf(at));
    const start = this.months.at(-1)?.start ?? 0;
    const expected = this.length - start;
    const found = await file.length();
    if (found !== expected) {
      throw new StoreFailure(
        `${name} is ${found} bytes long where this process left ${expected}: something else wrote to it. Stop that, check with "usher ledger verify", and restart`,
      );
    }
    try {
      await file.append(text);
      await file.sync();
    } catch (error) {
      await takeBack(file, expected);
      throw error;
    }
    this.length += Buffer.byteLength(text);
  }

  /** Cuts off everything after a position in the last file. */
  async cut(position: number): Promise<void> {
    const month = this.months.at(-1);
    if (!month) return;
    const { file } = await this.#writerFor(month.name);
    await file.truncate(position - month.start);
    await file.sync();
    this.length = position;
  }

  /** After this, nothing is read or written: Node 26 ends a process that forgets an open file. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const readers = [...this.#readers.values()];
    this.#readers.clear();
    // A file that cannot be closed or opened must not keep others open.
    const closed = await Promise.allSettled([
      this.#writer?.file.close(),
      ...readers.map(async (reader) => (await reader).close()),
    ]);
    for (const one of closed) if (one.status === 'rejected') throw one.reason;
  }

  async #bytes(position: number, length: number): Promise<Buffer> {
    const month = this.months.findLast(({ start }) => start <= position);
    if (!month || length > longestBytes)
      throw new StoreFailure(`${this.dir} holds no line of ${length} bytes at position ${position}`);
    const bytes = Buffer.alloc(length);
    const reader = await this.#reader(month.name);
    await reader.read(bytes, 0, length, position - month.start);
    return bytes;
  }

  async #writerFor(wanted: string): Promise<{ name: string; file: GrowingFile }> {
    const last = this.months.at(-1)?.name;
    // A clock that was set back must not reopen an earlier month, since the chain follows the order of the files.
    const name = last !== undefined && last > wanted ? last : wanted;
    if (this.#writer?.name === name) return this.#writer;
    this.#mustBeOpen();
    await this.#writer?.file.close();
    const file = await this.disk.grow(join(this.dir, name));
    this.#writer = { name, file };
    if (name !== last) {
      await this.disk.syncFolder(this.dir);
      this.months.push({ name, start: this.length });
    }
    return this.#writer;
  }

  #reader(name: string): Promise<FileHandle> {
    this.#mustBeOpen();
    const opened = this.#readers.get(name) ?? open(join(this.dir, name), 'r');
    this.#readers.set(name, opened);
    return opened;
  }

  #mustBeOpen(): void {
    if (this.#isClosed) throw new StoreFailure(`the data folder ${this.dir} is closed`);
  }
}

/** Written bytes must not reappear as an entry. If this also fails, the first error is enough. */
async function takeBack(file: GrowingFile, length: number): Promise<void> {
  try {
    await file.truncate(length);
    await file.sync();
  } catch {
    return;
  }
}
