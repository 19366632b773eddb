import { z } from 'zod';
import type { Query } from './address.js';
import type { MakeHttp, ReadTurn } from './http.js';

const named = z.object({ id: z.int().optional(), name: z.string().optional() }).nullish();

// Make does not state the unit of `triggeredAt`: epoch milliseconds, epoch seconds and ISO texts are accepted.
const moment = z.union([z.number(), z.string()]).transform((told, context) => {
  const number = Number(told);
  const ms = Number.isFinite(number)
    ? Math.abs(number) < 1e11
      ? number * 1000
      : number
    : Date.parse(`${told}`);
  if (Number.isFinite(ms)) return ms;
  context.addIssue('expected a time');
  return z.NEVER;
});

const entry = z.object({
  uuid: z.string().min(1),
  eventName: z.string(),
  triggeredAt: moment.nullish(),
  createdAt: moment.nullish(),
  organizationId: z.int().nullish(),
  organization: named,
  team: named,
  actor: z
    .object({ id: z.int().optional(), name: z.string().optional(), email: z.string().optional() })
    .nullish(),
  targetId: z.union([z.string(), z.number()]).transform(String).nullish(),
});

/** One entry; `at` is the time of the act, in epoch milliseconds. */
const auditLog = entry.transform(({ triggeredAt, createdAt, ...rest }, context) => {
  const at = triggeredAt ?? createdAt;
  if (at != null) return { ...rest, at };
  context.addIssue({ code: 'custom', message: 'expected a time', path: ['triggeredAt'] });
  return z.NEVER;
});
export type AuditLog = z.infer<typeof auditLog>;

const details = z.object({ details: z.record(z.string(), z.unknown()).nullish() });
export type AuditLogDetail = AuditLog & z.infer<typeof details>;

const page = z.object({
  auditLogs: z.array(auditLog),
  pg: z.object({ limit: z.int().optional(), totalCount: z.int().optional() }).nullish(),
});
export type AuditLogPage = z.infer<typeof page>;

// The type of `items` is not documented: texts and objects are accepted, and items without a name are left out.
const item = z.union([
  z.string(),
  z
    .looseObject({
      name: z.string().optional(),
      eventName: z.string().optional(),
      value: z.string().optional(),
    })
    .transform(({ name, eventName, value }) => eventName ?? value ?? name),
]);
const filters = z.object({
  users: z
    .array(z.object({ id: z.int(), name: z.string().nullish(), email: z.string().nullish() }))
    .default([]),
  teams: z.array(z.object({ id: z.int(), name: z.string() })).default([]),
  events: z
    .array(
      z.object({
        header: z.string(),
        items: z.array(item).transform((items) => items.filter((name) => name !== undefined)),
      }),
    )
    .default([]),
});
export type AuditLogFilters = z.infer<typeof filters>;

export interface AuditLogQuery {
  /** `YYYY-MM-DD`; Make filters by day. */
  readonly dateFrom?: string;
  readonly dateTo?: string;
  readonly events?: readonly string[];
  /** User id or name. */
  readonly author?: number | string;
  /** Team id or name; in an organization's log only. */
  readonly team?: number | string;
  readonly limit?: number;
  readonly offset?: number;
  /** Sorted by the time of the act; newest first (`desc`) by default. */
  readonly sortDir?: 'asc' | 'desc';
  /** Asks for `pg.totalCount`. */
  readonly returnTotalCount?: boolean;
}

/**
 * Logs, newest first. Only the Enterprise plan has them, and only an Owner or Admin may read them; otherwise the error
 * is `forbidden`. https://developers.make.com/api-documentation/api-reference/audit-logs
 */
export const auditLogs = (http: MakeHttp) => ({
  /** One page of an organization's log. */
  organization: (
    organizationId: number,
    query: AuditLogQuery = {},
    turn?: ReadTurn,
  ): Promise<AuditLogPage> => {
    const options = { organizationId, ...turn, params: { organizationId }, query: wireQuery(query) };
    return http.get('audit-logs/organization/{organizationId}', page, options);
  },

  /** The people, teams and event names that an organization's log can be filtered by. */
  organizationFilters: (organizationId: number, turn?: ReadTurn): Promise<AuditLogFilters> => {
    const options = { organizationId, ...turn, params: { organizationId } };
    return http.get('audit-logs/organization/{organizationId}/filters', filters, options);
  },

  /** One entry with its details, whose keys depend on the event and are not documented. */
  detail: (organizationId: number, uuid: string, turn?: ReadTurn): Promise<AuditLogDetail> => {
    const options = { organizationId, ...turn, params: { organizationId, uuid } };
    return http.get('audit-logs/{organizationId}/{uuid}', z.intersection(auditLog, details), options);
  },
});

function wireQuery({ events = [], limit, offset, sortDir, returnTotalCount, ...rest }: AuditLogQuery): Query {
  return {
    ...rest,
    ...Object.fromEntries(events.map((event, index) => [`event[${index}]`, event])),
    'pg[limit]': limit ?? 100,
    'pg[offset]': offset,
    'pg[sortDir]': sortDir,
    'pg[returnTotalCount]': returnTotalCount,
  };
}
