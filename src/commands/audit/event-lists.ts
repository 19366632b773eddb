import { LRUCache } from 'lru-cache';
import type { AuditLogFilters } from '../../make/audit-logs.js';
import { MakeError } from '../../make/error.js';
import type { ListenerContext } from '../listener-context.js';

/** The filters of an organization's log, or the reason why there are none. */
export type EventList =
  | { readonly state: 'known'; readonly groups: AuditLogFilters['events'] }
  | { readonly state: 'no-plan' | 'no-right' | 'unreachable' };

export interface EventLists {
  /** The answer from the last minutes, if there is one; never waits. */
  known(organizationId: number): EventList | undefined;
  /** Asks Make unless the answer is known. After a failure, the next call asks again. */
  ask(organizationId: number): Promise<EventList>;
}

const keptMs = 10 * 60_000;

/** The groups and names of events. Usher asks Make for them when a person needs them. */
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
 * The reason for Make's error. Make's answer for a plan without a log is not documented: 402 and 404 count as that,
 * 401 and 403 as a missing right. https://developers.make.com/api-documentation/api-reference/audit-logs
 */
function reasonOf({ kind, status }: MakeError): 'no-plan' | 'no-right' | 'unreachable' {
  if (status === 402 || kind === 'not-found') return 'no-plan';
  return kind === 'forbidden' || kind === 'unauthorized' ? 'no-right' : 'unreachable';
}

/** The names of events that the list lacks; empty without a list. */
export function unknownNames(list: EventList | undefined, names: readonly string[]): string[] {
  if (list?.state !== 'known') return [];
  const all = new Set(list.groups.flatMap(({ items }) => items));
  return all.size === 0 ? [] : names.filter((name) => !all.has(name));
}
