import PQueue from 'p-queue';
import type { Request } from '../../approvals/request.js';
import { Conflict, type Entry, StoreFailure } from '../../approvals/store.js';
import type { Commit } from '../commit.js';
import type { Journal } from './journal.js';
import type { Memory } from './memory.js';

/** A commit that follows its stream, and the resulting request if the stream is a request's. */
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

/** The store that owns the writer. */
interface Owner {
  /** Called after every batch. */
  written(): void;
  /** True if this process still holds the folder; if not, the store has failed when this returns. */
  mayWrite(): boolean;
}

/** Writes commits; those that arrive together share one fsync. The memory changes only after they are durable. */
export class Writer {
  /** One task at a time: a batch, or the destruction of a key. */
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

  /** Throws `StoreFailure` once the store has failed. */
  refuseIfFailed(): void {
    if (this.#failure !== undefined) throw new StoreFailure(this.#failure);
  }

  /** Refuses all further commits; the first reason is kept. */
  fail(why: string): void {
    this.#failure ??= why;
  }

  /** The commit of this stream that is being written; undefined if there is none. */
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

  /** Runs a task between two batches. If it fails, the store refuses from then on. */
  async alone(work: () => Promise<void>): Promise<void> {
    await this.#lane.add(async () => {
      this.#refuseUnlessHeld();
      await this.orFail(work());
    });
  }

  /** Rejects the waiting commits of a stream, because the data they were decided on has changed. */
  sendBack(stream: string): void {
    for (const { reject } of this.#waiting.filter((one) => one.stream === stream))
      reject(new Conflict(stream));
    this.#waiting = this.#waiting.filter((one) => one.stream !== stream);
    this.#underway.delete(stream);
  }

  /** Rejects all commits that are not yet being written. */
  sendAllBack(): void {
    for (const stream of new Set(this.#waiting.map((one) => one.stream))) this.sendBack(stream);
  }

  /** Waits for a task outside the ledger; if it fails, the store refuses from then on. */
  async orFail(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => {
      throw this.#failed(error);
    });
  }

  /** Finishes accepted commits, and refuses later ones. Returns true if nothing had failed. */
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
    this.#refuseUnlessHeld();
    const drafts = batch.map(({ stream, version, commit }) => ({ stream, version, events: commit.events }));
    const written = await this.journal.write(drafts, new Date(this.now()).toISOString());
    // A process suspended in the middle of a write may count as dead; then none of it is confirmed.
    this.#refuseUnlessHeld();
    for (const [i, { entry, length }] of written.entries()) {
      const one = batch[i];
      if (!one) continue;
      const slot = this.journal.accept(entry, length);
      this.memory.apply(one.commit, slot, one.version, one.request);
      one.resolve(entry);
    }
  }

  #refuseUnlessHeld(): void {
    if (this.#failure === undefined) this.owner.mayWrite();
    this.refuseIfFailed();
  }

  #failed(cause: unknown): StoreFailure {
    const why = cause instanceof Error ? cause.message : 'unknown reason';
    this.fail(
      `The record could not be written, so nothing was decided (${why}). Free or repair the disk, then restart Usher.`,
    );
    return new StoreFailure(this.#failure, { cause });
  }
}
