import { LRUCache } from 'lru-cache';
import type { AuditLogFilters } from '../../make/audit-logs.js';
import { MakeError } from '../../make/error.js';
import type { ListenerContext } from '../listener-context.js';

/** What an organization's log can be filtered by, or why there is none to filter. */
export type EventList =
  | { readonly state: 'known'; readonly groups: AuditLogFilters['events'] }
  | { readonly state: 'no-plan' | 'no-right' | 'unreachable' };

export interface EventLists {
  /** What was asked in the last minutes; never waits. */
  known(organizationId: number): EventList | undefined;
  /** Asks Make unless it is known. What could not be reached is asked again the next time. */
  ask(organizationId: number): Promise<EventList>;
}

const keptMs = 10 * 60_000;

/** The groups and names of events, asked of Make when somebody needs them. */
export function createEventLists({ make, log }: Pick<ListenerContext, 'make' | 'log'>): EventLists {
  const lists = new LRUCache<number, EventList>({ max: 500, ttl: keptMs });

  const read = async (organizationId: number): Promise<EventList> => {
    try {
      const { events } = await make.auditLogs.organizationFilters(organizationId);
      return { state: 'known', groups: events };
    } catch (error) {
      if (!(error instanceof MakeError)) throw error;
      log.info({ organizationId, kind: error.kind, status: error.status }, 'no list of events');
      return { state: reasonOf(error) };
    }
  };

  return {
    known: (organizationId) => lists.get(organizationId),
    async ask(organizationId) {
      const list = lists.get(organizationId) ?? (await read(organizationId));
      if (list.state !== 'unreachable') lists.set(organizationId, list);
      return list;
    },
  };
}

/**
 * What Make answers where the plan has no log is not documented; 402 and 404 are taken for it, 401 and 403 for a
 * missing right. https://developers.make.com/api-documentation/api-reference/audit-logs
 */
function reasonOf({ kind, status }: MakeError): 'no-plan' | 'no-right' | 'unreachable' {
  if (status === 402 || kind === 'not-found') return 'no-plan';
  return kind === 'forbidden' || kind === 'unauthorized' ? 'no-right' : 'unreachable';
}

/** Names of events that the list does not have; none where there is no list. */
export function unknownNames(list: EventList | undefined, names: readonly string[]): string[] {
  if (list?.state !== 'known') return [];
  const all = new Set(list.groups.flatMap(({ items }) => items));
  return all.size === 0 ? [] : names.filter((name) => !all.has(name));
}
