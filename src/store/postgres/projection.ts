import { isClosed, wakeAt } from '../../approvals/due-now.js';
import { isOver } from '../../approvals/request.js';
import type { Control, RecordedBinding, Stored } from '../../approvals/store.js';
import type { Commit } from '../commit.js';
import { foldBinding, foldControl, foldRequest } from '../fold.js';

/** Applies several entries to requests, bindings and the freeze, starting from their earlier state. */
export class Projection {
  readonly requests = new Map<string, Stored>();
  readonly bindings = new Map<string, RecordedBinding>();
  /** The first entry of each request that began here. */
  readonly begun = new Map<string, number>();
  readonly #before: Before;
  control: Control;

  constructor(before: Before) {
    this.#before = before;
    this.control = before.control;
  }

  /** Applies one commit. Throws, and changes nothing, if the request cannot take its events. */
  apply(commit: Commit, n: number, version: number): void {
    const request = commit.kind === 'request' ? this.#folded(commit) : undefined;
    this.control = foldControl(this.control, commit, version, request);
    if (request) {
      this.requests.set(request.id, { request, version });
      if (version === 1) this.begun.set(request.id, n);
    }
    if (commit.kind === 'person') {
      const { person } = commit;
      const known = this.bindings.get(person) ?? this.#before.bindings.get(person);
      const binding = foldBinding(known, commit.events, version);
      if (binding) this.bindings.set(person, binding);
    }
  }

  get controlChanged(): boolean {
    return this.control !== this.#before.control;
  }

  /** True if the cards and wake times of all live requests must be derived again. */
  get controlMoved(): boolean {
    return this.control.version !== this.#before.control.version;
  }

  #folded({ id, events }: Extract<Commit, { kind: 'request' }>) {
    const before = this.requests.get(id) ?? this.#before.requests.get(id);
    return foldRequest(before?.request, id, events);
  }
}

export interface Before {
  readonly control: Control;
  readonly requests: ReadonlyMap<string, Stored>;
  readonly bindings: ReadonlyMap<string, RecordedBinding>;
}

const latest = Date.UTC(9999, 0);
const numbered = /^REQ-(\d{1,9})$/;

/** A request's row in the table, without personal values; `wake` is null if no step is due. */
export function rowOf({ request, version }: Stored, control: Control) {
  const wake = isClosed(request, control) ? undefined : wakeAt(request, control);
  return {
    id: request.id,
    number: Number(numbered.exec(request.id)?.[1] ?? 0),
    version,
    status: request.phase.status,
    open: !isOver(request),
    requester: request.requester.person,
    submittedAt: new Date(request.submittedAt).toISOString(),
    submission: request.submission,
    // Rounded up to the next millisecond, so that a claimed request is due.
    wake: wake === undefined ? null : new Date(Math.min(Math.ceil(wake), latest)).toISOString(),
  };
}
