import type { AuditLogPage, AuditLogQuery } from '../make/audit-logs.js';
import type { Make } from '../make/make.js';
import { type EventGroups, groupsOf } from './due-messages.js';

const groupsKeptMs = 3_600_000;

/** Make's log of one organization. Its calls use the share of the rate limit that polling has. */
export class MakeLog {
  #groups: { readonly at: number; readonly names: EventGroups } | undefined;

  constructor(
    private readonly make: Pick<Make, 'auditLogs' | 'organizations'>,
    private readonly organizationId: number,
    private readonly now: () => number,
  ) {}

  page(query: AuditLogQuery): Promise<AuditLogPage> {
    return this.make.auditLogs.organization(this.organizationId, query, this.#turn);
  }

  /** Asks Make once an hour. */
  async groups(): Promise<EventGroups> {
    if (!this.#groups || this.now() - this.#groups.at > groupsKeptMs) {
      const filters = await this.make.auditLogs.organizationFilters(this.organizationId, this.#turn);
      this.#groups = { at: this.now(), names: groupsOf(filters) };
    }
    return this.#groups.names;
  }

  /** How many days Make keeps the log; undefined or 0 if the plan has none. */
  async keptDays(): Promise<number | undefined> {
    const { license } = await this.make.organizations.get(this.organizationId, this.#turn);
    return license?.auditLogsDays ?? undefined;
  }

  get #turn() {
    return { organizationId: this.organizationId, priority: 'poll' } as const;
  }
}
