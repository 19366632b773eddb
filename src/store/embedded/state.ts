import { noControl } from '../../approvals/control.js';
import { isClosed, wakeAt } from '../../approvals/owed.js';
import type { PersonId } from '../../approvals/person.js';
import { isOver, type Request, type Status } from '../../approvals/request.js';
import type { Control, RecordedBinding, Stored, Summary } from '../../approvals/store.js';
import type { Commit } from '../commit.js';
import { foldBinding, foldControl } from '../fold.js';

interface Open extends Stored {
  wake: { readonly at: number | undefined; readonly control: number };
}

interface Line {
  readonly status: Status;
  readonly requester: PersonId;
  readonly submittedAt: number;
}

const submissionKeptMs = 86_400_000;

/** What the ledger makes of everything that is not resolved, in memory. Changed only by what is durable already. */
export class State {
  readonly open = new Map<string, Open>();
  readonly lines = new Map<string, Line>();
  readonly submissions = new Map<string, { readonly id: string; readonly at: number }>();
  readonly bindings = new Map<string, RecordedBinding>();
  control: Control = noControl;
  #highest = 0;

  /** `request` is what the commit led to, where it is a request's. */
  apply(commit: Commit, version: number, request: Request | undefined): void {
    this.control = foldControl(this.control, commit, version, request);
    if (commit.kind === 'person') {
      const binding = foldBinding(this.bindings.get(commit.person), commit.events, version);
      if (binding) this.bindings.set(commit.person, binding);
    }
    if (request) this.place(request, version);
  }

  place(request: Request, version: number): void {
    const { id, submission, submittedAt, requester, phase } = request;
    this.line(id, { status: phase.status, requester: requester.person, submittedAt });
    this.submissions.set(submission, { id, at: submittedAt });
    if (isClosed(request, this.control)) this.open.delete(id);
    else this.open.set(id, { request, version, wake: this.#wake(request) });
  }

  line(id: string, line: Line): void {
    this.lines.set(id, line);
    this.#highest = Math.max(this.#highest, Number(/^REQ-(\d+)$/.exec(id)?.[1] ?? 0));
  }

  get nextId(): string {
    return `REQ-${this.#highest + 1}`;
  }

  /** When an open request next wants attention. The freeze is part of the answer, so it is asked anew after one. */
  wakeOf(one: Open): number | undefined {
    if (one.wake.control !== this.control.version) one.wake = this.#wake(one.request);
    return one.wake.at;
  }

  summary(id: string): Summary | undefined {
    const line = this.lines.get(id);
    const open = this.open.get(id);
    return line && { id, ...line, open: open !== undefined && !isOver(open.request) };
  }

  /** Forms are sent twice within moments; their names need not be kept for good. */
  recentSubmissions(now: number): [string, string, number][] {
    for (const [key, { at }] of this.submissions) {
      if (at < now - submissionKeptMs) this.submissions.delete(key);
    }
    return [...this.submissions].map(([key, { id, at }]) => [key, id, at]);
  }

  #wake(request: Request): Open['wake'] {
    return { at: wakeAt(request, this.control), control: this.control.version };
  }
}
