import type { Logger } from 'pino';
import { createLoop } from '../runtime/loop.js';
import type { Monitor } from '../runtime/monitor.js';
import type { Config } from '../settings/config.js';
import { type OpsPages, serveHealth } from './health.js';

export interface BackgroundParts extends OpsPages {
  readonly config: Config;
  readonly monitor: Pick<Monitor, 'part'>;
  readonly sweepLeaks: () => Promise<unknown>;
  readonly log: Pick<Logger, 'error'>;
}

const sweepEveryMs = 60_000;

/** The background work outside the rooms: the sweep of leaked tokens and the pages of the ops port. */
export async function startBackground(parts: BackgroundParts) {
  const { config, monitor, log } = parts;
  const { opsPort } = config;

  const health = opsPort === 0 ? undefined : await serveHealth(opsPort, parts);
  const sweeping = createLoop({
    everyMs: sweepEveryMs,
    async work() {
      await parts.sweepLeaks();
    },
    watched: { part: monitor.part, name: 'leak sweep', does: 'wiped leaked tokens that nothing needs' },
    failed: (error) => log.error({ err: error }, 'leaked tokens could not be wiped'),
  });
  await sweeping.start();

  return {
    stop(): void {
      void sweeping.stop();
    },
    closeHealth(): void {
      health?.close();
    },
  };
}
