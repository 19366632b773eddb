import { type Logger as BoltLogger, LogLevel } from '@slack/bolt';
import { type Logger, pino } from 'pino';

/** Where secrets and what people typed could stand in a logged object. One list, for every logger. */
const redacted = [
  'token',
  '*.token',
  'botToken',
  'appToken',
  'signingSecret',
  '*.botToken',
  '*.appToken',
  '*.signingSecret',
  'headers.authorization',
  '*.headers.authorization',
  'personal',
  '*.personal',
  '*.*.personal',
  'err.config',
  'err.options',
  'err.request',
  'err.cause.options',
  'err.cause.request',
];

/**
 * One JSON object a line on standard output. Not by pino's own stream: once nobody reads the other end, that one waits
 * for ever in `flushSync` and holds up everything else (sonic-boom 4.2.1, https://github.com/pinojs/sonic-boom).
 */
export const createLog = (level: string): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: redacted, censor: '(hidden)' },
    },
    process.stdout,
  );

/** Bolt's logger over ours. Bolt logs whole bodies at debug level, so debug goes nowhere. */
export function boltLogger(log: Logger): BoltLogger {
  const line = (parts: unknown[]) =>
    parts
      .map((part) => (part instanceof Error ? part.message : typeof part === 'string' ? part : '(object)'))
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
