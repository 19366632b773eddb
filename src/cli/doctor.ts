import { boltLogger, createLog } from '../runtime/log.js';
import { type Config, ConfigError } from '../settings/config.js';
import type { Env } from '../settings/environment.js';
import { misspelt } from '../settings/misspelt.js';
import { redactorOf } from '../settings/redactor.js';
import { type PolicyFile, readSettings } from '../settings/settings.js';
import { createClient } from '../slack/client.js';
import { createNetwork, type Network } from '../start/network.js';
import { slackApi, slackTrouble } from '../start/slack-trouble.js';
import { bad, type Check, doubtful, good, marks } from './check.js';
import { databaseFinding } from './doctor-database.js';
import { folderFinding } from './doctor-folder.js';
import { makeFindings } from './doctor-make.js';
import { policyFindings } from './doctor-policy.js';

const slackScopes = [
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'groups:history',
  'groups:read',
  'im:history',
  'im:write',
  'usergroups:read',
  'users:read',
  'users:read.email',
];
/** Looks at settings, policy, Slack and Make, printing a line for each thing. Answers the exit status. */
export async function doctor(env: Env, print: (line: string) => void): Promise<number> {
  let config: Config;
  let policy: PolicyFile;
  try {
    const settings = readSettings(env);
    config = settings.config;
    policy = settings.policy;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const { variable, expected } of error.problems) print(`✗ ${variable}: ${expected}`);
    return 1;
  }
  const network = createNetwork(config.proxies);
  const findings = [
    good('settings are complete'),
    ...misspelt(env).map(({ variable, meant }) =>
      doubtful(`${variable} is no setting of Usher's and has no effect; ${meant} looks like it`),
    ),
    good(`${config.policyPath}: ${policy.policy.rules.length} rules`),
    config.databaseUrl === undefined
      ? await folderFinding(config.dataDir)
      : await databaseFinding(config.databaseUrl),
    good(
      config.encryptionKey
        ? 'tokens can be kept: USHER_ENCRYPTION_KEY is set'
        : 'no tokens can be kept: USHER_ENCRYPTION_KEY is not set, so accounts cannot be connected and leaked tokens not taken in',
    ),
    ...(await slackFindings(config, network)),
    ...(await doorFindings(config, network)),
    ...(await makeFindings(config, network)),
    ...(await policyFindings(config, policy, network)),
  ];
  await network.close();
  const redact = redactorOf(config);
  for (const { is, says } of findings) print(`${marks[is]} ${redact(says)}`);
  return findings.every(({ is }) => is !== 'bad') ? 0 : 1;
}

const silent = boltLogger(createLog('silent'));

const clientOf = ({ slack }: Config, network: Network, token = slack.botToken) =>
  createClient(token, slack.apiUrl, { fetch: network.boundedFetch, logger: silent });

async function slackFindings(config: Config, network: Network): Promise<Check[]> {
  const client = clientOf(config, network);
  const { host } = new URL(config.slack.apiUrl ?? slackApi);
  const elsewhere = /^([\w-]+\.)?slack(-gov)?\.com$/.test(host)
    ? []
    : [doubtful(`SLACK_API_URL: ${host} is not Slack, and Usher's tokens go there`)];
  try {
    const me = await client.auth.test();
    const granted = me.response_metadata?.scopes ?? [];
    const missing = granted.length > 0 ? slackScopes.filter((scope) => !granted.includes(scope)) : [];
    return [
      ...elsewhere,
      good(`Slack: connected to ${me.team} as ${me.user}`),
      missing.length === 0
        ? good('Slack: all scopes are granted')
        : bad(
            `Slack: the scopes ${missing.join(', ')} are missing. Update the app from manifest.yml and install it again`,
          ),
    ];
  } catch (error) {
    return [...elsewhere, bad(slackTrouble(error, 'SLACK_BOT_TOKEN', config, network))];
  }
}

/** Tries the app token as every start does; without one, what HTTP mode needs cannot be tried from here. */
async function doorFindings(config: Config, network: Network): Promise<Check[]> {
  const { appToken, port } = config.slack;
  if (appToken === undefined) {
    return [
      good(
        `HTTP mode on port ${port}: whether SLACK_SIGNING_SECRET is right shows with the first request from Slack; a wrong one gets 401`,
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
