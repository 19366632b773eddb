import type { AuditEntry } from './entities/audit-entry.js';

/** The entries of every organization, the oldest act first; a late entry is inserted at its time. */
export class AuditLog {
  readonly #entries = new Map<number, AuditEntry[]>();

  add(entry: AuditEntry): void {
    const entries = this.#entries.get(entry.organizationId) ?? [];
    this.#entries.set(entry.organizationId, entries);
    entries.splice(placeOf(entry.triggeredAt, entries), 0, entry);
  }

  of(organizationId: number): readonly AuditEntry[] {
    return this.#entries.get(organizationId) ?? [];
  }

  find(organizationId: number, uuid: string): AuditEntry | undefined {
    return this.of(organizationId).find((entry) => entry.uuid === uuid);
  }
}

function placeOf(triggeredAt: number, entries: readonly AuditEntry[]): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && entry.triggeredAt <= triggeredAt) low = middle + 1;
    else high = middle;
  }
  return low;
}
