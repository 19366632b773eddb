import type { Slack } from '../context.js';
import type { JsonObject } from '../json.js';
import { SlackError } from '../slack-error.js';
import { app } from '../workspace.js';

export function apiTest(_slack: Slack, args: JsonObject): JsonObject {
  if (args.error) throw new SlackError(String(args.error), { args });
  return { args };
}

export function authTest({ workspace }: Slack): JsonObject {
  return {
    url: `https://${workspace.team.domain}.slack.com/`,
    team: workspace.team.name,
    user: app.name,
    team_id: workspace.team.id,
    user_id: app.user,
    bot_id: app.bot,
    is_enterprise_install: false,
    ...(workspace.enterprise ? { enterprise_id: workspace.enterprise } : {}),
  };
}

export function openConnection(slack: Slack): JsonObject {
  return { url: slack.dispatcher.ticket(slack.origin.replace('http:', 'ws:')) };
}

export function teamInfo({ workspace }: Slack): JsonObject {
  const { id, domain, name } = workspace.team;
  return { team: { id, domain, name, url: `https://${domain}.slack.com/` } };
}

export function botInfo(_slack: Slack, args: JsonObject): JsonObject {
  if (args.bot !== undefined && args.bot !== app.bot) throw new SlackError('bot_not_found');
  return {
    bot: { id: app.bot, app_id: app.id, user_id: app.user, name: app.name, deleted: false, updated: 1 },
  };
}
