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
  /** Takes a sentence where only a new process helps. */
  readonly lost: (sentence: string) => void;
  readonly clock?: Clock;
  /** The pause between two messages in one channel, in milliseconds. By default it is the second that Slack asks for. */
  readonly perChannelMs?: number;
  /** Where the log goes, a line at a time; standard output without it. */
  readonly logTo?: LogSink;
  /** Collects garbage after work that leaves much of it, where the process is Usher's alone. */
  readonly tidyUp?: () => Promise<void>;
}

export interface Usher {
  readonly log: Logger;
  /** Starts all of it, once. Throws where it cannot; `failure` has the words for that. */
  start(): Promise<void>;
  /** Stops what runs, also in the middle of a start. What is not over within five seconds is owed at the next start. */
  stop(): Promise<void>;
  /** How each part is; nothing before the start. */
  health(): Promise<readonly Check[]>;
  /** Why it cannot start, a line for each problem. */
  failure(error: unknown): readonly string[];
}

/** Usher of these settings, not started yet. Throws `ConfigError` for settings or a policy that cannot be used. */
export function createUsher(parts: UsherParts): Usher {
  const { env, lost, clock = systemClock, logTo, perChannelMs, tidyUp = async () => undefined } = parts;
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
  /** What cannot be ended must not hide why the start was broken off. */
  const breakOff = async (): Promise<void> => {
    await Promise.allSettled(begun.splice(0).map(async (end) => end()));
  };
  return {
    log,
    async start() {
      try {
        running = await compose(
          { settings, network, log, clock, lost, perChannelMs, metrics, tidyUp },
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
