import { randomUUID } from 'node:crypto';
import type { AnyEvent } from '../../approvals/event.js';
import { type MakeUserId, type PersonId, personId } from '../../approvals/person.js';
import { isOver } from '../../approvals/request.js';
import {
  type Control,
  type Entry,
  type Proposal,
  personStream,
  type RecordedBinding,
  type Stored,
  type Summary,
} from '../../approvals/store.js';
import { controlAt } from '../fold.js';
import type { Head } from '../line.js';
import type { Documents } from './documents.js';
import type { Journal } from './journal.js';
import type { Lock } from './lock.js';
import type { Memory } from './memory.js';
import { SoleProcess } from './sole-process.js';
import { storedBinding, storedRequest } from './stored.js';

export interface Parts {
  readonly journal: Journal;
  readonly memory: Memory;
  readonly documents: Documents;
  readonly lock: Lock;
}

/** The queries that an opened data folder answers without writing: from memory, or else from the ledger. */
export class OpenedFolder {
  protected readonly journal: Journal;
  protected readonly memory: Memory;
  protected readonly documents: Documents;
  protected readonly lock: Lock;
  protected readonly sole: SoleProcess;
  readonly isShared: boolean = false;
  readonly holder = randomUUID();

  constructor(
    { journal, memory, documents, lock }: Parts,
    private readonly now: () => number,
  ) {
    this.journal = journal;
    this.memory = memory;
    this.documents = documents;
    this.lock = lock;
    this.sole = new SoleProcess(now);
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
    return this.memory.requests.bySubmission(key, this.now());
  }

  async nextRequestId(): Promise<string> {
    return this.memory.requests.nextId();
  }

  async claimDue(now: number, limit: number, leaseMs: number): Promise<readonly Stored[]> {
    return this.memory.agenda.claimDue(now, limit, leaseMs, this.memory.control);
  }

  async keep(ids: readonly string[], leaseMs: number): Promise<readonly string[]> {
    return this.memory.agenda.keep(ids, this.now() + leaseMs);
  }

  async release(id: string): Promise<void> {
    this.memory.agenda.release(id);
  }

  async nextWake(): Promise<number | undefined> {
    return this.memory.agenda.nextWake(this.now(), this.memory.control);
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
    return this.#peopleWith((one) => one.confirmed && one.makeUserId === makeUserId);
  }

  recordedAs(makeUserId: MakeUserId): Promise<readonly PersonId[]> {
    return this.#peopleWith((one) => one.makeUserId === makeUserId);
  }

  async proposals(): Promise<readonly Proposal[]> {
    return (await this.#bindings()).flatMap(({ person, binding: { proposed } }) =>
      proposed ? [{ person, ...proposed }] : [],
    );
  }

  async #peopleWith(fits: (binding: RecordedBinding) => boolean): Promise<readonly PersonId[]> {
    return (await this.#bindings()).flatMap(({ person, binding }) => (fits(binding) ? [person] : []));
  }

  async #bindings(): Promise<{ readonly person: PersonId; readonly binding: RecordedBinding }[]> {
    const found: { person: PersonId; binding: RecordedBinding }[] = [];
    for (const stream of this.journal.index.othersWith('person/')) {
      const person = personId.parse(stream.slice('person/'.length));
      const binding = await this.binding(person);
      if (binding) found.push({ person, binding });
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

  async beat(_ms: number): Promise<readonly string[]> {
    return [this.holder];
  }

  /** This process has the folder to itself, so it gets every lease. */
  async lease(_name: string, _ms: number): Promise<boolean> {
    return true;
  }

  async giveUp(_name: string): Promise<void> {}

  onFree(_listener: (name: string) => void): () => void {
    return () => undefined;
  }

  async firstToSee(name: string, forMs: number): Promise<boolean> {
    return this.sole.firstToSee(name, forMs);
  }

  async unsee(name: string): Promise<void> {
    this.sole.unsee(name);
  }

  async reserve(name: string, everyMs: number): Promise<number> {
    return this.sole.reserve(name, everyMs);
  }

  onEntry(listener: (stream: string, version: number) => void): () => void {
    return this.sole.onEntry(listener);
  }
}
