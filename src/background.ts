import type { Logger } from 'pino';
import type { LoadedPolicy } from './approvals/desk.js';
import type { Config } from './config.js';
import { type Check, serveHealth } from './health.js';
import { watchPolicy } from './policy-watch.js';
import { lookingEvery } from './runtime/limits.js';
import { createLoop } from './runtime/loop.js';
import type { Vitals } from './runtime/vitals.js';
import { readPolicy } from './settings.js';

export interface BackgroundParts {
  readonly config: Config;
  readonly vitals: Pick<Vitals, 'part'>;
  readonly checks: () => Promise<readonly Check[]>;
  readonly sweepLeaks: () => Promise<unknown>;
  readonly policyChanged: (next: LoadedPolicy) => Promise<void>;
  readonly log: Pick<Logger, 'error'>;
}

const policyEveryMs = 5000;
const sweepEveryMs = 60_000;

/** What runs beside the rooms: the policy file's watch, the sweep of leaked tokens, and the health page. */
export async function startBackground(parts: BackgroundParts) {
  const { config, vitals, log } = parts;
  const { policyPath, extraAdmins, opsPort } = config;

  const unwatch = watchPolicy(
    policyPath,
    () => readPolicy(policyPath, extraAdmins),
    {
      changed: parts.policyChanged,
      wrong: ({ problems }) =>
        log.error({ problems }, 'the policy file is wrong; the one before stays in force'),
      failed: (error) => log.error({ err: error }, 'a change of the policy could not be taken; tried again'),
    },
    (revive) =>
      vitals.part({
        name: 'policy file',
        does: 'found the policy file right',
        ...lookingEvery(policyEveryMs),
        revive,
      }),
    policyEveryMs,
  );
  const health = opsPort === 0 ? undefined : await serveHealth(opsPort, parts.checks);
  const sweeping = createLoop({
    everyMs: sweepEveryMs,
    async work() {
      await parts.sweepLeaks();
    },
    beat: vitals.part({
      name: 'leak sweep',
      does: 'wiped leaked tokens that nothing needs',
      ...lookingEvery(sweepEveryMs),
      revive: () => sweeping.restart(),
    }),
    failed: (error) => log.error({ err: error }, 'leaked tokens could not be wiped'),
  });
  await sweeping.start();

  return {
    stop(): void {
      unwatch();
      void sweeping.stop();
    },
    closeHealth(): void {
      health?.close();
    },
  };
}
