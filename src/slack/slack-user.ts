import { z } from 'zod';
import type { Standing } from '../approvals/person.js';

export interface Home {
  /** The id of the workspace, or of the organization if Usher is installed for the whole organization. */
  readonly id: string;
  /** The ids of teams that belong to it; for an organization not all of them are known. */
  readonly teams: readonly string[];
  readonly isOrgWide: boolean;
}

/** The user in answers of `users.info` and in `user_change` events. */
export const slackUserAnswer = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().optional(),
    enterprise_user: z
      .object({ enterprise_id: z.string().optional(), teams: z.array(z.string()).optional() })
      .optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    name: z.string().optional(),
    profile: z
      .object({
        email: z.string().optional(),
        real_name: z.string().optional(),
        display_name: z.string().optional(),
      })
      .optional(),
  }),
});
export type SlackUser = z.infer<typeof slackUserAnswer>['user'];

/** A page of `users.list`. https://docs.slack.dev/reference/methods/users.list */
export const slackUserPage = z.object({
  members: z.array(slackUserAnswer.shape.user),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/** The facts that Slack shows about a person at one moment. */
export interface Seen {
  readonly standing: Standing;
  readonly email?: string | undefined;
  /** False if Slack does not state whether the account is deactivated. */
  readonly isSure: boolean;
  /**
   * True if Slack calls the account deactivated although nothing in it shows that it is ours: Slack may leave out the
   * workspaces of a deactivated person.
   */
  readonly isDeactivatedElsewhere?: boolean;
}

/**
 * The person in an event of Slack; undefined if it has no user. https://docs.slack.dev/reference/events/user_change
 */
export function seenInEvent(event: unknown, home: Home): (Seen & { readonly slackUser: string }) | undefined {
  const found = slackUserAnswer.safeParse(event).data?.user;
  return found && { ...seenOf(found, home), slackUser: found.id };
}

export function seenOf(found: SlackUser, home: Home): Seen {
  const standing = standingOf(found, home);
  return {
    standing,
    email: found.profile?.email,
    isSure: found.deleted !== undefined,
    ...(standing === 'foreign' && found.deleted && { isDeactivatedElsewhere: true }),
  };
}

export function standingOf(found: SlackUser, home: Home): Standing {
  if (found.is_stranger || !belongsTo(home, found)) return 'foreign';
  if (found.deleted) return 'deactivated';
  if (found.is_bot) return 'bot';
  return found.is_restricted || found.is_ultra_restricted ? 'guest' : 'member';
}

/**
 * Whether a person belongs to our workspace, or to our organization if Usher is installed for the whole organization.
 * There, the first letter of an id (U or W) does not show it. https://docs.slack.dev/reference/objects/user-object
 */
function belongsTo(home: Home, { team_id, enterprise_user: { enterprise_id, teams = [] } = {} }: SlackUser) {
  if (home.isOrgWide && enterprise_id !== undefined) return enterprise_id === home.id;
  return [team_id, ...teams].some((team) => team === home.id || home.teams.some((ours) => ours === team));
}
