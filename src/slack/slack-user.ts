import { z } from 'zod';
import type { Standing } from '../approvals/person.js';

export interface Home {
  /** The workspace's id, or the enterprise's where there is one. */
  readonly id: string;
  /** Team ids that belong to it. */
  readonly teams: readonly string[];
}

/** As `users.info` answers and `user_change` tells. */
export const slackUserAnswer = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().optional(),
    enterprise_user: z.object({ enterprise_id: z.string().optional() }).optional(),
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

/** What Slack shows of somebody at this moment. */
export interface Seen {
  readonly standing: Standing;
  readonly email?: string | undefined;
  /** False where Slack leaves out whether the account is deactivated. */
  readonly isSure: boolean;
}

/** Somebody as an event of Slack has them; undefined for what is no user. https://docs.slack.dev/reference/events/user_change */
export function seenInEvent(event: unknown, home: Home): (Seen & { readonly slackUser: string }) | undefined {
  const found = slackUserAnswer.safeParse(event).data?.user;
  return found && { ...seenOf(found, home), slackUser: found.id };
}

export const seenOf = (found: SlackUser, home: Home): Seen => ({
  standing: standingOf(found, home),
  email: found.profile?.email,
  isSure: found.deleted !== undefined,
});

export function standingOf(found: SlackUser, home: Home): Standing {
  const enterprise = found.enterprise_user?.enterprise_id;
  const ours = enterprise === home.id || (found.team_id !== undefined && home.teams.includes(found.team_id));
  if (found.is_stranger || !ours) return 'foreign';
  if (found.deleted) return 'deactivated';
  if (found.is_bot) return 'bot';
  return found.is_restricted || found.is_ultra_restricted ? 'guest' : 'member';
}
