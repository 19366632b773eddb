import type { Slack } from '../context.js';
import type { JsonObject } from '../json.js';
import { SlackError } from '../slack-error.js';
import { app } from '../workspace.js';
import { page } from './method.js';

export function apiTest(_slack: Slack, args: JsonObject): JsonObject {
  if (args.error) throw new SlackError(String(args.error), { args });
  return { args };
}

export function authTest({ workspace }: Slack): JsonObject {
  if (workspace.isOrgWide && workspace.enterprise) {
    return {
      url: `https://${workspace.team.domain}.enterprise.slack.com/`,
      team: workspace.team.name,
      user: app.name,
      team_id: workspace.enterprise,
      user_id: app.user,
      bot_id: app.bot,
      enterprise_id: workspace.enterprise,
      is_enterprise_install: true,
    };
  }
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

export function listTeams({ workspace }: Slack, args: JsonObject): JsonObject {
  const teams = [workspace.team.id, ...workspace.otherTeams].map((id) => ({ id, name: id }));
  const { items, next_cursor } = page(teams, args, 1000);
  return { teams: items, response_metadata: { next_cursor } };
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
