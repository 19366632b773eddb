import type { Source } from '../approvals/audit-event.js';
import type { AuditLog, AuditLogFilters } from '../make/audit-logs.js';
import type { FeedLine } from '../slack/feed-lines.js';
import type { Feed } from './feeds.js';
import type { KeptCursor } from './kept-cursor.js';
import type { ReadPage } from './log-pages.js';
import type { FeedReaderDeps } from './reader-deps.js';
import type { Troubles } from './troubles.js';

/** What the parts that read and deliver one log share. */
export interface LogDeps {
  readonly parts: FeedReaderDeps;
  readonly source: Source;
  readonly cursor: KeptCursor;
  readonly troubles: Troubles;
  /** Who listens now; it may change while a long backlog is delivered. */
  readonly listening: () => readonly Feed[];
  /** Whether a channel got an entry by way of another log. */
  readonly covered: (feed: Feed, line: FeedLine) => boolean;
  readonly signal: AbortSignal;
}

/** Calls to Make for one log; they come out of what polling may use. */
export interface LogCalls {
  readonly page: ReadPage;
  filters(): Promise<AuditLogFilters>;
  /** For how many days Make keeps the log; undefined or 0 where the plan has none. */
  keptDays(): Promise<number | undefined>;
}

export function logCalls({ make }: FeedReaderDeps, { organizationId, teamId }: Source): LogCalls {
  const turn = { organizationId, priority: 'poll' } as const;
  return {
    page: (query) =>
      teamId === undefined
        ? make.auditLogs.organization(organizationId, query, turn)
        : make.auditLogs.team(teamId, query, turn),
    filters: () =>
      teamId === undefined
        ? make.auditLogs.organizationFilters(organizationId, turn)
        : make.auditLogs.teamFilters(teamId, turn),
    async keptDays() {
      const { license } = await make.organizations.get(organizationId, turn);
      return license?.auditLogsDays ?? undefined;
    },
  };
}

/** What a line needs of an entry; the address of a person only where there is no name. */
export function lineOf(event: AuditLog, request: string | undefined): FeedLine {
  const { actor, team, targetId } = event;
  const who = actor?.name || actor?.email || (actor?.id === undefined ? undefined : `User ${actor.id}`);
  const where = team?.name || (team?.id === undefined ? undefined : `Team ${team.id}`);
  return {
    uuid: event.uuid,
    at: Math.round(event.at),
    event: event.eventName,
    ...(who !== undefined && { actor: { ...withId(actor?.id), name: who } }),
    ...(where !== undefined && { team: { ...withId(team?.id), name: where } }),
    ...(targetId != null && { target: targetId }),
    ...(request !== undefined && { request }),
  };
}

const withId = (id: number | undefined) => (id === undefined ? {} : { id });
