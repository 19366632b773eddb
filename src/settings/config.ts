import type { z } from 'zod';
import { isQuoted, quotedWords, trimmed } from './setting-text.js';
import { environment, expected } from './variables.js';

/** A missing or wrong setting: what it should be and where to get it, never its value. */
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

/** Which calls go through which proxy, from the environment. */
export interface Proxies {
  readonly https: string | undefined;
  readonly http: string | undefined;
  /** Hosts that need none. */
  readonly none: string | undefined;
}

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
  readonly proxies: Proxies;
  readonly policyPath: string;
  readonly dataDir: string;
  /** The database of the record, instead of the data folder. */
  readonly databaseUrl: string | undefined;
  /** For connected accounts and leaked tokens; if undefined, neither works. */
  readonly encryptionKey: Buffer | undefined;
  readonly encryptionKeyBefore: Buffer | undefined;
  /** Protects the record; without it, a key derived from the encryption key does. */
  readonly integrityKey: Buffer | undefined;
  readonly integrityKeyBefore: Buffer | undefined;
  readonly pollMs: number;
  readonly apiShare: number;
  readonly extraAdmins: readonly string[];
  readonly opsPort: number;
  readonly logLevel: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Settings from the environment. Throws `ConfigError` with one problem for each missing or wrong one. */
export function readConfig(given: Env): Config {
  const env = withProxies(given);
  const parsed = environment.safeParse(
    Object.fromEntries(Object.keys(expected).map((name) => [name, env[name]])),
  );
  const wrong = wrongIn(env, expected, parsed.error);
  const named = new Set(wrong.map(({ variable }) => variable));
  const problems = [...wrong, ...contradictionsIn(env).filter(({ variable }) => !named.has(variable))];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const one = parsed.data;
  return {
    slack: {
      botToken: one.SLACK_BOT_TOKEN,
      appToken: one.SLACK_APP_TOKEN,
      signingSecret: one.SLACK_SIGNING_SECRET,
      apiUrl: one.SLACK_API_URL && `${one.SLACK_API_URL}/`,
      port: one.PORT,
    },
    make: {
      url: one.MAKE_API_URL,
      token: one.MAKE_API_TOKEN,
      organizationId: one.MAKE_ORGANIZATION_ID,
      timeoutMs: one.MAKE_TIMEOUT_SECONDS * 1000,
    },
    proxies: { https: one.HTTPS_PROXY, http: one.HTTP_PROXY, none: one.NO_PROXY },
    policyPath: one.USHER_POLICY,
    dataDir: one.USHER_DATA_DIR,
    databaseUrl: one.DATABASE_URL,
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

/** Lower-case names take precedence, as in other programs. */
function withProxies(env: Env): Env {
  const names = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'];
  const found = names.map((name) => [name, trimmed(env[name.toLowerCase()]) ?? env[name]]);
  return { ...env, ...Object.fromEntries(found) };
}

function wrongIn(env: Env, among: Readonly<Record<string, string>>, error?: z.ZodError): Problem[] {
  const names = new Set(error?.issues.map(({ path }) => String(path[0])));
  return Object.entries(among).flatMap(([variable, what]) => {
    const text = trimmed(env[variable]);
    if (text !== undefined && isQuoted(text)) return [{ variable, expected: quotedWords }];
    if (!names.has(variable)) return [];
    return [{ variable, expected: `${text === undefined ? 'is missing; expected' : 'is not'} ${what}` }];
  });
}

/** Problems between settings. */
function contradictionsIn(env: Env): Problem[] {
  const { SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL, PORT, USHER_OPS_PORT } = Object.fromEntries(
    Object.keys(expected).map((name) => [name, trimmed(env[name])]),
  );
  const problems: Problem[] = [];
  if (SLACK_APP_TOKEN !== undefined) return problems;
  if (SLACK_SIGNING_SECRET === undefined) {
    problems.push({
      variable: 'SLACK_APP_TOKEN',
      expected: `is missing; expected ${expected.SLACK_APP_TOKEN}. For HTTP mode set SLACK_SIGNING_SECRET instead`,
    });
  } else if (!isSigningSecret(SLACK_SIGNING_SECRET, SLACK_API_URL)) {
    problems.push({ variable: 'SLACK_SIGNING_SECRET', expected: `is not ${expected.SLACK_SIGNING_SECRET}` });
  }
  if (PORT && PORT !== '0' && PORT === (USHER_OPS_PORT ?? '9464')) {
    problems.push({ variable: 'USHER_OPS_PORT', expected: 'is the same as PORT; give each its own' });
  }
  return problems;
}

/** Slack's secrets are hexadecimal; the sandbox's need not be. https://docs.slack.dev/authentication/verifying-requests-from-slack */
const isSigningSecret = (text: string, apiUrl: string | undefined): boolean =>
  /^[0-9a-f]{32}$/i.test(text) || (apiUrl !== undefined && !/^x(ox|app)/.test(text));

const forKeys = environment.pick({
  USHER_DATA_DIR: true,
  DATABASE_URL: true,
  USHER_ENCRYPTION_KEY: true,
  USHER_ENCRYPTION_KEY_BEFORE: true,
  USHER_INTEGRITY_KEY: true,
  USHER_INTEGRITY_KEY_BEFORE: true,
});

type Keys = 'encryptionKey' | 'encryptionKeyBefore' | 'integrityKey' | 'integrityKeyBefore';

/** The settings of the record, without Slack and Make. Throws `ConfigError` like `readConfig`. */
export function readKeys(env: Env): Pick<Config, 'dataDir' | 'databaseUrl' | Keys> {
  const names = Object.keys(forKeys.shape);
  const parsed = forKeys.safeParse(Object.fromEntries(names.map((name) => [name, env[name]])));
  const among = Object.fromEntries(Object.entries(expected).filter(([name]) => names.includes(name)));
  const problems = wrongIn(env, among, parsed.error);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const one = parsed.data;
  return {
    dataDir: one.USHER_DATA_DIR,
    databaseUrl: one.DATABASE_URL,
    encryptionKey: one.USHER_ENCRYPTION_KEY,
    encryptionKeyBefore: one.USHER_ENCRYPTION_KEY_BEFORE,
    integrityKey: one.USHER_INTEGRITY_KEY,
    integrityKeyBefore: one.USHER_INTEGRITY_KEY_BEFORE,
  };
}

/** One setting that is a path, for a command that needs no other. Throws `ConfigError` if it is in quotes. */
export function pathSetting(env: Env, variable: 'USHER_DATA_DIR' | 'USHER_POLICY'): string {
  const text = trimmed(env[variable]);
  if (text !== undefined && isQuoted(text)) throw new ConfigError([{ variable, expected: quotedWords }]);
  return text ?? environment.shape[variable].parse(undefined);
}
