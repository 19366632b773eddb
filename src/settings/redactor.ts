import { createRedact, type Redact } from '../runtime/redact.js';
import type { Config } from './config.js';

/** A redactor that knows every secret of the settings. */
export function redactorOf({ slack, make, proxies, ...rest }: Config): Redact {
  const keys = Object.values(rest).map((one) => (Buffer.isBuffer(one) ? one.toString('base64') : undefined));
  const passwords = [proxies.https, proxies.http, rest.databaseUrl].map(
    (url) => url && new URL(url).password,
  );
  return createRedact([
    slack.botToken,
    slack.appToken,
    slack.signingSecret,
    make.token,
    ...keys,
    ...passwords,
    ...passwords.map((one) => one && decodeURIComponent(one)),
  ]);
}
