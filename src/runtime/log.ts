import { type Logger as BoltLogger, LogLevel } from '@slack/bolt';
import { type Logger, pino } from 'pino';
import { errorFields, errorLine } from './error-fields.js';
import { plainJson } from './plain.js';
import { createRedact, type Redact } from './redact.js';

/** Fields of a logged object that may contain secrets or typed text. One list for every logger. */
const redacted = [
  'token',
  '*.token',
  'botToken',
  'appToken',
  'signingSecret',
  '*.botToken',
  '*.appToken',
  '*.signingSecret',
  'headers',
  '*.headers',
  'body',
  '*.body',
  'personal',
  '*.personal',
  '*.*.personal',
];

/** Takes the lines of a log. */
export interface LogSink {
  write(line: string): void;
}

/**
 * Writes one JSON object a line to standard output. It does not use pino's own stream: if nobody reads the other end,
 * that one waits for ever in `flushSync` and blocks everything (sonic-boom 4.2.1,
 * https://github.com/pinojs/sonic-boom). It writes only the allowed fields of an error, and passes every line through
 * `redact`.
 */
export const createLog = (
  level: string,
  redact: Redact = createRedact(),
  to: LogSink = process.stdout,
): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: redacted, censor: '(hidden)' },
      formatters: { log: withErrorFields },
      serializers: { err: (value: unknown) => (value instanceof Error ? errorFields(value) : value) },
      hooks: { streamWrite: (line) => plainJson(redact(line)) },
    },
    to,
  );

/** Handles errors under any name; pino passes an error logged alone as `err`. */
function withErrorFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? errorFields(value) : value,
    ]),
  );
}

/** Bolt's logger on top of ours. Bolt logs whole bodies at debug level, so debug is dropped. */
export function boltLogger(log: Logger): BoltLogger {
  const line = (parts: unknown[]) =>
    parts
      .map((part) => (part instanceof Error ? errorLine(part) : typeof part === 'string' ? part : '(object)'))
      .join(' ');
  return {
    debug: () => {},
    info: (...parts) => log.debug({ from: 'bolt' }, line(parts)),
    warn: (...parts) => log.warn({ from: 'bolt' }, line(parts)),
    error: (...parts) => log.error({ from: 'bolt' }, line(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}
