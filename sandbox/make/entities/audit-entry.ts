import { randomUUID } from 'node:crypto';

export interface AuditEntry {
  uuid: string;
  organizationId: number;
  eventName: string;
  /** Epoch milliseconds of the act; `createdAt` is when the log received it. */
  triggeredAt: number;
  createdAt: string;
  teamId: number | null;
  actorId: number | null;
  targetId: string | null;
  version: { from: string; to: string } | null;
  details: Record<string, unknown>;
}

export interface NewAuditEntry {
  organizationId: number;
  eventName: string;
  uuid?: string;
  triggeredAt?: number;
  createdAt?: string;
  teamId?: number | null;
  actorId?: number | null;
  targetId?: string | null;
  version?: { from: string; to: string } | null;
  details?: Record<string, unknown>;
}

const logDelay = 1_200;

export function auditEntryFrom(given: NewAuditEntry, now: number): AuditEntry {
  const triggeredAt = given.triggeredAt ?? now;
  return {
    uuid: given.uuid ?? randomUUID(),
    organizationId: given.organizationId,
    eventName: given.eventName,
    triggeredAt,
    createdAt: given.createdAt ?? new Date(triggeredAt + logDelay).toISOString(),
    teamId: given.teamId ?? null,
    actorId: given.actorId ?? null,
    targetId: given.targetId ?? null,
    version: given.version ?? null,
    details: given.details ?? {},
  };
}
