import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { slackWord } from './failure.js';
import { workspacesOf } from './workspaces.js';

const usergroup = z.object({ users: z.array(z.string()) });
const me = z.object({ is_enterprise_install: z.boolean().nullish() });

export type UserGroups = ReturnType<typeof createUserGroups>;

/**
 * The present members of a user group. An organization-wide token must name the workspace; Usher finds out once which
 * workspace has the group. Throws when Slack refuses.
 * https://docs.slack.dev/reference/methods/usergroups.users.list
 */
export function createUserGroups(client: WebClient, isOrgWide?: boolean) {
  const placeOf = new Map<string, string>();
  let orgWide = isOrgWide;

  const usersIn = async (group: string, team?: string): Promise<readonly string[]> =>
    usergroup.parse(await client.usergroups.users.list({ usergroup: group, ...(team && { team_id: team }) }))
      .users;

  /** The members of the group in that workspace; undefined if the workspace has no such group. */
  const triedIn = async (group: string, team: string): Promise<readonly string[] | undefined> => {
    try {
      return await usersIn(group, team);
    } catch (error) {
      if (slackWord(error) === 'no_such_subteam') return undefined;
      throw error;
    }
  };

  return async (group: string): Promise<readonly string[]> => {
    orgWide ??= me.parse(await client.auth.test()).is_enterprise_install ?? false;
    if (!orgWide) return usersIn(group);
    const known = placeOf.get(group);
    const there = known && (await triedIn(group, known));
    if (there) return there;
    const teams = await workspacesOf(client);
    for (const team of teams) {
      const users = await triedIn(group, team);
      if (!users) continue;
      placeOf.set(group, team);
      return users;
    }
    return usersIn(group, teams.at(-1));
  };
}
