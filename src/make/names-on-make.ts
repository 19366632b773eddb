import type { Directory } from './directory.js';

/** The organizations Usher guards with their teams, roles and people, as Make was last read: what a policy can name. */
export const namesOnMake = (directory: Directory) => ({
  hasPerson: (email: string) => directory.byEmail(email).length > 0,
  organizations: directory.organizations().map(({ id, name }) => ({
    id,
    name,
    teams: directory.teams(id),
    roles: [...directory.roles('organization', id), ...directory.roles('team', id)],
  })),
});
