import type { World } from './world.js';

const hour = 60 * 60 * 1000;

/** Event, team, actor, target, hours ago. */
const history = [
  ['organization_variable_updated', null, 4121, '12', 163],
  ['team_role_updated', 917, 4132, '4133', 150.5],
  ['scenario_created', 915, 4131, '880121', 146],
  ['connection_created', 915, 4131, '88117', 145.8],
  ['scenario_activated', 915, 4131, '880121', 145.2],
  ['webhook_created', 916, 4130, '55120', 121],
  ['key_created', 917, 4133, '301', 98],
  ['data_store_created', 918, 4132, '41', 96.4],
  ['scenario_updated', 915, 4130, '880121', 74],
  ['team_member_removed', 916, 4121, '4233', 51],
  ['webhook_disabled', 916, 4121, '55120', 50.9],
  ['connection_updated', 918, 4132, '88060', 31],
  ['scenario_deactivated', 917, 4133, '880077', 27.5],
  ['credential_request_created', 917, 4132, '19', 26],
  ['scenario_updated', 915, 4131, '880121', 3],
] as const;

/** A quiet week in Harbour Logistics, ending three hours ago. */
export function seedHarbourHistory(world: World): void {
  for (const [index, [eventName, teamId, actorId, targetId, hoursAgo]] of history.entries()) {
    world.addAuditEntry({
      organizationId: 7301,
      uuid: `c1f7d0ce-7f0a-4d0b-9a0e-${String(index + 1).padStart(12, '0')}`,
      eventName,
      teamId,
      actorId,
      targetId,
      triggeredAt: world.now() - hoursAgo * hour,
      details: { targetId },
    });
  }
}
