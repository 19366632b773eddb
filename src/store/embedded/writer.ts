import PQueue from 'p-queue';
import type { Request } from '../../approvals/request.js';
import { Conflict, type Entry, StoreFailure } from '../../approvals/store.js';
import type { Commit } from '../commit.js';
import type { Journal } from './journal.js';
import type { Memory } from './memory.js';

/** A commit that follows its stream, and what it makes of the request, if the stream is one's. */
export interface Proposal {
  readonly stream: string;
  readonly version: number;
  readonly commit: Commit;
  readonly request: Request | undefined;
}

interface Waiting extends Proposal {
  resolve(entry: Entry): void;
  reject(error: Error): void;
}

/** What the writer asks of the store it belongs to. */
interface Owner {
  /** Is told after every batch. */
  written(): void;
  /** Whether the folder is still this process's; if not, the store has failed by the time this answers. */
  mayWrite(): boolean;
}

/** Writes commits, those that come together with one fsync. Memory follows only once they are durable. */
export class Writer {
  /** One thing at a time: a batch, or the destruction of a key. */
  readonly #lane = new PQueue({ concurrency: 1 });
  readonly #underway = new Map<string, Promise<Entry>>();
  #waiting: Waiting[] = [];
  #failure: string | undefined;

  constructor(
    private readonly journal: Journal,
    private readonly memory: Memory,
    private readonly now: () => number,
    private readonly owner: Owner,
  ) {}

  get failure(): string | undefined {
    return this.#failure;
  }

  refuseIfFailed(): void {
    if (this.#failure === undefined) this.owner.mayWrite();
    if (this.#failure !== undefined) throw new StoreFailure(this.#failure);
  }

  /** From now on nothing is decided; the first reason stands. */
  fail(why: string): void {
    this.#failure ??= why;
  }

  /** The commit of this stream that is on its way to the disk, if there is one. */
  underway(stream: string): Promise<Entry> | undefined {
    return this.#underway.get(stream);
  }

  add(proposal: Proposal): Promise<Entry> {
    const kept = new Promise<Entry>((resolve, reject) => {
      this.#waiting.push({ ...proposal, resolve, reject });
    });
    this.#underway.set(proposal.stream, kept);
    if (this.#waiting.length === 1) void this.#lane.add(() => this.#writeAll());
    return kept;
  }

  /** Does something between two batches. If it fails, the store refuses from then on. */
  async alone(work: () => Promise<void>): Promise<void> {
    await this.#lane.add(async () => {
      this.refuseIfFailed();
      await this.orFail(work());
    });
  }

  /** Sends back the commits of a stream that were decided on what has just changed under them. */
  sendBack(stream: string): void {
    for (const { reject } of this.#waiting.filter((one) => one.stream === stream))
      reject(new Conflict(stream));
    this.#waiting = this.#waiting.filter((one) => one.stream !== stream);
    this.#underway.delete(stream);
  }

  /** Sends back all that is decided and not yet on its way to the disk. */
  sendAllBack(): void {
    for (const stream of new Set(this.#waiting.map((one) => one.stream))) this.sendBack(stream);
  }

  /** Waits for something outside of the ledger; if that fails, the store refuses from then on. */
  async orFail(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => {
      throw this.#failed(error);
    });
  }

  /** Finishes what was accepted, and refuses what comes after. Answers whether nothing had failed until then. */
  async close(): Promise<boolean> {
    await this.#lane.onIdle();
    const clean = this.#failure === undefined;
    this.fail('Usher is stopping, so nothing more is decided. Try again when it is back.');
    await this.#lane.onIdle();
    return clean;
  }

  async #writeAll(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      await this.#write(batch);
    } catch (error) {
      const failure = this.#failed(error);
      for (const { reject } of batch) reject(failure);
    }
    for (const { stream } of batch) this.#underway.delete(stream);
    this.owner.written();
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    this.refuseIfFailed();
    const drafts = batch.map(({ stream, version, commit }) => ({ stream, version, events: commit.events }));
    const written = await this.journal.write(drafts, new Date(this.now()).toISOString());
    // Stopped in the middle of it, this process may have been taken for dead: then nothing of it is confirmed.
    this.refuseIfFailed();
    for (const [i, { entry, length }] of written.entries()) {
      const one = batch[i];
      if (!one) continue;
      const slot = this.journal.accept(entry, length);
      this.memory.apply(one.commit, slot, one.version, one.request);
      one.resolve(entry);
    }
  }

  #failed(cause: unknown): StoreFailure {
    const why = cause instanceof Error ? cause.message : 'unknown reason';
    this.fail(
      `The record could not be written, so nothing was decided (${why}). Free or repair the disk, then restart Usher.`,
    );
    return new StoreFailure(this.#failure, { cause });
  }
}
