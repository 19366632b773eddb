import { z } from 'zod';
import { StoreFailure } from '../approvals/store.js';
import { MakeError } from '../make/error.js';
import { errorFields } from '../runtime/error-fields.js';
import { plain } from '../runtime/plain.js';
import { createRedact } from '../runtime/redact.js';
import { failureOf, isSystemError } from '../runtime/system-error.js';
import { type Config, ConfigError } from '../settings/config.js';
import { redactorOf } from '../settings/redactor.js';
import { makeTrouble } from './make-trouble.js';
import type { Network } from './network.js';
import { type SlackToken, slackTrouble } from './slack-trouble.js';

/** What was known when a start failed. */
export interface KnownSoFar {
  readonly config?: Config;
  readonly network?: Network;
}

/** A failure of a call to Slack, with the setting of its token. */
class SlackStartFailure extends Error {
  override readonly name = 'SlackStartFailure';
  constructor(
    readonly token: SlackToken,
    override readonly cause: unknown,
  ) {
    super('Slack did not let Usher in.', { cause });
  }
}

/** Waits for a part of the start that calls Slack with this token. Throws `SlackStartFailure`. */
export async function withSlackToken<T>(token: SlackToken, part: Promise<T>): Promise<T> {
  try {
    return await part;
  } catch (error) {
    // A taken port or a bug is not Slack's failure.
    throw isSystemError(error) || error instanceof TypeError ? error : new SlackStartFailure(token, error);
  }
}

/**
 * A line for each problem, for a person who starts Usher in a terminal. The lines contain nothing that controls the
 * terminal.
 */
export function startFailure(error: unknown, { config, network }: KnownSoFar = {}): readonly string[] {
  const redact = config ? redactorOf(config) : createRedact();
  return linesOf(error, config, network).map((line) => plain(redact(line)));
}

function linesOf(error: unknown, config: Config | undefined, network: Network | undefined): string[] {
  if (error instanceof ConfigError) return error.problems.map((one) => `${one.variable}: ${one.expected}`);
  if (error instanceof StoreFailure) return [recordTrouble(error, config)];
  if (config && network && error instanceof MakeError) return [makeTrouble(error, config, network)];
  if (config && network && error instanceof SlackStartFailure) {
    return [slackTrouble(error.cause, error.token, config, network)];
  }
  const port = config && portTrouble(error, config);
  if (port !== undefined) return [port];
  if (isSystemError(error)) {
    const { path, says } = failureOf(error);
    return [`${path ?? error.syscall ?? 'a file'} ${says}`];
  }
  return [errorFields(error).message];
}

/** The store's own sentence; if the disk or its permissions are the cause, the setting of the folder is added. */
function recordTrouble(error: StoreFailure, config: Config | undefined): string {
  if (config?.databaseUrl !== undefined) return `the record: ${error.message}`;
  if (!isSystemError(error.cause)) return `the record: ${error.message}`;
  const { path, says } = failureOf(error.cause);
  return `USHER_DATA_DIR: ${path ?? 'the data folder'} ${says}. Expected the path of a folder that the user who runs Usher may write to`;
}

const listening = z.object({ syscall: z.literal('listen'), code: z.string(), port: z.number() });

function portTrouble(error: unknown, config: Config): string | undefined {
  const parsed = listening.safeParse(error);
  if (!parsed.success) return undefined;
  const { code, port } = parsed.data;
  const variable = port === config.opsPort ? 'USHER_OPS_PORT' : 'PORT';
  const none = variable === 'USHER_OPS_PORT' ? ', or 0 for no health page' : '';
  if (code === 'EADDRINUSE') {
    return `${variable}: something else listens on port ${port} already, perhaps another Usher. Stop it, or set another port${none}`;
  }
  if (code === 'EACCES')
    return `${variable}: this user may not listen on port ${port}. Set one above 1023${none}`;
  return `${variable}: Usher cannot listen on port ${port} (${code}). Set another${none}`;
}
