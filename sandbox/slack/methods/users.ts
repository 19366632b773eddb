import type { Slack } from '../context.js';
import type { User } from '../entities.js';
import type { JsonObject } from '../json.js';
import { SlackError } from '../slack-error.js';
import { page, required } from './method.js';

export function info(slack: Slack, args: JsonObject): JsonObject {
  const user = slack.workspace.users.get(required(args, 'user'));
  if (!user) throw new SlackError('user_not_found');
  return { user: wireUser(slack, user) };
}

/** With an organization's token, the call must name the workspace. */
export function list(slack: Slack, args: JsonObject): JsonObject {
  const { users, isOrgWide } = slack.workspace;
  const team = isOrgWide ? required(args, 'team_id') : undefined;
  const own = [...users.values()].filter(
    ({ is_stranger, team_id }) => !is_stranger && (team === undefined || team_id === team),
  );
  const { items, next_cursor } = page(own, args, 1000);
  return { members: items.map((user) => wireUser(slack, user)), response_metadata: { next_cursor } };
}

export function lookupByEmail(slack: Slack, args: JsonObject): JsonObject {
  const email = required(args, 'email').toLowerCase();
  const user = [...slack.workspace.users.values()].find((one) => one.email.toLowerCase() === email);
  if (!user || user.deleted || user.is_stranger) throw new SlackError('users_not_found');
  return { user: wireUser(slack, user) };
}

export function wireUser(slack: Slack, user: User): JsonObject {
  const { email, is_stranger, enterprise_id: theirs, ...rest } = user;
  const enterprise_id = theirs ?? (is_stranger ? undefined : slack.workspace.enterprise);
  const readsEmail = slack.scopes.has('users:read.email') && email !== '' && !is_stranger;
  return {
    ...rest,
    ...(is_stranger ? { is_stranger: true } : {}),
    ...(enterprise_id ? { enterprise_user: { id: user.id, enterprise_id, teams: [user.team_id] } } : {}),
    is_owner: false,
    is_primary_owner: false,
    is_app_user: false,
    tz: 'Europe/Lisbon',
    tz_offset: 0,
    updated: 1,
    profile: {
      real_name: user.real_name,
      display_name: user.name,
      team: user.team_id,
      ...(readsEmail ? { email } : {}),
    },
  };
}
