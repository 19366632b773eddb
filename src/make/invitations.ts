import { z } from 'zod';
import type { MakeHttp, ReadTurn, WriteTurn } from './http.js';
import { plainPersonName } from './person-name.js';
import { users } from './users.js';

const id = z.int().positive();

/** The body Make accepts; it is parsed when an invitation is planned and again before it is sent. */
export const invitation = z.object({
  email: z.email(),
  name: plainPersonName,
  usersRoleId: id,
  note: z.string().optional(),
  teamsId: z.array(id).readonly().optional(),
});
export type Invitation = z.infer<typeof invitation>;

const invited = z.object({
  user: z.object({ id, email: z.string() }),
  userOrganizationRole: z.object({ usersRoleId: id, invitation: z.string().nullish() }),
});

const lastsMs = 7 * 86_400_000;

/**
 * The time at which Make ends an invitation (https://help.make.com/organizations); undefined when Make's list gives no
 * time.
 */
export function invitationEnds(invitation: string | null): number | undefined {
  const sentAt = Date.parse(invitation ?? '');
  return Number.isFinite(sentAt) ? sentAt + lastsMs : undefined;
}

/** `unlisted`: the person is not in the organization, or their role lacks `organization view`. */
export type InvitationStatus = 'pending' | 'expired' | 'accepted' | 'unlisted';

/** https://developers.make.com/api-documentation/api-reference/organizations */
export const invitations = (http: MakeHttp) => ({
  /**
   * Invites by mail; the invitation is valid for seven days. In each listed team the person becomes Team Member.
   * Throws `not-sent` when a field does not fit. Make's answer for a person who is already a member is not documented:
   * check that first.
   */
  invite: async (
    organizationId: number,
    body: Invitation,
    turn?: WriteTurn,
  ): Promise<{ readonly userId: number; readonly usersRoleId: number }> => {
    const options = { organizationId, ...turn, params: { organizationId } };
    const answer = await http.post(
      'organizations/{organizationId}/invite',
      invitation,
      body,
      invited,
      options,
    );
    return { userId: answer.user.id, usersRoleId: answer.userOrganizationRole.usersRoleId };
  },

  /** The state of an invitation. Only this list tells expired from pending. */
  status: async (organizationId: number, userId: number, turn?: ReadTurn): Promise<InvitationStatus> => {
    const listed = await users(http).byPermission({ organizationId }, 'organization view', turn);
    const found = listed.find((user) => user.id === userId);
    return found ? (found.invitationStatus ?? 'accepted') : 'unlisted';
  },
});
