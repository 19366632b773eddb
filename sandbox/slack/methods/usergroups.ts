import type { Slack } from '../context.js';
import type { UserGroup } from '../entities.js';
import type { JsonObject } from '../json.js';
import { SlackError } from '../slack-error.js';
import { flag, required } from './method.js';

export function list(slack: Slack, args: JsonObject): JsonObject {
  const groups = groupsFor(slack, args);
  return { usergroups: groups.map((group) => wireGroup(group, args)) };
}

export function listUsers(slack: Slack, args: JsonObject): JsonObject {
  const id = required(args, 'usergroup');
  const group = groupsFor(slack, args).find((one) => one.id === id);
  if (!group) throw new SlackError('no_such_subteam');
  const known = group.users.filter((id) => !slack.workspace.users.get(id)?.deleted);
  return { users: known };
}

/** The groups of the call's workspace; with an organization's token, the call must name it. */
function groupsFor({ workspace }: Slack, args: JsonObject): UserGroup[] {
  const all = [...workspace.usergroups.values()];
  return workspace.isOrgWide ? all.filter(({ team_id }) => team_id === required(args, 'team_id')) : all;
}

function wireGroup(group: UserGroup, args: JsonObject): JsonObject {
  return {
    id: group.id,
    team_id: group.team_id,
    is_usergroup: true,
    name: group.name,
    handle: group.handle,
    date_delete: 0,
    ...(flag(args, 'include_users') ? { users: group.users } : {}),
    ...(flag(args, 'include_count') ? { user_count: group.users.length } : {}),
  };
}
