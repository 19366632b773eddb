import { createHash } from 'node:crypto';
import type { PolicyInForce } from './approvals/desk.js';
import { parsePolicy } from './approvals/policy/parse.js';
import { type Config, ConfigError, expected, type Problem, pathSetting, readConfig } from './config.js';
import { readTextFile } from './text-file.js';

/** Settings and policy together, so that one start names everything that is wrong. Throws `ConfigError`. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): {
  config: Config;
  policy: PolicyInForce;
} {
  const problems: Problem[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const named = new Set(problems.map(({ variable }) => variable));
      problems.push(...error.problems.filter(({ variable }) => !named.has(variable)));
      return undefined;
    }
  };
  const config = attempt(() => readConfig(env));
  const path = config?.policyPath ?? attempt(() => pathSetting(env, 'USHER_POLICY'));
  const policy =
    path === undefined ? undefined : attempt(() => readPolicy(path, config?.extraAdmins ?? ['U0']));
  if (!config || !policy) throw new ConfigError(problems);
  return { config, policy };
}

/** The policy file. Throws `ConfigError` with one problem a line of the file that is wrong. */
export function readPolicy(path: string, extraAdmins: readonly string[]): PolicyInForce {
  const text = policyText(path);
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
  return { policy: { ...parsed.policy, admins }, hash: createHash('sha256').update(text).digest('hex') };
}

/** The text of a policy file. Throws `ConfigError` for a path that leads to no readable text. */
export function policyText(path: string): string {
  const read = readTextFile(path);
  if (read.ok) return read.text;
  const { line, problem } = read;
  throw new ConfigError([
    line === undefined
      ? { variable: 'USHER_POLICY', expected: `${path} ${problem}; expected ${expected.USHER_POLICY}` }
      : { variable: `${path}:${line}`, expected: `the policy file ${problem}` },
  ]);
}
