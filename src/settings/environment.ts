import { parseEnv } from 'node:util';
import { ConfigError } from './config.js';
import { trimmed } from './setting-text.js';
import { readTextFile } from './text-file.js';

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * The settings of the process. A file `.env` in the working folder adds those that are missing. An empty or blank
 * setting counts as missing. Throws `ConfigError` if the file cannot be read as text.
 */
export function readEnvironment(own: Env, file = '.env'): Env {
  const fromFile = settingsIn(file);
  if (trimmed(own.NODE_EXTRA_CA_CERTS) === undefined && fromFile.NODE_EXTRA_CA_CERTS !== undefined) {
    throw new ConfigError([
      {
        variable: 'NODE_EXTRA_CA_CERTS',
        expected: `Node reads it before ${file}, so it has no effect there; set it where Usher is started`,
      },
    ]);
  }
  const set = Object.entries(own).filter(([, value]) => trimmed(value) !== undefined);
  return { ...fromFile, ...Object.fromEntries(set) };
}

function settingsIn(file: string): Env {
  const read = readTextFile(file);
  if (!read.ok) {
    if (read.missing) return {};
    const variable = read.line === undefined ? file : `${file}:${read.line}`;
    throw new ConfigError([{ variable, expected: read.problem }]);
  }
  const lines = read.text.replaceAll(/\r\n?/g, '\n');
  return Object.fromEntries(
    Object.entries(parseEnv(lines)).map(([name, value]) => [trimmed(name) ?? name, value]),
  );
}
