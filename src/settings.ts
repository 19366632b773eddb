import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { LoadedPolicy } from './approvals/desk.js';
import { parsePolicy } from './approvals/policy/parse.js';
import { type Config, ConfigError, expected, optional, type Problem, readConfig } from './config.js';

/** Settings and policy together, so that one start names everything that is wrong. Throws `ConfigError`. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): {
  config: Config;
  policy: LoadedPolicy;
} {
  const problems: Problem[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const config = attempt(() => readConfig(env));
  const path = config?.policyPath ?? optional(env.USHER_POLICY) ?? 'policy.yml';
  const policy = attempt(() => readPolicy(path, config?.extraAdmins ?? ['U0']));
  if (!config || !policy) throw new ConfigError(problems);
  return { config, policy };
}

/** The policy file. Throws `ConfigError` with one problem a line of the file that is wrong. */
export function readPolicy(path: string, extraAdmins: readonly string[]): LoadedPolicy {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError([
      {
        variable: 'USHER_POLICY',
        expected: `there is no readable file at ${path}; ${expected.USHER_POLICY}`,
      },
    ]);
  }
  const parsed = parsePolicy(text);
  if (!parsed.ok) {
    throw new ConfigError(
      parsed.problems.map(({ line, path: where, message }) => ({
        variable: `${path}:${line}`,
        expected: where ? `${where}: ${message}` : message,
      })),
    );
  }
  const admins = [...new Set([...parsed.policy.admins, ...extraAdmins])];
  if (admins.length === 0) {
    throw new ConfigError([
      { variable: `${path}`, expected: 'admins: name at least one Slack user id, or set USHER_ADMINS' },
    ]);
  }
  return {
    policy: { ...parsed.policy, admins },
    hash: createHash('sha256').update(text).digest('hex'),
    lineOf: parsed.lineOf,
  };
}
