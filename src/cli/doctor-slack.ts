import { boltLogger, createLog } from '../runtime/log.js';
import type { Config } from '../settings/config.js';
import { createClient } from '../slack/client.js';
import { channelTroubles } from '../slack/policy-names.js';
import { missingScopes, optionalScopes, requiredScopes } from '../slack/scopes.js';
import type { Network } from '../start/network.js';
import { slackApi, slackTrouble } from '../start/slack-trouble.js';
import { bad, type Check, doubtful, good } from './check.js';

const silent = boltLogger(createLog('silent'));

const clientOf = ({ slack }: Config, network: Network, token = slack.botToken) =>
  createClient(token, slack.apiUrl, { fetch: network.boundedFetch, logger: silent });

/** Whether Slack accepts the bot token, and whether its scopes are enough. */
export async function slackFindings(config: Config, network: Network): Promise<Check[]> {
  const client = clientOf(config, network);
  const { host } = new URL(config.slack.apiUrl ?? slackApi);
  const elsewhere = /^([\w-]+\.)?slack(-gov)?\.com$/.test(host)
    ? []
    : [doubtful(`SLACK_API_URL: ${host} is not Slack, and Usher's tokens go there`)];
  try {
    const me = await client.auth.test();
    const where = me.is_enterprise_install ? 'the whole organization ' : '';
    const connected = good(`Slack: connected to ${where}${me.team} as ${me.user}`);
    return [...elsewhere, connected, ...scopeFindings(me.response_metadata?.scopes ?? [])];
  } catch (error) {
    return [...elsewhere, bad(slackTrouble(error, 'SLACK_BOT_TOKEN', config, network))];
  }
}

/**
 * Slack states the scopes of a token in a header of each answer, `x-oauth-scopes`.
 * https://docs.slack.dev/authentication/installing-with-oauth
 */
function scopeFindings(granted: readonly string[]): Check[] {
  if (granted.length === 0) return [doubtful('Slack does not state the scopes of the bot token')];
  const { required, optional } = missingScopes(granted);
  const more = granted.filter((scope) => !requiredScopes.includes(scope) && !(scope in optionalScopes));
  return [
    required.length === 0
      ? good(`Slack: all ${optional.length === 0 ? '' : 'required '}scopes are granted`)
      : bad(
          `Slack: the scopes ${required.join(', ')} are missing. Update the app from manifest.yml and install it again`,
        ),
    ...optional.map(({ scope, lost }) => doubtful(`Slack: without the optional scope ${scope} ${lost}`)),
    ...(more.length === 0
      ? []
      : [
          doubtful(
            `SLACK_BOT_TOKEN: the token has scopes that Usher never uses (${more.join(', ')}). Remove from the app the scopes that manifest.yml does not list`,
          ),
        ]),
  ];
}

/** Tries the app token as every start does. Without an app token it says that HTTP mode cannot be tried from here. */
export async function doorFindings(config: Config, network: Network): Promise<Check[]> {
  const { appToken, port } = config.slack;
  if (appToken === undefined) {
    return [
      good(
        `HTTP mode on port ${port}: the first request from Slack shows whether SLACK_SIGNING_SECRET is right; a wrong one gets 401`,
      ),
    ];
  }
  try {
    await clientOf(config, network, appToken).apps.connections.open({});
    return [good('Slack: the app token opens connections')];
  } catch (error) {
    return [bad(slackTrouble(error, 'SLACK_APP_TOKEN', config, network))];
  }
}

/** Whether Usher may post in the channels that get Make's log. */
export async function feedChannelFindings(
  channels: readonly string[],
  config: Config,
  network: Network,
): Promise<Check[]> {
  if (channels.length === 0) return [];
  const troubles = await channelTroubles(channels, clientOf(config, network));
  if (troubles.length > 0) return troubles.map((one) => bad(`a channel that gets Make's log: ${one}`));
  return [good(`Usher may post in each channel that gets Make's log (${channels.length})`)];
}
