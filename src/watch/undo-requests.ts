import { LRUCache } from 'lru-cache';
import type { MessageRef } from '../approvals/event-parts.js';
import { system } from '../approvals/person.js';
import { isOver, type Request } from '../approvals/request.js';
import { requestStream, type Store } from '../approvals/store.js';
import type { Undo } from '../slack/undo.js';
import type { UndoForm } from './aftermath.js';
import type { GroundRecord } from './ground/ground-state.js';
import { decisive, undoOf } from './undo-of.js';
import type { WatchRecord } from './watch-record.js';
import type { FindingRecord, WatchState } from './watch-state.js';

export interface UndoDeps {
  readonly store: Pick<Store, 'submission' | 'request' | 'open'>;
  /** The link to one of Usher's messages in Slack. */
  readonly linkTo: (message: MessageRef) => string;
  readonly now: () => number;
}

/** A form cannot be sent a day after it was opened. */
const formOpenMs = 86_400_000;

/** The requests that people opened to undo findings, in their recorded state. */
export class UndoRequests {
  readonly #over = new LRUCache<string, Request>({ max: 500 });
  /** Forms without a recorded request, and whether they may still be sent. */
  readonly #unsent = new Map<string, 'may be sent' | 'never'>();
  readonly #streams = new Set<string>();

  constructor(private readonly deps: UndoDeps) {}

  /** Tells if an event in this stream may change how alerts look. */
  concern(stream: string): boolean {
    if (this.#streams.has(stream)) return true;
    const isAnyOpen = [...this.#unsent.values()].includes('may be sent');
    return isAnyOpen && stream.startsWith(requestStream(''));
  }

  /** Records which request each form opened; the store finds a request by its form for one day only. */
  async note(record: WatchRecord): Promise<void> {
    const forms = formsOf(record.state()).filter(
      ({ request, submission }) => request === undefined && this.#unsent.get(submission) !== 'never',
    );
    for (const form of forms) {
      const request = (await this.deps.store.submission(form.submission)) ?? (await this.#missed(form));
      if (request === undefined) continue;
      this.#unsent.delete(form.submission);
      const { submission } = form;
      const asked = { type: 'undo.asked', at: this.deps.now(), by: system, submission, request } as const;
      await record.change((state) =>
        formsOf(state).some((one) => one.submission === submission && one.request === undefined)
          ? [asked]
          : [],
      );
    }
  }

  /** The state of undoing each finding, by its id; findings that nobody asked to undo are left out. */
  async of(found: Iterable<FindingRecord | GroundRecord>): Promise<ReadonlyMap<string, Undo>> {
    const undone = new Map<string, Undo>();
    const read = new Map<string, Request | undefined>();
    for (const one of found) {
      const { undos = [] } = one;
      const about = 'finding' in one ? one.finding : one.ground;
      const all: Undo[] = [];
      for (const form of undos) {
        const id = form.request ?? (await this.#idOf(form));
        if (id === undefined) continue;
        if (!read.has(id)) read.set(id, await this.#read(id));
        const request = read.get(id);
        const link = request?.card && this.deps.linkTo(request.card.ref);
        const undo = request && undoOf(request, about, form.change, link);
        if (undo) all.push(undo);
      }
      const undo = decisive(all);
      if (undo) undone.set(about.id, undo);
    }
    return undone;
  }

  async #idOf({ submission }: UndoForm): Promise<string | undefined> {
    return this.#unsent.get(submission) === 'never' ? undefined : this.deps.store.submission(submission);
  }

  /**
   * Searches the open requests, since Usher may have been stopped for longer than the store finds requests by form.
   */
  async #missed({ submission, at }: UndoForm): Promise<string | undefined> {
    const isStale = at < this.deps.now() - formOpenMs;
    this.#unsent.set(submission, isStale ? 'never' : 'may be sent');
    if (!isStale) return undefined;
    return (await this.deps.store.open()).find(({ request }) => request.submission === submission)?.request
      .id;
  }

  async #read(id: string): Promise<Request | undefined> {
    this.#streams.add(requestStream(id));
    const known = this.#over.get(id);
    if (known) return known;
    const request = (await this.deps.store.request(id))?.request;
    if (request?.card && isOver(request)) this.#over.set(id, request);
    return request;
  }
}

function formsOf({ cases, ground }: Pick<WatchState, 'cases' | 'ground'>): UndoForm[] {
  const forms = [...cases.values(), ...ground.values()].flatMap(({ undos = [] }) => undos);
  return [...new Map(forms.map((form) => [form.submission, form])).values()];
}
