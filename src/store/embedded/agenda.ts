import { isClosed, wakeAt } from '../../approvals/due-now.js';
import type { Request } from '../../approvals/request.js';
import type { Control, Stored } from '../../approvals/store.js';

interface Live extends Stored {
  readonly slot: number;
  /** When it next needs attention: infinity if never, undefined until somebody asks. */
  wake: number | undefined;
}

/** The requests with steps that are due now or later, and the time when each next needs attention. */
export class Agenda {
  readonly #live = new Map<string, Live>();
  readonly #leases = new Map<string, number>();
  #controlVersion = 0;

  get(id: string): Stored | undefined {
    const live = this.#live.get(id);
    return live && { request: live.request, version: live.version };
  }

  /** Oldest first. */
  all(): readonly Live[] {
    return [...this.#live.values()].sort((a, b) => a.slot - b.slot);
  }

  /** Stores the new state of a request; a closed request without due steps is dropped from memory. */
  note(slot: number, version: number, request: Request, control: Control): void {
    if (isClosed(request, control)) this.#live.delete(request.id);
    else this.#live.set(request.id, { slot, version, request, wake: undefined });
  }

  claimDue(now: number, limit: number, leaseMs: number, control: Control): Stored[] {
    this.#follow(control);
    const due = [...this.#live.values()]
      .filter((live) => wakeOf(live, control) <= now && !this.#leased(live.request.id, now))
      .sort((a, b) => wakeOf(a, control) - wakeOf(b, control) || a.slot - b.slot)
      .slice(0, limit);
    for (const { request } of due) this.#leases.set(request.id, now + leaseMs);
    return due.map(({ request, version }) => ({ request, version }));
  }

  keep(ids: readonly string[], until: number): string[] {
    const own = ids.filter((id) => this.#leases.has(id));
    for (const id of own) this.#leases.set(id, until);
    return own;
  }

  takeLeasesOf(other: Agenda): void {
    for (const [id, until] of other.#leases) this.#leases.set(id, until);
  }

  release(id: string): void {
    this.#leases.delete(id);
  }

  /** The earliest wake time; leased requests are left out, since somebody already handles them. */
  nextWake(now: number, control: Control): number | undefined {
    this.#follow(control);
    let earliest = Number.POSITIVE_INFINITY;
    for (const live of this.#live.values()) {
      const wake = wakeOf(live, control);
      if (wake < earliest && !this.#leased(live.request.id, now)) earliest = wake;
    }
    return Number.isFinite(earliest) ? earliest : undefined;
  }

  #leased(id: string, now: number): boolean {
    const until = this.#leases.get(id);
    if (until !== undefined && until <= now) this.#leases.delete(id);
    return until !== undefined && until > now;
  }

  /** A freeze or its end changes the due steps of every request. */
  #follow(control: Control): void {
    if (control.version === this.#controlVersion) return;
    this.#controlVersion = control.version;
    for (const { slot, version, request } of this.all()) this.note(slot, version, request, control);
  }
}

// The wake time is computed only when the runner looks for due requests, so that a commit does not wait for it.
const wakeOf = (live: Live, control: Control): number => {
  live.wake ??= wakeAt(live.request, control) ?? Number.POSITIVE_INFINITY;
  return live.wake;
};
