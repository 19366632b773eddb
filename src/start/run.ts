import type { Logger } from 'pino';
import { errorFields } from '../runtime/error-fields.js';
import { createLog } from '../runtime/log.js';
import { startFailure } from './start-failure.js';

/** What a process runs: it can be started and stopped, and explain why it cannot start. */
interface Runnable {
  readonly log: Logger;
  start(): Promise<void>;
  stop(): Promise<void>;
  failure(error: unknown): readonly string[];
}

const endsWithinMs = 10_000;

/**
 * The life of the process: SIGTERM and SIGINT end it at any time with status 0, also during its start, which may take
 * minutes. It ends with status 1 when it cannot start, after an unhandled failure, and when nothing reads its log,
 * since nobody can supervise a guard without a log. `build` gets a function to call with a sentence when only a new
 * process helps.
 */
export async function run(build: (lost: (sentence: string) => void) => Runnable): Promise<void> {
  const early = createLog('info');
  let built: Runnable | undefined;
  const log = () => built?.log ?? early;
  let ending = false;
  const end = (code: number): void => {
    if (ending) return;
    ending = true;
    // A hanging part must not keep the process from ending.
    setTimeout(() => process.exit(1), endsWithinMs).unref();
    void Promise.resolve(built?.stop()).then(
      () => process.exit(code),
      () => process.exit(1),
    );
  };
  const lost = (sentence: string): void => {
    process.stderr.write(`${sentence}\n`);
    end(1);
  };
  process.on('SIGTERM', () => end(0));
  process.on('SIGINT', () => end(0));
  // Bolt reads fields of a parsed body outside any catch; one malformed request must not end the process.
  process.on('unhandledRejection', (error) =>
    log().error({ err: errorFields(error) }, 'a failure that nobody awaited'),
  );
  process.on('uncaughtException', (error) => {
    log().fatal({ err: errorFields(error) }, 'a failure that nobody caught');
    end(1);
  });
  for (const output of [process.stdout, process.stderr]) output.on('error', () => end(1));
  try {
    built = build(lost);
    await built.start();
  } catch (error) {
    if (ending) return;
    const lines = ['Usher cannot start.', ...(built?.failure(error) ?? startFailure(error))];
    for (const line of lines) process.stderr.write(`${line}\n`);
    end(1);
  }
}
