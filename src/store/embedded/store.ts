import { EventEmitter, once } from 'node:events';
import { z } from 'zod';
import type { AnyEvent, RequestEvent } from '../../approvals/event.js';
import { isOver, type Request } from '../../approvals/request.js';
import { Conflict, type Entry, type Store, type Stored, StoreFailure } from '../../approvals/store.js';
import { type Commit, erasureStream, parseCommit, requestIdOf } from '../commit.js';
import { controlAt, foldRequest } from '../fold.js';
import { breakBetween, emptyHead, type Head, readLine, type SealedEntry, writeLine } from '../line.js';
import { holdsPersonal, seal, unseal } from '../seal.js';
import { type Disk, nodeDisk } from './disk.js';
import { createDocuments } from './documents.js';
import { EntryIndex } from './index-of-entries.js';
import { Keys } from './keys.js';
import { Ledger } from './ledger.js';
import { lockFolder } from './lock.js';
import { type Snapshot, snapshotFile } from './snapshot.js';
import { State } from './state.js';

export interface EmbeddedOptions {
  readonly dir: string;
  readonly now: () => number;
  readonly log?: { warn(fields: object, event: string): void };
  readonly disk?: Disk;
  /** Entries between two snapshots; grows with the ledger, so that the cost of a commit does not. */
  readonly snapshotEvery?: number;
}

interface Queued {
  readonly stream: string;
  readonly commit: Commit;
  readonly request: Request | undefined;
  readonly resolve: (entry: Entry) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Opens the data folder: the snapshot, then the entries after it. Cuts off a torn last line with a warning. Throws
 * `StoreFailure`, naming the entry, where the chain is broken, and where another process holds the folder.
 */
export async function openEmbeddedStore(options: EmbeddedOptions): Promise<Store> {
  const disk = options.disk ?? nodeDisk;
  await disk.folder(options.dir);
  let lost: Error | undefined;
  const release = await lockFolder(options.dir, (error) => {
    lost = error;
  });
  try {
    const store = new EmbeddedStore(
      options,
      disk,
      await Ledger.open(options.dir, disk),
      await Keys.open(options.dir, disk),
      release,
      () => lost,
    );
    await store.load();
    return store;
  } catch (error) {
    await release();
    throw error;
  }
}

class EmbeddedStore implements Store {
  readonly #documents;
  readonly #snapshots;
  readonly #leases = new Map<string, number>();
  readonly #flushed = new EventEmitter();
  #state = new State();
  #index = new EntryIndex();
  #head: Head = emptyHead;
  #covered = 0;
  #queue: Queued[] = [];
  #flushing: Promise<void> | undefined;
  #failure: string | undefined;

  constructor(
    private readonly options: EmbeddedOptions,
    disk: Disk,
    private readonly ledger: Ledger,
    private readonly keys: Keys,
    private readonly unlock: () => Promise<void>,
    private readonly lost: () => Error | undefined,
  ) {
    this.#documents = createDocuments(options.dir, disk);
    this.#snapshots = snapshotFile(options.dir, disk);
    this.#flushed.setMaxListeners(0);
  }

  async load(): Promise<void> {
    const from = await this.#restore();
    for await (const { text, file, position, length, complete } of this.ledger.lines(from)) {
      const reading = readLine(text);
      const isLast = position + length >= this.ledger.end;
      if (!complete || (!reading.ok && reading.torn && isLast)) {
        this.options.log?.warn(
          { file, entry: this.#head.n + 1 },
          'the last entry was cut off in writing and is dropped; it was never confirmed',
        );
        await this.ledger.cut(position);
        break;
      }
      const why = reading.ok ? breakBetween(this.#head, reading.entry) : reading.why;
      if (!reading.ok || why) {
        throw new StoreFailure(
          `entry ${this.#head.n + 1} in ${file} ${why}. The ledger in ${this.options.dir} cannot be trusted from there on: restore it from a backup, or check it with "usher ledger verify"`,
        );
      }
      const { entry } = reading;
      this.#index.add(entry.n, position, length, entry.stream);
      this.#head = { n: entry.n, hash: entry.hash };
      const commit = parseCommit(entry.stream, this.#opened(entry));
      const request =
        commit.kind === 'request' ? await this.#folded(commit.id, commit.events, entry.version) : undefined;
      this.#state.apply(commit, entry.version, request);
    }
  }

  /** Takes over the snapshot if the ledger bears it out; answers where reading has to go on. */
  async #restore(): Promise<number> {
    const snapshot = await this.#snapshots.read();
    if (!snapshot) return 0;
    if (!(await this.#bornOut(snapshot))) {
      this.options.log?.warn(
        { entry: snapshot.n },
        'the snapshot does not fit the ledger; reading the whole ledger instead',
      );
      return 0;
    }
    this.#index = EntryIndex.decode(snapshot.index);
    this.#head = { n: snapshot.n, hash: snapshot.hash };
    this.#covered = snapshot.n;
    const { control } = snapshot;
    this.#state.control = {
      version: control.version,
      widenings: control.widenings,
      automatic: control.automatic,
      ...(control.frozen && { frozen: control.frozen }),
    };
    for (const [person, { proposed, ...binding }] of snapshot.bindings) {
      this.#state.bindings.set(person, { ...binding, ...(proposed && { proposed }) });
    }
    for (const [id, status, requester, submittedAt] of snapshot.requests) {
      this.#state.line(id, { status, requester, submittedAt });
    }
    for (const [key, id, at] of snapshot.submissions) this.#state.submissions.set(key, { id, at });
    for (const id of snapshot.open) {
      const stored = await this.#readBack(id);
      if (stored) this.#state.place(stored.request, stored.version);
    }
    return snapshot.end;
  }

  async #bornOut(snapshot: Snapshot): Promise<boolean> {
    if (snapshot.end > this.ledger.end) return false;
    if (snapshot.n === 0) return snapshot.end === 0;
    const index = EntryIndex.decode(snapshot.index);
    const position = index.position(snapshot.n);
    const text = await this.ledger.text(position, snapshot.end - position);
    const reading = readLine(text.trimEnd());
    return reading.ok && reading.entry.n === snapshot.n && reading.entry.hash === snapshot.hash;
  }

  commit(stream: string, expected: number, events: readonly AnyEvent[]): Promise<Entry> {
    return this.#commit(stream, expected, events);
  }

  async #commit(stream: string, expected: number, events: readonly AnyEvent[]): Promise<Entry> {
    this.#refuseIfFailed();
    const commit = parseCommit(stream, events);
    if (this.#index.version(stream) !== expected) throw new Conflict(stream);
    const id = requestIdOf(stream);
    const before = id === undefined || expected === 0 ? undefined : (await this.request(id))?.request;
    this.#refuseIfFailed();
    if (this.#queue.some((one) => one.stream === stream) || this.#inFlight.has(stream)) {
      await once(this.#flushed, 'flushed');
      throw new Conflict(stream);
    }
    if (this.#index.version(stream) !== expected) throw new Conflict(stream);
    const request = commit.kind === 'request' ? foldRequest(before, commit.id, commit.events) : undefined;
    return new Promise((resolve, reject) => {
      this.#queue.push({ stream, commit, request, resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  readonly #inFlight = new Set<string>();

  /** Writes what is queued, all of it with one append and one fsync, until nothing is queued. */
  async #flush(): Promise<void> {
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      for (const { stream } of batch) this.#inFlight.add(stream);
      try {
        await this.#write(batch);
      } catch (error) {
        this.#fail(error, [...batch, ...this.#queue]);
        this.#queue = [];
      }
      this.#inFlight.clear();
      this.#flushed.emit('flushed');
    }
    this.#flushing = undefined;
    const every = Math.max(this.options.snapshotEvery ?? 1000, this.#head.n / 20);
    if (this.#failure === undefined && this.#head.n - this.#covered >= every) await this.#saveSnapshot();
  }

  async #write(batch: readonly Queued[]): Promise<void> {
    const lost = this.lost();
    if (lost)
      throw new StoreFailure('the lock on the data folder was lost: another process may be using it', {
        cause: lost,
      });
    const at = new Date(this.options.now()).toISOString();
    let head = this.#head;
    const written = batch.map((one) => {
      const { stream, commit } = one;
      const version = this.#index.version(stream) + 1;
      const events = holdsPersonal(commit.events)
        ? sealedList(seal(commit.events, stream, this.keys.forSealing(stream)))
        : [...commit.events];
      const entry = { n: head.n + 1, prev: head.hash, at, stream, version, events };
      const { line, hash } = writeLine(entry);
      head = { n: entry.n, hash };
      return { ...one, line: `${line}\n`, entry: { ...entry, format: 1, hash } };
    });
    await this.keys.flush();
    const start = this.ledger.end;
    await this.ledger.append(written.map(({ line }) => line).join(''), at);
    let position = start;
    for (const { line, entry, commit, request, resolve } of written) {
      const length = Buffer.byteLength(line);
      this.#index.add(entry.n, position, length, entry.stream);
      position += length;
      this.#head = { n: entry.n, hash: entry.hash };
      this.#state.apply(commit, entry.version, request);
      resolve({ ...entry, events: commit.events });
    }
  }

  #fail(error: unknown, waiting: readonly Queued[]): void {
    const why = error instanceof Error ? error.message : 'unknown';
    this.#failure = `the ledger could not be written (${why}). Nothing more is decided until Usher is restarted; free or repair the disk first`;
    for (const { reject } of waiting) reject(new StoreFailure(this.#failure, { cause: error }));
  }

  #refuseIfFailed(): void {
    if (this.#failure !== undefined) throw new StoreFailure(this.#failure);
  }

  async request(id: string): Promise<Stored | undefined> {
    return this.#state.open.get(id) ?? (await this.#readBack(id));
  }

  /** A request that is no longer in memory, folded from its own entries. */
  async #readBack(id: string): Promise<Stored | undefined> {
    const { version, events } = await this.read(`request/${id}`);
    const commit = version === 0 ? undefined : parseCommit(`request/${id}`, events);
    return commit?.kind === 'request'
      ? { request: foldRequest(undefined, id, commit.events), version }
      : undefined;
  }

  async #folded(id: string, events: readonly RequestEvent[], version: number): Promise<Request> {
    const before = this.#state.open.get(id)?.request;
    if (before || version === 1) return foldRequest(before, id, events);
    const whole = await this.#readBack(id);
    if (!whole) throw new StoreFailure(`the entries of ${id} cannot be read`);
    return whole.request;
  }

  async read(stream: string): Promise<{ version: number; events: readonly AnyEvent[] }> {
    const places = this.#index.places(stream);
    const events: AnyEvent[] = [];
    for (const { position, length, n } of places) {
      const reading = readLine((await this.ledger.text(position, length)).trimEnd());
      if (!reading.ok) throw new StoreFailure(`entry ${n} ${reading.why}`);
      events.push(...parseCommit(stream, this.#opened(reading.entry)).events);
    }
    return { version: places.length, events };
  }

  #opened({ stream, events }: SealedEntry): unknown[] {
    return sealedList(unseal(events, stream, this.keys.get(stream)));
  }

  async open(): Promise<readonly Stored[]> {
    return [...this.#state.open.values()].filter(({ request }) => !isOver(request));
  }

  async summaries({
    requester,
    limit,
  }: {
    readonly requester?: Stored['request']['requester']['person'];
    readonly limit: number;
  }) {
    const found = [];
    const ids = [...this.#state.lines.keys()];
    for (let i = ids.length - 1; i >= 0 && found.length < limit; i -= 1) {
      const summary = this.#state.summary(ids[i] ?? '');
      if (summary && (requester === undefined || summary.requester === requester)) found.push(summary);
    }
    return found;
  }

  async submission(key: string): Promise<string | undefined> {
    return this.#state.submissions.get(key)?.id;
  }

  async nextRequestId(): Promise<string> {
    return this.#state.nextId;
  }

  async claimDue(now: number, limit: number, leaseMs: number): Promise<readonly Stored[]> {
    const due: Stored[] = [];
    for (const [id, one] of this.#state.open) {
      if (due.length >= limit) break;
      const at = this.#state.wakeOf(one);
      if (at === undefined || at > now || (this.#leases.get(id) ?? 0) > now) continue;
      this.#leases.set(id, now + leaseMs);
      due.push(one);
    }
    return due;
  }

  async release(id: string): Promise<void> {
    this.#leases.delete(id);
  }

  async nextWake(): Promise<number | undefined> {
    let next: number | undefined;
    for (const [id, one] of this.#state.open) {
      const at = this.#state.wakeOf(one);
      if (at !== undefined && !this.#leases.has(id) && (next === undefined || at < next)) next = at;
    }
    return next;
  }

  async control(now: number) {
    return controlAt(this.#state.control, now);
  }

  async binding(person: string) {
    return this.#state.bindings.get(person);
  }

  async *entries(from: number): AsyncGenerator<Entry> {
    if (this.#head.n < from) return;
    for await (const { text } of this.ledger.lines(this.#index.position(Math.max(from, 1)))) {
      const reading = readLine(text);
      if (!reading.ok) throw new StoreFailure(`an entry ${reading.why}`);
      const { entry } = reading;
      yield { ...entry, events: parseCommit(entry.stream, this.#opened(entry)).events };
    }
  }

  async head(): Promise<Head> {
    return this.#head;
  }

  get(key: string): Promise<unknown> {
    return this.#documents.get(key);
  }

  put(key: string, value: unknown): Promise<void> {
    return this.#documents.put(key, value);
  }

  wipe(key: string): Promise<void> {
    return this.#documents.wipe(key);
  }

  async erase(stream: string, events: readonly AnyEvent[]): Promise<void> {
    this.#refuseIfFailed();
    await this.keys.destroy(stream);
    const id = requestIdOf(stream);
    const open = id !== undefined && this.#state.open.has(id);
    const again = open ? await this.#readBack(id) : undefined;
    if (again) this.#state.place(again.request, again.version);
    await this.commit(erasureStream, this.#index.version(erasureStream), events);
  }

  failure(): string | undefined {
    return this.#failure;
  }

  async close(): Promise<void> {
    await this.#flushing;
    if (this.#failure === undefined && this.#head.n > this.#covered) await this.#saveSnapshot();
    await this.ledger.close();
    await this.keys.close();
    await this.unlock();
  }

  async #saveSnapshot(): Promise<void> {
    const { n, hash } = this.#head;
    const state = this.#state;
    await this.#snapshots.write({
      format: 1,
      n,
      hash,
      end: this.ledger.end,
      index: this.#index.encode(),
      requests: [...state.lines].map(([id, line]) => [id, line.status, line.requester, line.submittedAt]),
      open: [...state.open.keys()],
      submissions: state.recentSubmissions(this.options.now()),
      bindings: [...state.bindings],
      control: {
        ...state.control,
        widenings: [...state.control.widenings],
        automatic: [...state.control.automatic],
      },
    });
    this.#covered = n;
  }
}

const list = z.array(z.unknown());

/** Sealing keeps a list a list; this only tells the compiler so. */
const sealedList = (value: unknown): unknown[] => list.parse(value);
