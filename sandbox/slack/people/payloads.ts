import type { Slack } from '../context.js';
import type { Channel, View } from '../entities.js';
import type { JsonObject } from '../json.js';
import { copyOf } from '../json.js';
import { app } from '../workspace.js';

const verificationToken = 'sandbox-verification-token';

/** The person and the place in every interactive payload. */
export function envelope(slack: Slack, userId: string): JsonObject {
  const { workspace } = slack;
  const user = workspace.users.get(userId);
  const enterprise = workspace.enterprise ? { id: workspace.enterprise, name: workspace.team.name } : null;
  return {
    user: { id: userId, username: user?.name, name: user?.name, team_id: user?.team_id ?? workspace.team.id },
    api_app_id: app.id,
    token: verificationToken,
    team: workspace.isOrgWide ? null : teamOf(slack),
    enterprise,
    is_enterprise_install: workspace.isOrgWide,
  };
}

export function commandPayload(
  slack: Slack,
  userId: string,
  command: string,
  text: string,
  channel: Channel,
): JsonObject {
  const { workspace } = slack;
  const user = workspace.users.get(userId);
  const enterprise = user?.enterprise_id ?? (user?.is_stranger ? undefined : workspace.enterprise);
  return {
    token: verificationToken,
    team_id: workspace.isOrgWide ? (user?.team_id ?? workspace.team.id) : workspace.team.id,
    team_domain: workspace.team.domain,
    ...(enterprise ? { enterprise_id: enterprise, enterprise_name: workspace.team.name } : {}),
    channel_id: channel.id,
    channel_name: shownName(channel),
    user_id: userId,
    user_name: user?.name ?? userId,
    command,
    text,
    api_app_id: app.id,
    is_enterprise_install: String(workspace.isOrgWide),
    response_url: slack.responseUrls.issue(slack.origin, { user: userId, channel: channel.id }),
    trigger_id: slack.triggers.issue(userId),
  };
}

export function viewPayload(
  slack: Slack,
  userId: string,
  type: string,
  view: View,
  extra: JsonObject,
): JsonObject {
  const opening = type === 'view_closed' ? {} : { trigger_id: slack.triggers.issue(userId, view.id) };
  return { type, ...envelope(slack, userId), ...opening, view: copyOf(view), ...extra };
}

export function eventPayload(slack: Slack, event: JsonObject): JsonObject {
  const { team, enterprise, isOrgWide } = slack.workspace;
  const team_id = isOrgWide ? null : team.id;
  return {
    token: verificationToken,
    team_id,
    ...(enterprise ? { enterprise_id: enterprise } : {}),
    api_app_id: app.id,
    event: { event_ts: slack.workspace.nextTs(), ...event },
    type: 'event_callback',
    event_id: `Ev${slack.workspace.nextTs().replace('.', '')}`,
    event_time: Math.floor(slack.now() / 1000),
    authorizations: [
      {
        enterprise_id: enterprise ?? null,
        team_id,
        user_id: app.user,
        is_bot: true,
        is_enterprise_install: isOrgWide,
      },
    ],
    is_ext_shared_channel: false,
  };
}

/** Payloads do not contain the names of private places. */
export function shownName(channel: Channel): string {
  if (channel.is_im) return 'directmessage';
  return channel.is_private ? 'privategroup' : channel.name;
}

function teamOf({ workspace }: Slack): JsonObject {
  const { id, domain } = workspace.team;
  return workspace.enterprise
    ? { id, domain, enterprise_id: workspace.enterprise, enterprise_name: workspace.team.name }
    : { id, domain };
}
