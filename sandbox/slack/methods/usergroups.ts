import type { Slack } from '../context.js';
import type { UserGroup } from '../entities.js';
import type { JsonObject } from '../json.js';
import { SlackError } from '../slack-error.js';
import { flag, required } from './method.js';

export function list(slack: Slack, args: JsonObject): JsonObject {
  const groups = [...slack.workspace.usergroups.values()];
  return { usergroups: groups.map((group) => wireGroup(slack, group, args)) };
}

export function listUsers(slack: Slack, args: JsonObject): JsonObject {
  const group = slack.workspace.usergroups.get(required(args, 'usergroup'));
  if (!group) throw new SlackError('no_such_subteam');
  const known = group.users.filter((id) => !slack.workspace.users.get(id)?.deleted);
  return { users: known };
}

function wireGroup(slack: Slack, group: UserGroup, args: JsonObject): JsonObject {
  return {
    id: group.id,
    team_id: slack.workspace.team.id,
    is_usergroup: true,
    name: group.name,
    handle: group.handle,
    date_delete: 0,
    ...(flag(args, 'include_users') ? { users: group.users } : {}),
    ...(flag(args, 'include_count') ? { user_count: group.users.length } : {}),
  };
}
