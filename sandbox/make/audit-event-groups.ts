/** The event names that the log can contain. Organization roles, invitations, removals and tokens have none. */
export const auditEventGroups = [
  group('Scenarios', 'scenario', ['created', 'updated', 'deleted', 'activated', 'deactivated']),
  group('Connections', 'connection', ['created', 'updated', 'deleted', 'authorized', 'reauthorized']),
  group('Webhooks', 'webhook', ['created', 'updated', 'deleted', 'enabled', 'disabled']),
  group('Keys', 'key', ['created', 'updated', 'deleted']),
  group('Team', 'team', ['created', 'updated', 'deleted', 'role_updated', 'member_removed']),
  group('Team variables', 'team_variable', ['created', 'updated', 'deleted']),
  group('Data stores', 'data_store', ['created', 'updated', 'deleted']),
  group('Data structures', 'data_structure', ['created', 'updated', 'deleted']),
  group('Functions', 'function', ['created', 'updated', 'deleted']),
  group('Credential requests', 'credential_request', ['created', 'authorized', 'deleted']),
] as const;

export const organizationEventGroups = [
  ...auditEventGroups,
  group('Organization', 'organization', ['created']),
  group('Organization variables', 'organization_variable', ['created', 'updated', 'deleted']),
  group('Two-factor enforcement', 'two_factor_enforcement', ['enabled', 'disabled']),
] as const;

function group(header: string, noun: string, acts: readonly string[]) {
  return { header, items: acts.map((act) => `${noun}_${act}`) };
}
