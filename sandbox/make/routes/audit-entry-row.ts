import type { AuditEntry } from '../entities/audit-entry.js';
import type { World } from '../world.js';

export function auditEntryRow(world: World, entry: AuditEntry) {
  const organization = world.organization(entry.organizationId);
  const team = entry.teamId === null ? undefined : world.teams.get(entry.teamId);
  const actor = entry.actorId === null ? undefined : world.users.get(entry.actorId);
  return {
    uuid: entry.uuid,
    createdAt: entry.createdAt,
    triggeredAt: entry.triggeredAt,
    organizationId: entry.organizationId,
    organization: { id: organization.id, name: organization.name },
    eventName: entry.eventName,
    team: team ? { id: team.id, name: team.name } : null,
    actor: actor ? { id: actor.id, name: actor.name, email: actor.email } : null,
    targetId: entry.targetId,
    version: entry.version,
  };
}

export const auditSortColumns = [
  'triggeredAt',
  'createdAt',
  'eventName',
  'organization',
  'team',
  'actor',
  'targetId',
] as const;

/** The value by which an entry is sorted; people, teams and organizations are sorted by name. */
export function auditSortValue(world: World, entry: AuditEntry, column: string): unknown {
  const row = auditEntryRow(world, entry);
  const value = new Map<string, unknown>(Object.entries(row)).get(column);
  if (column === 'organization') return row.organization.name;
  if (column === 'team') return row.team?.name;
  if (column === 'actor') return row.actor?.name;
  return value;
}
