import { existsSync } from 'node:fs';
import { z } from 'zod';

/** A setting that is missing or wrong: what is expected and where to get it, never its value. */
export interface Problem {
  readonly variable: string;
  readonly expected: string;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ variable, expected }) => `${variable}: ${expected}`).join('\n'));
  }
}

/** An empty setting is none. */
export const optional = (text: string | undefined) => (text === '' ? undefined : text);
const setting = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => optional(z.string().optional().parse(value)), schema);
const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** 32 bytes in base64. */
const encryptionKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/)
  .transform((text) => Buffer.from(text, 'base64'));

const environment = z.object({
  SLACK_BOT_TOKEN: setting(z.string().regex(/^xoxb-/)),
  SLACK_APP_TOKEN: setting(
    z
      .string()
      .regex(/^xapp-/)
      .optional(),
  ),
  SLACK_SIGNING_SECRET: setting(z.string().min(8).optional()),
  SLACK_API_URL: setting(z.url().optional()),
  PORT: setting(whole(0, 65_535).default(3000)),
  MAKE_API_TOKEN: setting(z.string().min(8)),
  MAKE_API_URL: setting(z.url().refine((url) => /\/api\/v2\/?$/.test(url))),
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
});
type Environment = z.infer<typeof environment>;

/** What each setting should be, and where to get it. */
export const expected: Readonly<Record<keyof Environment, string>> = {
  SLACK_BOT_TOKEN:
    'the bot token, xoxb-…; api.slack.com/apps, your app, OAuth & Permissions, after installing it',
  SLACK_APP_TOKEN:
    'the app token, xapp-…, with the scope connections:write; api.slack.com/apps, your app, Basic Information, App-Level Tokens',
  SLACK_SIGNING_SECRET: 'the signing secret, for HTTP mode; api.slack.com/apps, your app, Basic Information',
  SLACK_API_URL: 'an address such as http://127.0.0.1:8080/api/; leave it out for Slack itself',
  PORT: 'a port from 0 to 65535',
  MAKE_API_TOKEN:
    "an API token of Usher's own Make account, with user:read, user:write, organizations:read, organizations:write and teams:read; on Make under your profile, API access",
  MAKE_API_URL: 'the address of your Make zone, such as https://eu1.make.com/api/v2',
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
};

export interface Config {
  readonly slack: {
    readonly botToken: string;
    readonly appToken: string | undefined;
    readonly signingSecret: string | undefined;
    readonly apiUrl: string | undefined;
    readonly port: number;
  };
  readonly make: {
    readonly url: string;
    readonly token: string;
    readonly organizationId: number | undefined;
    readonly timeoutMs: number;
  };
  readonly policyPath: string;
  readonly dataDir: string;
  /** For connected accounts and leaked tokens; undefined where there is none, and then neither works. */
  readonly encryptionKey: Buffer | undefined;
  readonly encryptionKeyBefore: Buffer | undefined;
  /** Vouches for the record; where there is none, a key derived from the encryption key does. */
  readonly integrityKey: Buffer | undefined;
  readonly integrityKeyBefore: Buffer | undefined;
  readonly pollMs: number;
  readonly apiShare: number;
  readonly extraAdmins: readonly string[];
  readonly opsPort: number;
  readonly logLevel: string;
}

/** Settings from the environment. Throws `ConfigError` with one problem for each that is missing or wrong. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environment.safeParse(
    Object.fromEntries(Object.keys(expected).map((name) => [name, env[name]])),
  );
  if (!parsed.success) throw new ConfigError(problemsIn(parsed.error, env));
  const one = parsed.data;
  if (one.SLACK_APP_TOKEN === undefined && one.SLACK_SIGNING_SECRET === undefined) {
    throw new ConfigError([missingDoor]);
  }
  return {
    slack: {
      botToken: one.SLACK_BOT_TOKEN,
      appToken: one.SLACK_APP_TOKEN,
      signingSecret: one.SLACK_SIGNING_SECRET,
      apiUrl: one.SLACK_API_URL,
      port: one.PORT,
    },
    make: {
      url: one.MAKE_API_URL.replace(/\/$/, ''),
      token: one.MAKE_API_TOKEN,
      organizationId: one.MAKE_ORGANIZATION_ID,
      timeoutMs: one.MAKE_TIMEOUT_SECONDS * 1000,
    },
    policyPath: one.USHER_POLICY,
    dataDir: one.USHER_DATA_DIR,
    encryptionKey: one.USHER_ENCRYPTION_KEY,
    encryptionKeyBefore: one.USHER_ENCRYPTION_KEY_BEFORE,
    integrityKey: one.USHER_INTEGRITY_KEY,
    integrityKeyBefore: one.USHER_INTEGRITY_KEY_BEFORE,
    pollMs: one.USHER_POLL_SECONDS * 1000,
    apiShare: one.USHER_API_SHARE,
    extraAdmins: one.USHER_ADMINS?.split(',').map((id) => id.trim()) ?? [],
    opsPort: one.USHER_OPS_PORT,
    logLevel: one.LOG_LEVEL,
  };
}

const missingDoor: Problem = {
  variable: 'SLACK_APP_TOKEN',
  expected: `is missing; expected ${expected.SLACK_APP_TOKEN}. For HTTP mode set SLACK_SIGNING_SECRET instead`,
};

type Env = Readonly<Record<string, string | undefined>>;

function problemsIn(error: z.ZodError, env: Env): Problem[] {
  const wrong = wrongIn(error, env);
  const noDoor = !env.SLACK_APP_TOKEN && !env.SLACK_SIGNING_SECRET;
  return noDoor ? [...wrong, missingDoor] : wrong;
}

function wrongIn(error: z.ZodError, env: Env): Problem[] {
  const names = new Set(error.issues.map(({ path }) => String(path[0])));
  return Object.entries(expected).flatMap(([variable, what]) =>
    names.has(variable)
      ? [{ variable, expected: `${env[variable] ? 'is not' : 'is missing; expected'} ${what}` }]
      : [],
  );
}

const forKeys = environment.pick({
  USHER_DATA_DIR: true,
  USHER_ENCRYPTION_KEY: true,
  USHER_ENCRYPTION_KEY_BEFORE: true,
  USHER_INTEGRITY_KEY: true,
  USHER_INTEGRITY_KEY_BEFORE: true,
});

type Keys = 'encryptionKey' | 'encryptionKeyBefore' | 'integrityKey' | 'integrityKeyBefore';

/** What the data folder needs, without Slack and Make. Throws `ConfigError` like `readConfig`. */
export function readKeys(env: Env): Pick<Config, 'dataDir' | Keys> {
  const parsed = forKeys.safeParse(
    Object.fromEntries(Object.keys(forKeys.shape).map((name) => [name, env[name]])),
  );
  if (!parsed.success) throw new ConfigError(wrongIn(parsed.error, env));
  const one = parsed.data;
  return {
    dataDir: one.USHER_DATA_DIR,
    encryptionKey: one.USHER_ENCRYPTION_KEY,
    encryptionKeyBefore: one.USHER_ENCRYPTION_KEY_BEFORE,
    integrityKey: one.USHER_INTEGRITY_KEY,
    integrityKeyBefore: one.USHER_INTEGRITY_KEY_BEFORE,
  };
}

/** Takes settings from a file `.env` in the working folder, where there is one; what is set already stays. */
export function loadEnvFile(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}
