import { invalidInput } from '../api-error.js';
import type { ApiRequest } from '../api-request.js';
import { listIn } from '../columns.js';
import type { AuditEntry } from '../entities/audit-entry.js';

const day = 24 * 60 * 60 * 1000;

/** Dates are whole days (UTC); several events, authors and teams may be given, people and teams by id or name. */
export function auditFilter({ world, query }: ApiRequest): (entry: AuditEntry) => boolean {
  const from = dayIn(query, 'dateFrom') ?? Number.NEGATIVE_INFINITY;
  const to = (dayIn(query, 'dateTo') ?? Number.POSITIVE_INFINITY) + day;
  const events = new Set(listIn(query, 'event'));
  const authors = idsNamed(listIn(query, 'author'), [...world.users.values()]);
  const teams = idsNamed(listIn(query, 'team'), [...world.teams.values()]);
  return (entry) =>
    entry.triggeredAt >= from &&
    entry.triggeredAt < to &&
    (events.size === 0 || events.has(entry.eventName)) &&
    (authors === undefined || authors.has(entry.actorId ?? 0)) &&
    (teams === undefined || teams.has(entry.teamId ?? 0));
}

function dayIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw invalidInput(`Parameter '${name}' is not a date as in 2026-11-18.`);
  return time;
}

function idsNamed(wanted: readonly string[], all: readonly { id: number; name: string }[]) {
  if (wanted.length === 0) return undefined;
  const matching = all.filter(({ id, name }) => wanted.includes(String(id)) || wanted.includes(name));
  return new Set(matching.map(({ id }) => id));
}
