import type { Shown } from '../approvals/policy/reason-hint.js';
import { roleNames } from '../approvals/policy/role-names.js';
import { type Place, removeChoice } from '../slack/modals/role-modal.js';
import type { ListenerContext } from './listener-context.js';

/** The present state of the change in the role form, for the hint under its reason. */
export function roleShown(
  directory: ListenerContext['directory'],
  { organizationId, teamId }: Place,
  role: string | undefined,
): Shown {
  const [organization, team] = [directory.organization(organizationId), directory.team(teamId ?? 0)];
  const known = role === undefined ? undefined : directory.role(organizationId, Number(role));
  const isRemoval = role === removeChoice;
  const kinds: Shown['kinds'] =
    teamId === undefined
      ? [isRemoval ? 'remove-from-organization' : 'change-organization-role']
      : [isRemoval ? 'remove-from-team' : 'change-team-role'];
  return {
    kinds,
    team: team ?? 'none',
    ...(organization && { organization }),
    ...(isRemoval && { rolesAfter: ['none'] }),
    ...(known && { rolesAfter: roleNames(known) }),
  };
}
