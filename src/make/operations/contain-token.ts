import type { ContainToken, LeakedToken } from '../../approvals/changes/contain-token.js';
import type { ChangePlan, Planned } from '../../approvals/plan.js';
import type { DirectoryMember, DirectoryRole } from '../directory-snapshot.js';
import type { OrganizationRole } from '../organization-roles.js';
import { compareRoles } from '../role-order.js';
import { tokenPage } from '../zones.js';
import { planOrganizationRole } from './change-organization-role.js';
import { lowersLastAdmin } from './last-admin.js';
import { type OperationContext, type Refused, refused, untouchableReason } from './operation-context.js';
import { planTeamRemoval } from './remove-from-team.js';

/**
 * The highest number of places in one request. A containment of more places is not offered, because a part of it would
 * look like the whole.
 */
const mostPlaces = 50;

/** The reason why a person is contained although a token could be deleted instead. */
export interface Leak {
  readonly because: string;
  readonly leaked: LeakedToken;
}

/**
 * The changes that contain a person: they leave every team, and get the lowest role in every organization that Usher
 * guards. A token can do no more than its user, so this takes its power away when it cannot be deleted. Where Usher
 * may not touch the person, it says what people have to do by hand.
 */
export async function containment(
  ctx: OperationContext,
  userId: number,
  leak?: Leak,
): Promise<{ readonly changes: readonly ContainToken[] } | Refused> {
  const { directory, make } = ctx;
  const memberships = directory
    .organizations()
    .filter(({ isPaused }) => !isPaused)
    .flatMap(({ id }) => directory.member(id, userId) ?? [])
    // Invitees who have not accepted have no rights there.
    .filter(({ invitation }) => invitation === null);
  if (memberships.length === 0) {
    return refused(
      'unknown-person',
      'They are in no organization that Usher guards, so there is nothing to take away.',
    );
  }
  // Usher skips a role that nobody can change on Make, and takes the others away.
  const roles = await make.teamRoles.ofUser(userId);
  const teams = roles
    .filter(({ changeable }) => changeable)
    .flatMap(({ teamId }) => directory.team(teamId) ?? []);
  const changes: ContainToken[] = [];
  for (const member of memberships) {
    const { organizationId } = member;
    // The directory may be as old as the last poll, and a request must not ask for the present state.
    const members = await make.organizationRoles.list(organizationId, { organizationId });
    const now = members.find((one) => one.userId === userId);
    if (!now || now.invitation !== null) continue;
    const untouchable = byHand(ctx, member, members);
    if (untouchable) return untouchable;
    const fixed = roles.filter(({ changeable }) => !changeable);
    const reasons = [...(leak ? [leak.because] : []), ...staysIn(ctx, organizationId, fixed)];
    const base = {
      kind: 'contain-token',
      organizationId,
      userId,
      ...(reasons.length > 0 && { because: reasons.join(' ') }),
      ...(leak && { leaked: leak.leaked }),
    } as const;
    const least = leastRole(ctx, organizationId, now.usersRoleId);
    if (least) changes.push({ ...base, where: { roleId: least.id } });
    for (const team of teams) {
      if (team.organizationId === organizationId) changes.push({ ...base, where: { teamId: team.id } });
    }
  }
  if (changes.length > mostPlaces) {
    return refused(
      'too-many-places',
      `They have a place in ${changes.length} teams and organizations, and a request takes ${mostPlaces}. Remove them from an organization with /make-role instead, which takes their teams there too.`,
    );
  }
  return changes.length > 0
    ? { changes }
    : refused(
        'least-already',
        'They have the least role and no team already. Remove them from the organization with /make-role, if need be.',
      );
}

/** The remaining access, in words, so that a partial containment does not look like a whole one. */
const staysIn = (
  { directory }: OperationContext,
  organizationId: number,
  fixed: readonly { readonly teamId: number; readonly usersRoleId: number }[],
): string[] =>
  fixed.flatMap(({ teamId, usersRoleId }) => {
    const team = directory.team(teamId);
    if (team?.organizationId !== organizationId) return [];
    const role = directory.role(organizationId, usersRoleId)?.name ?? 'in its role';
    return [
      `They stay ${role} of ${team.name}: Make does not let that role be changed through Usher, so somebody has to do it by hand.`,
    ];
  });

function byHand(
  ctx: OperationContext,
  { organizationId, userId, name, email }: DirectoryMember,
  members: readonly OrganizationRole[],
): Refused | undefined {
  const untouchable = untouchableReason(ctx, userId, email, name);
  const found = untouchable ?? lowersLastAdmin(ctx, organizationId, userId, members);
  return (
    found &&
    refused(
      found.code,
      `${found.sentence} To stop a token of theirs, they have to delete it themselves: ${tokenPage(ctx.make.zone)}.`,
    )
  );
}

/** The role with the fewest rights that is strictly below the present one. */
function leastRole(
  { directory }: OperationContext,
  organizationId: number,
  roleId: number,
): DirectoryRole | undefined {
  const now = directory.role(organizationId, roleId);
  if (!now) return undefined;
  return directory
    .roles('organization', organizationId)
    .filter((role) => role.assignable && compareRoles(now, role) === 'lower')
    .sort((a, b) => a.permissions.length - b.permissions.length || a.id - b.id)[0];
}

/** Plans one place of a containment: an ordinary lowering or removal, which an admin can take back later. */
export async function planContainment(change: ContainToken, ctx: OperationContext): Promise<Planned> {
  const { organizationId, userId, where, because } = change;
  const planned =
    'teamId' in where
      ? await planTeamRemoval({ kind: 'remove-from-team', organizationId, userId, ...where }, ctx)
      : await planOrganizationRole(
          { kind: 'change-organization-role', organizationId, userId, ...where },
          ctx,
        );
  if (planned.type !== 'plan') return planned;
  if (planned.plan.direction !== 'lower') {
    return refused(
      'no-lowering',
      'Their role has changed meanwhile, so this would take nothing away. Ask again with /make-token.',
    );
  }
  const words = [
    ...(because === undefined ? [] : [because]),
    'This lasts until an Usher admin restores the access.',
    `The tokens stay on Make until their owner deletes them: ${tokenPage(ctx.make.zone)}.`,
  ];
  return {
    ...planned,
    plan: { ...planned.plan, effects: words, undo: undoOf(planned.plan) },
  };
}

/** The undo of a removal from a team sets the recorded role again. */
function undoOf({ writes, undo }: ChangePlan): ChangePlan['undo'] {
  const [write] = writes;
  if (write?.type !== 'remove-from-team') return undo;
  const { organizationId, teamId, userId, before: roleId } = write;
  return [{ type: 'set-team-role', organizationId, teamId, userId, before: null, roleId }];
}
