import { type Config, ConfigError } from '../settings/config.js';
import type { Env } from '../settings/environment.js';
import { misspelt } from '../settings/misspelt.js';
import { redactorOf } from '../settings/redactor.js';
import { type PolicyFile, readSettings } from '../settings/settings.js';
import { createNetwork, type Network } from '../start/network.js';
import { slackApi } from '../start/slack-trouble.js';
import { type Check, doubtful, good, marks } from './check.js';
import { clockFinding, type NotedNetwork, notedNetwork, wayFinding } from './doctor-clock.js';
import { databaseFindings } from './doctor-database.js';
import { feedChannels } from './doctor-feeds.js';
import { folderFinding, spaceFindings } from './doctor-folder.js';
import { makeFindings } from './doctor-make.js';
import { policyFindings } from './doctor-policy.js';
import { doorFindings, feedChannelFindings, slackFindings } from './doctor-slack.js';

/** Checks settings, policy, Slack and Make, and prints one line for each check. Returns the exit status. */
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
  const noted = notedNetwork(createNetwork(config.proxies));
  const { network } = noted;
  const findings = [
    good('settings are complete'),
    ...misspelt(env).map(({ variable, meant }) =>
      doubtful(`${variable} is not a setting of Usher and has no effect; ${meant} looks like it`),
    ),
    good(`${config.policyPath}: ${policy.policy.rules.length} rules`),
    ...(config.databaseUrl === undefined
      ? [await folderFinding(config.dataDir), ...(await spaceFindings(config.dataDir))]
      : await databaseFindings(config.databaseUrl)),
    good(
      config.encryptionKey
        ? 'tokens can be stored: USHER_ENCRYPTION_KEY is set'
        : 'no tokens can be stored: USHER_ENCRYPTION_KEY is not set, so nobody can connect an account or enter a leaked token',
    ),
    ...(await slackFindings(config, network)),
    ...(await doorFindings(config, network)),
    ...(await makeFindings(config, network)),
    ...(await policyFindings(config, policy, network)),
    ...(await feedFindings(config, network)),
    ...wayFindings(config, noted),
  ];
  await network.close();
  const redact = redactorOf(config);
  for (const { is, says } of findings) print(`${marks[is]} ${redact(says)}`);
  return findings.every(({ is }) => is !== 'bad') ? 0 : 1;
}

async function feedFindings(config: Config, network: Network): Promise<Check[]> {
  const channels = await feedChannels(config.dataDir);
  return 'is' in channels ? [channels] : feedChannelFindings(channels, config, network);
}

/** The facts that the answers of hosts show about the route to them, and about our clock. */
function wayFindings({ slack, make, proxies }: Config, noted: NotedNetwork): Check[] {
  const isProxied = proxies.https !== undefined || proxies.http !== undefined;
  return [['Slack', slack.apiUrl ?? slackApi] as const, ['Make', make.url] as const].flatMap(([who, url]) => {
    const answered = noted.answered.get(new URL(url).host);
    return [
      ...(isProxied ? wayFinding(who, url, noted) : []),
      ...(answered ? [clockFinding(`${who}'s`, answered)] : []),
    ];
  });
}
