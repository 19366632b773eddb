export interface Team {
  id: number;
  name: string;
  organizationId: number;
}

export function teamRow(team: Team) {
  return {
    id: team.id,
    name: team.name,
    organizationId: team.organizationId,
    operationsLimit: null,
    transferLimit: null,
    type: 'standard',
    isPaused: false,
  };
}
