import type { Message } from '../entities.js';
import type { JsonObject } from '../json.js';
import { app, type Workspace } from '../workspace.js';

/** A message in the form of Slack's answers, with the data of its thread. */
export function wireMessage(
  workspace: Workspace,
  channel: string,
  message: Message,
  metadata = false,
): JsonObject {
  const { metadata: event, ...shown } = message;
  const replies = workspace
    .history(channel)
    .filter(({ thread_ts, ts }) => thread_ts === message.ts && ts !== message.ts);
  const last = replies.at(-1);
  const thread = last
    ? {
        thread_ts: message.ts,
        reply_count: replies.length,
        reply_users: [...new Set(replies.map(({ user }) => user))],
        latest_reply: last.ts,
      }
    : {};
  const profile = { id: app.bot, app_id: app.id, name: app.name, deleted: false, team_id: workspace.team.id };
  return {
    ...shown,
    team: workspace.team.id,
    ...(message.bot_id === app.bot ? { bot_profile: profile } : {}),
    ...thread,
    ...(metadata && event ? { metadata: event } : {}),
  };
}
