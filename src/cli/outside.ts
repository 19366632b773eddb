import { createDirectory } from '../make/directory.js';
import { MakeError } from '../make/error.js';
import { createHttp } from '../make/http.js';
import { createMake } from '../make/make.js';
import { namesOnMake } from '../make/names-on-make.js';
import { boltLogger, createLog } from '../runtime/log.js';
import { type Config, ConfigError, readConfig } from '../settings/config.js';
import type { Env } from '../settings/environment.js';
import { createClient } from '../slack/client.js';
import { unknownInSlack } from '../slack/policy-names.js';
import { makeTrouble } from '../start/make-trouble.js';
import { createNetwork, type Network } from '../start/network.js';
import type { Outside } from '../start/policy-names.js';
import { slackTrouble } from '../start/slack-trouble.js';

const silent = boltLogger(createLog('silent'));

/**
 * Make and Slack from the settings, for looking up names. If a service cannot be reached, reports that and leaves it
 * out.
 */
export async function outsideOf(env: Env, print: (line: string) => void): Promise<Outside> {
  let config: Config;
  try {
    config = readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const { variable, expected } of error.problems) print(`${variable}: ${expected}`);
    return {};
  }
  return reach(config, createNetwork(config.proxies), print);
}

/** The same with given settings. */
export async function reach(
  config: Config,
  network: Network,
  print: (line: string) => void,
): Promise<Outside> {
  const make = await namesReadFrom(config, network, print);
  const { botToken, apiUrl } = config.slack;
  const slack = createClient(botToken, apiUrl, { fetch: network.boundedFetch, logger: silent });
  try {
    await slack.auth.test();
    return { slack: (policy) => unknownInSlack(policy, slack), ...(make && { make }) };
  } catch (error) {
    print(slackTrouble(error, 'SLACK_BOT_TOKEN', config, network));
    return make ? { make } : {};
  }
}

async function namesReadFrom(
  config: Config,
  network: Network,
  print: (line: string) => void,
): Promise<Outside['make']> {
  const { url, token, timeoutMs, organizationId } = config.make;
  const log = createLog('silent');
  const make = createMake(createHttp({ url, token, timeoutMs, log, fetch: network.fetch }));
  const directory = createDirectory({ make, log, refreshMs: 60_000, organizationId, needsCountries: true });
  try {
    await directory.refresh();
    return namesOnMake(directory);
  } catch (error) {
    if (!(error instanceof MakeError)) throw error;
    print(makeTrouble(error, config, network));
    return undefined;
  }
}
