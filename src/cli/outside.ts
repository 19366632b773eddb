import { pino } from 'pino';
import { type Config, ConfigError, readConfig } from '../config.js';
import { createDirectory } from '../make/directory.js';
import { MakeError } from '../make/error.js';
import { createHttp } from '../make/http.js';
import { createMake } from '../make/make.js';
import { namesOnMake } from '../make/names-on-make.js';
import type { Outside } from '../policy-names.js';
import { createClient } from '../slack/client.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Make and Slack as the settings name them, for looking names up. What cannot be reached is said and left out. */
export async function outsideOf(env: Env, print: (line: string) => void): Promise<Outside> {
  let config: Config;
  try {
    config = readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const { variable, expected } of error.problems) print(`${variable}: ${expected}`);
    return {};
  }
  const make = await namesReadFrom(config, print);
  return { slack: createClient(config.slack.botToken, config.slack.apiUrl), ...(make && { make }) };
}

async function namesReadFrom(
  { make: { url, token, timeoutMs, organizationId } }: Config,
  print: (line: string) => void,
): Promise<Outside['make']> {
  const log = pino({ enabled: false });
  const make = createMake(createHttp({ url, token, timeoutMs, log }));
  const directory = createDirectory({ make, log, refreshMs: 60_000, organizationId });
  try {
    await directory.refresh();
    return namesOnMake(directory);
  } catch (error) {
    if (!(error instanceof MakeError)) throw error;
    print(`Make could not be read: ${error.detail || error.kind}`);
    return undefined;
  }
}
