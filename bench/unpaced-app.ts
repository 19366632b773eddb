import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createUsher } from '../src/app.js';
import { readEnvironment } from '../src/settings/environment.js';
import { run } from '../src/start/run.js';

/**
 * Usher as `src/main.ts` starts it, but without Slack's pace of one message a second and channel, which would be most
 * of the measured time. On SIGUSR2 it reports how long the event loop was blocked since the last report, and the
 * processor time.
 */
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('SIGUSR2', () => {
  const ms = (nanoseconds: number): number => nanoseconds / 1e6;
  const { user, system } = process.cpuUsage();
  const held = { maxMs: ms(delay.max), p99Ms: ms(delay.percentile(99)), cpuMs: (user + system) / 1000 };
  process.stdout.write(`${JSON.stringify({ level: 30, msg: 'measured', ...held })}\n`);
  delay.reset();
});

await run((lost) => createUsher({ env: readEnvironment(process.env), lost, perChannelMs: 0 }));
