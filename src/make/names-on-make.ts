import type { Directory } from './directory.js';

/**
 * Everything a policy can name: the guarded organizations with their teams, roles and people, as last read from Make.
 */
export const namesOnMake = (directory: Directory) => ({
  ...(directory.countries && { countries: directory.countries }),
  hasPerson: (email: string) => directory.byEmail(email).length > 0,
  organizations: directory.organizations().map(({ id, name }) => ({
    id,
    name,
    teams: directory.teams(id),
    roles: [...directory.roles('organization', id), ...directory.roles('team', id)],
  })),
});
