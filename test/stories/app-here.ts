import type { AppProcess, LogLine } from '../../sandbox/app-process.js';
import { createUsher } from '../../src/app.js';
import { systemClock } from '../../src/runtime/clock.js';

/** Starts Usher in the test's process, with its own clock set ahead. For stories that are not about a process. */
export async function startAppHere(
  env: Readonly<Record<string, string>>,
  aheadMs: number,
): Promise<AppProcess> {
  const log: LogLine[] = [];
  let output = '';
  let end = (_: number | null): void => {};
  const ended = new Promise<number | null>((resolve) => {
    end = resolve;
  });
  const usher = createUsher({
    env,
    // The sandbox accepts messages at any pace; other tests are about Slack's pace.
    perChannelMs: 20,
    clock: { now: () => systemClock.now() + aheadMs },
    logTo: {
      write(line) {
        output += line;
        log.push(JSON.parse(line));
      },
    },
    lost(sentence) {
      output += `${sentence}\n`;
      void usher.stop().finally(() => end(1));
    },
  });
  try {
    await usher.start();
  } catch (error) {
    await usher.stop();
    throw new Error(`the app ended before it was ready:\n${usher.failure(error).join('\n')}\n${output}`);
  }
  let stopped: Promise<void> | undefined;
  const onlyOfProcess = (): never => {
    throw new Error('only a process can be killed: tell this story with `process: true`');
  };
  return {
    port: log.findLast(({ msg }) => msg === 'Usher is ready')?.port,
    log,
    output: () => output,
    ended,
    async stop() {
      stopped ??= usher.stop().then(() => end(0));
      await stopped;
    },
    kill: onlyOfProcess,
    pause: onlyOfProcess,
    resume: onlyOfProcess,
    setAhead: onlyOfProcess,
    setClock: onlyOfProcess,
    deafen: onlyOfProcess,
  };
}
