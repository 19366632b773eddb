import { noControl } from '../../approvals/control.js';
import type { Request } from '../../approvals/request.js';
import type { Control, RecordedBinding } from '../../approvals/store.js';
import { type Commit, requestIdOf } from '../commit.js';
import { foldBinding, foldControl } from '../fold.js';
import { Agenda } from './agenda.js';
import { RequestIndex, type RequestsImage } from './request-index.js';

/** The state built from the durable entries, as far as it is kept in memory. */
export class Memory {
  agenda = new Agenda();
  /** Bindings that were requested once; all others are read from their stream. */
  readonly bindings = new Map<string, RecordedBinding>();
  requests: RequestIndex;
  control: Control = noControl;

  /** `covered`: the last entry that a snapshot contains; it was made at `coveredAt`. */
  constructor(
    nameOf: (slot: number) => string,
    readonly covered = 0,
    image?: RequestsImage,
    readonly coveredAt = 0,
  ) {
    this.requests = new RequestIndex((slot) => requestIdOf(nameOf(slot)) ?? '', image);
  }

  /** Applies one durable commit. `request` is the resulting request if the stream is a request's. */
  apply(commit: Commit, slot: number, version: number, request: Request | undefined): void {
    this.control = foldControl(this.control, commit, version, request);
    if (request) {
      this.requests.set(slot, request);
      this.agenda.note(slot, version, request, this.control);
    }
    if (commit.kind === 'person') {
      const known = this.bindings.get(commit.person);
      const binding = known && foldBinding(known, commit.events, version);
      if (binding) this.bindings.set(commit.person, binding);
    }
  }

  /** Takes over the state of another memory. Leases stay. */
  become({ agenda, requests, control }: Memory): void {
    agenda.takeLeasesOf(this.agenda);
    this.agenda = agenda;
    this.requests = requests;
    this.control = control;
    this.bindings.clear();
  }
}
