import { evolveBinding, evolveControl, noControl } from '../../src/approvals/control.js';
import { controlEvent } from '../../src/approvals/control-event.js';
import { isClosed, wakeAt } from '../../src/approvals/due-now.js';
import { type AnyEvent, personEvent, type RequestEvent, requestEvent } from '../../src/approvals/event.js';
import { evolve } from '../../src/approvals/evolve.js';
import { type PersonId, personId } from '../../src/approvals/person.js';
import { isOver, isWidening, type Request } from '../../src/approvals/request.js';
import {
  Conflict,
  type Control,
  type Entry,
  type RecordedBinding,
  requestStream,
  type Store,
  type Stored,
} from '../../src/approvals/store.js';
import { minute } from './given.js';

export interface MemoryStore extends Store {
  readonly ledger: readonly Entry[];
  /** The events of one request, in order. */
  eventsOf(id: string): RequestEvent[];
  all(): Request[];
  /** The time when the next open request is due; a leased one is not due before its lease ends. */
  wakeTime(): number;
  /** Streams that kept committing while the clock hardly moved. */
  readonly runaway: ReadonlySet<string>;
}

const windowMs = 5 * minute;
/** A stream contains its decisions, three announcements for each write, and a few failures of each step. */
const mostInWindow = 200;

/** A store in memory that implements the port. It stops answering a stream that commits endlessly. */
export function memoryStore(now: () => number): MemoryStore {
  const ledger: Entry[] = [];
  const requests = new Map<string, Stored>();
  const leases = new Map<string, number>();
  const bindings = new Map<string, RecordedBinding>();
  const documents = new Map<string, unknown>();
  const runaway = new Set<string>();
  const commits = new Map<string, number[]>();
  let control: Control = noControl;

  const versionOf = (stream: string) => ledger.filter((entry) => entry.stream === stream).length;
  const openOnes = () => [...requests.values()].filter(({ request }) => !isClosed(request, control));
  const leasedUntil = (id: string) => leases.get(id) ?? 0;

  const wakeTime = () =>
    Math.min(
      ...openOnes().map(({ request }) =>
        Math.max(leasedUntil(request.id), wakeAt(request, control) ?? Number.POSITIVE_INFINITY),
      ),
    );

  const fold = (stream: string, events: readonly AnyEvent[], version: number) => {
    let widening = false;
    if (stream.startsWith('request/')) {
      const parsed = events.map((event) => requestEvent.parse(event));
      const id = stream.slice('request/'.length);
      const request = parsed.reduce<Request | undefined>(evolve, requests.get(id)?.request);
      if (request) {
        requests.set(id, { request, version });
        widening = isWidening(request);
      }
    } else if (stream.startsWith('person/')) {
      for (const event of events)
        bindings.set(stream, evolveBinding(bindings.get(stream), personEvent.parse(event)));
    } else if (stream === 'control') {
      for (const event of events) controlEvent.parse(event);
    }
    for (const event of events) control = evolveControl(control, event, widening);
    if (stream === 'control') control = { ...control, version };
  };

  const commit: Store['commit'] = async (stream, expected, events) => {
    const times = [...(commits.get(stream) ?? []), now()].filter((at) => at > now() - windowMs);
    commits.set(stream, times);
    if (times.length > mostInWindow) {
      runaway.add(stream);
      return new Promise(() => {});
    }
    if (versionOf(stream) !== expected) throw new Conflict(stream);
    fold(stream, events, expected + 1);
    const at = new Date(now()).toISOString();
    const entry = {
      format: 1,
      n: ledger.length + 1,
      prev: '',
      at,
      stream,
      version: expected + 1,
      events,
      hash: '',
    };
    ledger.push(entry);
    return entry;
  };

  return {
    ledger,
    runaway,
    commit,
    eventsOf: (id) =>
      ledger
        .filter(({ stream }) => stream === requestStream(id))
        .flatMap(({ events }) => events.map((event) => requestEvent.parse(event))),
    all: () => [...requests.values()].map(({ request }) => request),
    wakeTime,
    read: async (stream) => ({
      version: versionOf(stream),
      events: ledger.filter((entry) => entry.stream === stream).flatMap(({ events }) => events),
    }),
    request: async (id) => requests.get(id),
    open: async () => [...requests.values()].filter(({ request }) => !isOver(request)),
    summaries: async () => [],
    submission: async (key) =>
      [...requests.values()].find(({ request }) => request.submission === key)?.request.id,
    nextRequestId: async () => `REQ-${requests.size + 1}`,
    claimDue: async (until, limit, leaseMs) => {
      const due = openOnes().filter(
        ({ request }) => leasedUntil(request.id) <= now() && (wakeAt(request, control) ?? Infinity) <= until,
      );
      for (const { request } of due.slice(0, limit)) leases.set(request.id, now() + leaseMs);
      return due.slice(0, limit);
    },
    keep: async (ids, leaseMs) => {
      const own = ids.filter((id) => leases.has(id));
      for (const id of own) leases.set(id, now() + leaseMs);
      return own;
    },
    release: async (id) => {
      leases.delete(id);
    },
    nextWake: async () => {
      const time = wakeTime();
      return Number.isFinite(time) ? time : undefined;
    },
    control: async () => control,
    binding: async (person: PersonId) => bindings.get(`person/${person}`),
    recordedAs: async (makeUserId) =>
      [...bindings].flatMap(([stream, one]) =>
        one?.makeUserId === makeUserId ? [personId.parse(stream.slice('person/'.length))] : [],
      ),
    proposals: async () =>
      [...bindings].flatMap(([stream, one]) =>
        one?.proposed ? [{ person: personId.parse(stream.slice('person/'.length)), ...one.proposed }] : [],
      ),
    confirmedAs: async (makeUserId) =>
      [...bindings].flatMap(([stream, one]) =>
        one?.confirmed && one.makeUserId === makeUserId
          ? [personId.parse(stream.slice('person/'.length))]
          : [],
      ),
    entries: async function* (from) {
      yield* ledger.filter(({ n }) => n >= from);
    },
    head: async () => ({ n: ledger.length, hash: '' }),
    get: async (key) => documents.get(key),
    keys: async (prefix) => [...documents.keys()].filter((key) => key.startsWith(prefix)),
    put: async (key, value) => {
      documents.set(key, value);
    },
    wipe: async (key) => {
      documents.delete(key);
    },
    erase: async () => {},
    isShared: false,
    holder: 'this process',
    beat: async () => ['this process'],
    lease: async () => true,
    giveUp: async () => {},
    onFree: () => () => undefined,
    firstToSee: async () => true,
    unsee: async () => {},
    reserve: async () => 0,
    onEntry: () => () => {},
    failure: () => undefined,
    close: async () => {},
  };
}
