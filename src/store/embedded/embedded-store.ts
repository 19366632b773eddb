import { decideOn } from '../../approvals/decide-on.js';
import type { AnyEvent } from '../../approvals/event.js';
import { Conflict, type Entry, type Store, type Stored } from '../../approvals/store.js';
import { type Commit, erasureStream, parseCommit, requestIdOf } from '../commit.js';
import { foldRequest } from '../fold.js';
import { Checking } from './checking.js';
import type { EmbeddedSettings } from './embedded-settings.js';
import { OpenedFolder, type Parts } from './opened-folder.js';
import type { IndexSnapshot } from './snapshot.js';
import { Snapshots } from './snapshots.js';
import { storedRequest } from './stored.js';
import { Writer } from './writer.js';

/** The store over an opened data folder. */
export class EmbeddedStore extends OpenedFolder implements Store {
  /** After a failed write the store refuses every commit until it is opened again. */
  readonly recovers = false;
  readonly #snapshots: Snapshots;
  readonly #writer: Writer;
  readonly #checking: Checking;
  #closed: Promise<void> | undefined;

  constructor(
    private readonly settings: EmbeddedSettings,
    parts: Parts,
    snapshot: IndexSnapshot | undefined,
  ) {
    super(parts, settings.now);
    const { journal, memory } = parts;
    this.#snapshots = new Snapshots(settings, journal, memory);
    this.#writer = new Writer(journal, memory, settings.now, {
      written: () => this.#snapshots.saveIfDue(),
      mayWrite: () => this.#mayWrite(),
    });
    const { log, checkAfter, checked } = settings;
    this.#checking = new Checking(
      { journal, memory, writer: this.#writer, snapshots: this.#snapshots, log },
      snapshot,
      checkAfter,
      checked,
    );
  }

  /** Resolves when everything that the snapshot covers has been checked against the ledger, or the store is closed. */
  get checked(): Promise<void> {
    return this.#checking.done;
  }

  /** True if a key authenticates this store's writes. */
  get vouched(): boolean {
    return this.journal.witness.key !== undefined;
  }

  /** The fault that the check found, for health; commits may work all the same. */
  fault(): string | undefined {
    return this.#checking.fault;
  }

  async commit(stream: string, expected: number, events: readonly AnyEvent[]): Promise<Entry> {
    this.#writer.refuseIfFailed();
    const commit = parseCommit(stream, events);
    // A request that is no longer in memory is read back first. After that, nothing may wait until the writer has the
    // commit.
    const id = requestIdOf(stream);
    const live = id === undefined ? undefined : this.memory.agenda.get(id);
    const isKnown = id === undefined || expected === 0 || live !== undefined;
    const before = isKnown ? live : await storedRequest(this.journal, id);
    if (!isKnown) this.#writer.refuseIfFailed();
    const underway = this.#writer.underway(stream);
    if (underway) {
      // The refusal comes only now, so that the next decision finds the entry that caused the conflict.
      await underway.catch(() => undefined);
      this.#writer.refuseIfFailed();
      throw new Conflict(stream);
    }
    if (this.journal.index.version(stream) !== expected) throw new Conflict(stream);
    if (before && before.version !== expected) throw new Conflict(stream);
    const entry = await this.#writer.add({
      stream,
      version: expected + 1,
      commit,
      request: folded(before, commit),
    });
    this.sole.tell(stream, entry.version);
    return entry;
  }

  async put(key: string, value: unknown): Promise<void> {
    this.#writer.refuseIfFailed();
    let sealed = value;
    await this.#writer.alone(async () => {
      sealed = await this.journal.sealed(key, value);
    });
    await this.#writer.orFail(this.documents.put(key, sealed));
  }

  /** Runs even after a failure, since a secret must be removed whenever possible. */
  async wipe(key: string): Promise<void> {
    await this.#writer.orFail(this.documents.wipe(key));
  }

  async erase(stream: string, events: readonly AnyEvent[]): Promise<void> {
    // A destroyed key cannot be restored, so the event about it is checked first.
    parseCommit(erasureStream, events);
    await this.#writer.alone(async () => {
      await this.journal.destroyKey(stream);
      await this.#readAgain(stream);
    });
    await this.#record(erasureStream, events);
  }

  failure(): string | undefined {
    return this.#writer.failure;
  }

  /** Stops all writes, because another process may hold the folder by now. */
  lose(why: string): void {
    this.#snapshots.stop();
    this.#writer.fail(
      `The lock on the data folder ${this.settings.dir} was lost (${why}), so another process may be writing there. Nothing more is decided; make sure that only one Usher runs on it, then restart.`,
    );
  }

  /** A process that was suspended learns only here that another one took over. */
  #mayWrite(): boolean {
    if (!this.lock.held()) this.lose('another process took it');
    return this.#writer.failure === undefined;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#checking.stop();
    const clean = await this.#writer.close();
    await this.documents.idle();
    if (!this.lock.held()) this.lose('another process took it');
    try {
      await this.#snapshots.close(clean);
    } finally {
      await this.journal.close().finally(() => this.lock.release());
    }
  }

  /** Appends to a stream whatever it holds: the events record an act and do not decide anything. */
  async #record(stream: string, events: readonly AnyEvent[]): Promise<void> {
    const read = () => ({ stream, version: this.journal.index.version(stream) });
    await decideOn(this, read, () => ({ events }));
  }

  /** Drops the memory's state of a stream whose key was destroyed, and reads it again. */
  async #readAgain(stream: string): Promise<void> {
    const id = requestIdOf(stream);
    const live = id !== undefined && this.memory.agenda.get(id) !== undefined;
    const stored = live ? await storedRequest(this.journal, id) : undefined;
    const slot = this.journal.index.slotOf(stream);
    if (stored && slot !== undefined) {
      this.memory.agenda.note(slot, stored.version, stored.request, this.memory.control);
    }
    this.#writer.sendBack(stream);
  }
}

const folded = (before: Stored | undefined, commit: Commit) =>
  commit.kind === 'request' ? foldRequest(before?.request, commit.id, commit.events) : undefined;
