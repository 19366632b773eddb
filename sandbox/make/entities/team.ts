export interface Team {
  id: number;
  name: string;
  organizationId: number;
  /** How many operations it may use between two resets; null: as many as the organization has. */
  operationsLimit?: number | null;
}

export function teamRow(team: Team) {
  return {
    id: team.id,
    name: team.name,
    organizationId: team.organizationId,
    operationsLimit: team.operationsLimit ?? null,
    transferLimit: null,
    type: 'standard',
    isPaused: false,
  };
}
