import type { Logger } from 'pino';
import type { Clock } from './approvals/ports.js';
import type { Check } from './runtime/check.js';
import { systemClock } from './runtime/clock.js';
import { createLog, type LogSink } from './runtime/log.js';
import type { Env } from './settings/environment.js';
import { misspelt } from './settings/misspelt.js';
import { redactorOf } from './settings/redactor.js';
import { readSettings } from './settings/settings.js';
import { compose, type Running } from './start/compose.js';
import { createMetrics } from './start/metrics.js';
import { createNetwork } from './start/network.js';
import { startFailure } from './start/start-failure.js';

export interface UsherParts {
  readonly env: Env;
  /** Called with a sentence when only a new process helps. */
  readonly lost: (sentence: string) => void;
  readonly clock?: Clock;
  /** The pause between two messages in one channel, in milliseconds. The default is the second that Slack asks for. */
  readonly perChannelMs?: number;
  /** The target of the log, a line at a time; standard output by default. */
  readonly logTo?: LogSink;
  /** Collects garbage after work that leaves much of it. It is given only if Usher has the process for itself. */
  readonly collectGarbage?: () => Promise<void>;
}

export interface Usher {
  readonly log: Logger;
  /** Starts all parts, once. Throws if it cannot; `failure` then gives the reasons. */
  start(): Promise<void>;
  /**
   * Stops all running parts, also during a start. Work that takes longer than five seconds continues after the next
   * start.
   */
  stop(): Promise<void>;
  /** The health of each part; empty before the start. */
  health(): Promise<readonly Check[]>;
  /** The reasons why it cannot start, a line for each problem. */
  failure(error: unknown): readonly string[];
}

/**
 * An Usher with these settings, not started yet. Throws `ConfigError` for settings or a policy that cannot be used.
 */
export function createUsher(parts: UsherParts): Usher {
  const {
    env,
    lost,
    clock = systemClock,
    logTo,
    perChannelMs,
    collectGarbage = async () => undefined,
  } = parts;
  const settings = readSettings(env);
  const { config } = settings;
  const network = createNetwork(config.proxies);
  const log = createLog(config.logLevel, redactorOf(config), logTo);
  for (const { variable, meant } of misspelt(env)) {
    log.warn(
      { variable, meant },
      `${variable} is not a setting of Usher and has no effect; ${meant} looks like it`,
    );
  }
  const metrics = createMetrics(clock.now);
  let running: Running | undefined;
  let isStopped = false;
  const begun: (() => unknown)[] = [];
  /** A part that fails to end must not hide the reason why the start was aborted. */
  const breakOff = async (): Promise<void> => {
    await Promise.allSettled(begun.splice(0).map(async (end) => end()));
  };
  return {
    log,
    async start() {
      try {
        running = await compose(
          { settings, network, log, clock, lost, perChannelMs, metrics, collectGarbage },
          begun,
        );
      } catch (error) {
        await breakOff();
        throw error;
      }
      if (isStopped) await running.stop();
    },
    async stop() {
      isStopped = true;
      await (running?.stop() ?? breakOff());
    },
    health: async () => (await running?.health()) ?? [],
    failure: (error) => startFailure(error, { config, network }),
  };
}
