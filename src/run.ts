import type { Logger } from 'pino';
import { type Env, readEnvironment } from './environment.js';
import { errorFields } from './error-fields.js';
import { createLog } from './log.js';
import { type KnownSoFar, startFailure } from './start-failure.js';

/** What a start has come to so far: what a failure is told with, and what is closed where the start is broken off. */
export interface Starting extends KnownSoFar {
  log: Logger;
  close?: () => Promise<void>;
}

/** Starts and answers how to stop; `lost` takes a sentence where later only a new process helps. */
export type Start = (
  env: Env,
  starting: Starting,
  lost: (sentence: string) => void,
) => Promise<() => Promise<void>>;

const endsWithinMs = 10_000;

/**
 * The life of the process: SIGTERM and SIGINT end it at any time with status 0, also in the middle of its start, which
 * may take minutes. It ends with status 1 where it cannot start, where a failure is nobody's, and where nobody reads its
 * log, since nobody can watch a guard without one.
 */
export async function run(start: Start): Promise<void> {
  const starting: Starting = { log: createLog('info') };
  let stop = async (): Promise<void> => starting.close?.();
  let ending = false;
  const end = (code: number): void => {
    if (ending) return;
    ending = true;
    // Something that hangs must not keep a process that ends.
    setTimeout(() => process.exit(1), endsWithinMs).unref();
    void stop().then(
      () => process.exit(code),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', () => end(0));
  process.on('SIGINT', () => end(0));
  // Bolt reads fields of a parsed body outside of any catch; one odd request must not end the guard.
  process.on('unhandledRejection', (error) =>
    starting.log.error({ err: errorFields(error) }, 'a failure that nobody awaited'),
  );
  process.on('uncaughtException', (error) => {
    starting.log.fatal({ err: errorFields(error) }, 'a failure that nobody caught');
    end(1);
  });
  for (const output of [process.stdout, process.stderr]) output.on('error', () => end(1));
  try {
    stop = await start(readEnvironment(process.env), starting, (sentence) => {
      process.stderr.write(`${sentence}\n`);
      end(1);
    });
  } catch (error) {
    if (ending) return;
    const lines = ['Usher cannot start.', ...startFailure(error, starting)];
    for (const line of lines) process.stderr.write(`${line}\n`);
    end(1);
  }
}
