import { z } from 'zod';
import { apiAddress, isDatabaseAddress, isProxyAddress } from './addresses.js';
import { trimmed } from './setting-text.js';

/** An empty setting counts as missing. */
const setting = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => trimmed(z.string().optional().parse(value)), schema);
const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
/** Characters that a header can carry. */
const token = z.string().regex(/^[\x21-\x7e]{8,}$/);
const address = (path: string) =>
  z.string().transform((text, context) => {
    const url = apiAddress(text, path);
    if (url === undefined) context.addIssue({ code: 'custom' });
    return url ?? '';
  });
const proxy = z.string().refine(isProxyAddress);

/** 32 bytes in base64. */
const encryptionKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/)
  .transform((text) => Buffer.from(text, 'base64'));

/** Every setting, as the process and `.env` have it. */
export const environment = z.object({
  SLACK_BOT_TOKEN: setting(token.startsWith('xoxb-')),
  SLACK_APP_TOKEN: setting(token.startsWith('xapp-').optional()),
  SLACK_SIGNING_SECRET: setting(token.optional()),
  SLACK_API_URL: setting(address('/api').optional()),
  PORT: setting(whole(0, 65_535).default(3000)),
  MAKE_API_TOKEN: setting(token),
  MAKE_API_URL: setting(address('/api/v2')),
  MAKE_ORGANIZATION_ID: setting(whole(1, Number.MAX_SAFE_INTEGER).optional()),
  MAKE_TIMEOUT_SECONDS: setting(z.coerce.number().min(0.05).max(120).default(10)),
  USHER_POLICY: setting(z.string().default('policy.yml')),
  USHER_DATA_DIR: setting(z.string().default('data')),
  USHER_ENCRYPTION_KEY: setting(encryptionKey.optional()),
  USHER_ENCRYPTION_KEY_BEFORE: setting(encryptionKey.optional()),
  USHER_INTEGRITY_KEY: setting(encryptionKey.optional()),
  USHER_INTEGRITY_KEY_BEFORE: setting(encryptionKey.optional()),
  USHER_POLL_SECONDS: setting(z.coerce.number().min(0.05).max(3600).default(60)),
  USHER_API_SHARE: setting(z.coerce.number().min(0.01).max(0.9).default(0.1)),
  USHER_ADMINS: setting(
    z
      .string()
      .regex(/^[UW][A-Z0-9]+(\s*,\s*[UW][A-Z0-9]+)*$/)
      .optional(),
  ),
  USHER_OPS_PORT: setting(whole(0, 65_535).default(9464)),
  LOG_LEVEL: setting(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info')),
  HTTPS_PROXY: setting(proxy.optional()),
  HTTP_PROXY: setting(proxy.optional()),
  NO_PROXY: setting(z.string().optional()),
  DATABASE_URL: setting(z.string().refine(isDatabaseAddress).optional()),
});
type Environment = z.infer<typeof environment>;

/** The expected value of each setting, and where to get it. */
export const expected: Readonly<Record<keyof Environment, string>> = {
  SLACK_BOT_TOKEN:
    'the bot token, xoxb-…; api.slack.com/apps, your app, OAuth & Permissions, after installing it',
  SLACK_APP_TOKEN:
    'the app token, xapp-…, with the scope connections:write; api.slack.com/apps, your app, Basic Information, App-Level Tokens',
  SLACK_SIGNING_SECRET:
    'the signing secret, for HTTP mode: 32 digits and letters from a to f, not a token and not the client secret; api.slack.com/apps, your app, Basic Information, App Credentials',
  SLACK_API_URL:
    'an address that begins with https:// (http:// only on loopback) and ends in /api/, such as http://127.0.0.1:8080/api/; leave it out for Slack itself',
  PORT: 'a port from 0 to 65535',
  MAKE_API_TOKEN:
    "an API token of Usher's own Make account, with user:read, user:write, organizations:read, organizations:write and teams:read; on Make under your profile, API access",
  MAKE_API_URL:
    'the address of your Make zone, such as https://eu1.make.com/api/v2: it begins with https:// (http:// only on loopback), ends in /api/v2, and holds no user and no query',
  MAKE_ORGANIZATION_ID:
    "a number, from the address of the organization's page on Make; leave it out to guard all that the token can administer",
  MAKE_TIMEOUT_SECONDS: 'how long one call to Make may take, in seconds, up to 120',
  USHER_POLICY: 'the path of the policy file; copy policy.example.yml to policy.yml to begin',
  USHER_DATA_DIR: 'the path of a folder Usher may write to',
  USHER_ENCRYPTION_KEY: '32 bytes in base64, such as `usher secrets key` prints; keep it apart from the data',
  USHER_ENCRYPTION_KEY_BEFORE: 'the key before the present one, only for `usher secrets rotate`',
  USHER_INTEGRITY_KEY: '32 bytes in base64, such as `usher secrets key` prints; keep it apart from the data',
  USHER_INTEGRITY_KEY_BEFORE: 'the key before the present one, for one start after a change',
  USHER_POLL_SECONDS: 'a number of seconds up to 3600',
  USHER_API_SHARE: "a share from 0.01 to 0.9 of Make's request limit",
  USHER_ADMINS: 'Slack user ids with commas between, such as U0ANA,U0BEN',
  USHER_OPS_PORT: 'a port for health on loopback, or 0 for none',
  LOG_LEVEL: 'one of trace, debug, info, warn, error, fatal, silent',
  HTTPS_PROXY: 'the address of the proxy for https, such as http://proxy.example.com:3128',
  HTTP_PROXY: 'the address of the proxy for http, such as http://proxy.example.com:3128',
  NO_PROXY: 'hosts to be reached without the proxy, with commas between, such as .example.com,localhost',
  DATABASE_URL:
    'the address of a PostgreSQL database, postgres:// or postgresql://, such as postgres://usher:password@db.example.com/usher; leave it out to keep the record in USHER_DATA_DIR',
};
