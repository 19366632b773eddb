import type { MakeUserId, PersonId } from '../../approvals/person.js';
import { hasTemporaryRole } from '../../approvals/standing-grants.js';
import type { Viewer } from '../../roster/viewer.js';
import type { ListenerContext } from '../listener-context.js';

const teamAdmin = 'Team Admin';

export const listsRefused = {
  code: 'lists-not-shown',
  sentence:
    'These lists are for Usher admins, approvers and team admins. Look yourself up with /make-access who and your address.',
};

/** The part of the lists that a person may see; undefined for none. For team admins it asks Make now. */
export async function viewerOf(ctx: ListenerContext, person: PersonId): Promise<Viewer | undefined> {
  const { people, desk } = ctx;
  const { standing, binding } = await people.identify(person);
  if (standing !== 'member') return undefined;
  if (desk.isAdmin(person)) return { sees: 'everything' };
  if (await desk.isApprover(person)) return { sees: 'people' };
  if (binding.state !== 'bound') return undefined;
  const { id } = binding;
  const home = ctx.directory.organizations().find((one) => ctx.directory.member(one.id, id) !== undefined);
  if (!home) return undefined;
  // Anybody can cause this call at any rate, so it waits among the clicks.
  const held = await ctx.make.teamRoles.ofUser(id, { organizationId: home.id });
  const led = held.filter(({ teamId, usersRoleId }) => isTeamAdmin(ctx, teamId, usersRoleId));
  return led.length > 0
    ? teamsOf(
        ctx,
        binding.id,
        led.map(({ teamId }) => teamId),
      )
    : undefined;
}

/** Whether to show a person the button to the lists. A click on it looks up the part that they may see. */
export async function mayOpenLists(
  ctx: ListenerContext,
  person: PersonId,
  makeUser: MakeUserId | undefined,
): Promise<boolean> {
  if (ctx.desk.isAdmin(person) || (await ctx.desk.isApprover(person))) return true;
  if (makeUser === undefined) return false;
  const roles = await ctx.roster.teamRoles();
  return [...roles].some(([teamId, held]) => isTeamAdmin(ctx, teamId, held.get(makeUser)));
}

function isTeamAdmin({ directory }: ListenerContext, teamId: number, roleId: number | undefined): boolean {
  const organizationId = directory.team(teamId)?.organizationId;
  if (organizationId === undefined || roleId === undefined) return false;
  return directory.roleNamed('team', organizationId, teamAdmin)?.id === roleId;
}

/** The teams that the person leads. As for decisions, a temporary role makes nobody a team admin. */
async function teamsOf(
  { store, directory }: ListenerContext,
  userId: MakeUserId,
  teamIds: readonly number[],
): Promise<Viewer | undefined> {
  const open = (await store.open()).map(({ request }) => request);
  const lasting = teamIds.filter((teamId) => {
    const organizationId = directory.team(teamId)?.organizationId ?? 0;
    return !hasTemporaryRole(open, userId, { organizationId, teamId });
  });
  return lasting.length > 0 ? { sees: 'teams', teamIds: new Set(lasting) } : undefined;
}
