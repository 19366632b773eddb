import type { AnyEvent } from '../../approvals/event.js';
import { type MakeUserId, type PersonId, personId } from '../../approvals/person.js';
import { isOver } from '../../approvals/request.js';
import {
  Conflict,
  type Control,
  type Entry,
  personStream,
  type RecordedBinding,
  type Store,
  type Stored,
  type Summary,
} from '../../approvals/store.js';
import { type Commit, erasureStream, parseCommit, requestIdOf } from '../commit.js';
import { controlAt, foldRequest } from '../fold.js';
import type { Head } from '../line.js';
import type { Disk } from './disk.js';
import type { Documents } from './documents.js';
import type { Journal } from './journal.js';
import type { Memory } from './memory.js';
import { Snapshots } from './snapshots.js';
import type { Warnings } from './start.js';
import { storedBinding, storedRequest } from './stored.js';
import { Writer } from './writer.js';

export interface EmbeddedSettings {
  readonly dir: string;
  readonly now: () => number;
  readonly log: Warnings;
  readonly disk: Disk;
  /** Entries between two snapshots, at least. */
  readonly snapshotEvery: number;
}

/** The parts of an opened data folder, put together as the store that the domain asks for. */
export class EmbeddedStore implements Store {
  readonly #snapshots: Snapshots;
  readonly #writer: Writer;
  #closed: Promise<void> | undefined;

  constructor(
    private readonly settings: EmbeddedSettings,
    private readonly journal: Journal,
    private readonly memory: Memory,
    private readonly documents: Documents,
    private readonly unlock: () => Promise<void>,
  ) {
    this.#snapshots = new Snapshots(settings, journal, memory);
    this.#writer = new Writer(journal, memory, settings.now, () => this.#snapshots.saveIfDue());
  }

  async commit(stream: string, expected: number, events: readonly AnyEvent[]): Promise<Entry> {
    this.#writer.refuseIfFailed();
    const commit = parseCommit(stream, events);
    // One that left memory is read back first. From there on nothing may wait until it is in the writer's hands.
    const id = requestIdOf(stream);
    const live = id === undefined ? undefined : this.memory.agenda.get(id);
    const before = id === undefined || expected === 0 || live ? live : await storedRequest(this.journal, id);
    this.#writer.refuseIfFailed();
    const underway = this.#writer.underway(stream);
    if (underway) {
      // Answered only now, so that whoever decides again finds what they collided with.
      await underway.catch(() => undefined);
      this.#writer.refuseIfFailed();
      throw new Conflict(stream);
    }
    if (this.journal.index.version(stream) !== expected) throw new Conflict(stream);
    if (before && before.version !== expected) throw new Conflict(stream);
    return this.#writer.add({ stream, version: expected + 1, commit, request: folded(before, commit) });
  }

  async read(stream: string): Promise<{ version: number; events: readonly AnyEvent[] }> {
    const commits = await this.journal.commits(stream);
    return { version: commits.length, events: commits.flatMap(({ events }) => [...events]) };
  }

  async request(id: string): Promise<Stored | undefined> {
    return this.memory.agenda.get(id) ?? (await storedRequest(this.journal, id));
  }

  async open(): Promise<readonly Stored[]> {
    const live = this.memory.agenda.all().filter(({ request }) => !isOver(request));
    return live.map(({ request, version }) => ({ request, version }));
  }

  async summaries(filter: {
    readonly requester?: PersonId;
    readonly limit: number;
  }): Promise<readonly Summary[]> {
    return this.memory.requests.newest(filter);
  }

  async submission(key: string): Promise<string | undefined> {
    return this.memory.requests.bySubmission(key, this.settings.now());
  }

  async nextRequestId(): Promise<string> {
    return this.memory.requests.nextId();
  }

  async claimDue(now: number, limit: number, leaseMs: number): Promise<readonly Stored[]> {
    return this.memory.agenda.claimDue(now, limit, leaseMs, this.memory.control);
  }

  async release(id: string): Promise<void> {
    this.memory.agenda.release(id);
  }

  async nextWake(): Promise<number | undefined> {
    return this.memory.agenda.nextWake(this.settings.now(), this.memory.control);
  }

  async control(now: number): Promise<Control> {
    return controlAt(this.memory.control, now);
  }

  async binding(person: PersonId): Promise<RecordedBinding | undefined> {
    const known = this.memory.bindings.get(person);
    if (known) return known;
    const binding = await storedBinding(this.journal, person);
    const isNewest = binding?.version === this.journal.index.version(personStream(person));
    if (binding && isNewest) this.memory.bindings.set(person, binding);
    return binding;
  }

  confirmedAs(makeUserId: MakeUserId): Promise<readonly PersonId[]> {
    return this.#bound((one) => one.confirmed && one.makeUserId === makeUserId);
  }

  recordedAs(makeUserId: MakeUserId): Promise<readonly PersonId[]> {
    return this.#bound((one) => one.makeUserId === makeUserId);
  }

  async #bound(fits: (binding: RecordedBinding) => boolean): Promise<readonly PersonId[]> {
    const found: PersonId[] = [];
    for (const stream of this.journal.index.streamsWith('person/')) {
      const person = personId.parse(stream.slice('person/'.length));
      const binding = await this.binding(person);
      if (binding && fits(binding)) found.push(person);
    }
    return found;
  }

  entries(from: number): AsyncIterable<Entry> {
    return this.journal.entries(from);
  }

  async head(): Promise<Head> {
    return this.journal.head;
  }

  async get(key: string): Promise<unknown> {
    return this.journal.unsealed(key, await this.documents.get(key));
  }

  keys(prefix: string): Promise<readonly string[]> {
    return this.documents.keys(prefix);
  }

  async put(key: string, value: unknown): Promise<void> {
    this.#writer.refuseIfFailed();
    let sealed = value;
    await this.#writer.alone(async () => {
      sealed = await this.journal.sealed(key, value);
    });
    await this.#writer.orFail(this.documents.put(key, sealed));
  }

  /** Tried also after a failure: a secret that should be gone should be gone. */
  async wipe(key: string): Promise<void> {
    await this.#writer.orFail(this.documents.wipe(key));
  }

  async erase(stream: string, events: readonly AnyEvent[]): Promise<void> {
    // A key that is gone cannot be brought back, so what is to be recorded about it has to be in order first.
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

  /** Another process may hold the folder by now. */
  lose(why: string): void {
    this.#snapshots.stop();
    this.#writer.fail(
      `The lock on the data folder ${this.settings.dir} was lost (${why}), so another process may be writing there. Nothing more is decided; make sure that only one Usher runs on it, then restart.`,
    );
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#writer.close();
    await this.documents.idle();
    try {
      await this.#snapshots.close();
      await this.journal.close();
    } finally {
      await this.unlock();
    }
  }

  /** Appends to a stream whatever it holds by then: what was done is recorded, not decided. */
  async #record(stream: string, events: readonly AnyEvent[]): Promise<void> {
    for (;;) {
      try {
        await this.commit(stream, this.journal.index.version(stream), events);
        return;
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
  }

  /** Lets go of what memory knew of a stream before its key was destroyed. */
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
