import { createHash } from 'node:crypto';
import type { LoadedPolicy } from '../approvals/desk-deps.js';
import { parsePolicyFile } from '../approvals/policy/parse.js';
import { type Config, ConfigError, type Problem, pathSetting, readConfig } from './config.js';
import { readTextFile } from './text-file.js';
import { expected } from './variables.js';

/** The policy in force, with the parts the ledger stores. */
export interface PolicyFile extends LoadedPolicy {
  readonly text: string;
  /** The admins that USHER_ADMINS adds. */
  readonly extraAdmins: readonly string[];
}

export interface Settings {
  config: Config;
  policy: PolicyFile;
}

/** Settings and policy together, so that one start reports all errors. Throws `ConfigError`. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
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

/** Reads the policy file like `readPolicy`, but does not parse the same text again. */
export function policyReader(path: string, extraAdmins: readonly string[]): () => PolicyFile {
  let known: { readonly text: string; readonly result: PolicyFile | ConfigError } | undefined;
  return () => {
    const text = policyText(path);
    if (!known || known.text !== text) known = { text, result: parsed(path, text, extraAdmins) };
    if (known.result instanceof ConfigError) throw known.result;
    return known.result;
  };
}

function parsed(path: string, text: string, extraAdmins: readonly string[]): PolicyFile | ConfigError {
  try {
    return policyIn(path, text, extraAdmins);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

/** The policy file. Throws `ConfigError` with one problem for each wrong line. */
export const readPolicy = (path: string, extraAdmins: readonly string[]): PolicyFile =>
  policyIn(path, policyText(path), extraAdmins);

function policyIn(path: string, text: string, extraAdmins: readonly string[]): PolicyFile {
  const content = parsePolicyFile(text);
  if (!content.ok) {
    throw new ConfigError(
      content.problems.map(({ line, path: where, message }) => ({
        variable: `${path}:${line}`,
        expected: where ? `${where}: ${message}` : message,
      })),
    );
  }
  const admins = [...new Set([...content.policy.admins, ...extraAdmins])];
  if (admins.length === 0) {
    throw new ConfigError([
      { variable: `${path}`, expected: 'admins: name at least one Slack user id, or set USHER_ADMINS' },
    ]);
  }
  const hash = createHash('sha256').update(text).digest('hex');
  return { policy: { ...content.policy, admins }, hash, text, extraAdmins, lineOf: content.lineOf };
}

/** The text of a policy file. Throws `ConfigError` for a path that leads to no readable text. */
function policyText(path: string): string {
  const read = readTextFile(path);
  if (read.ok) return read.text;
  const { line, problem } = read;
  throw new ConfigError([
    line === undefined
      ? { variable: 'USHER_POLICY', expected: `${path} ${problem}; expected ${expected.USHER_POLICY}` }
      : { variable: `${path}:${line}`, expected: `the policy file ${problem}` },
  ]);
}
