import { StoreFailure } from '../approvals/store.js';
import { errorFields } from '../runtime/error-fields.js';
import { plain } from '../runtime/plain.js';
import { failureOf, isSystemError } from '../runtime/system-error.js';
import { ConfigError } from '../settings/config.js';
import { VaultError } from '../vault/vault.js';

/** The output of a command. It makes every line plain, whatever the source of its text is. */
export interface Terminal {
  /** Prints a line of the result. */
  print(line: string): void;
  /** Prints a line about a failure. */
  complain(line: string): void;
  /**
   * Writes part of a file to the output, and returns once the output accepts more. The file's format does the
   * escaping.
   */
  write(text: string): Promise<void>;
  /** Whether nobody reads the output any more, as after `| head`. */
  closed(): boolean;
}

/** A person typed something impossible; the message is one sentence with an example. */
export class WrongInput extends Error {
  override readonly name = 'WrongInput';
}

/**
 * The process's own output. If its reader is gone, the command continues without writing. After another failure, such
 * as a full disk, it reports the failure and ends the command with status 1.
 */
export function processTerminal(out: NodeJS.WritableStream, err: NodeJS.WritableStream): Terminal {
  let closed = false;
  const complain = (line: string): void => void err.write(`${plain(line)}\n`);
  err.on('error', () => undefined);
  out.on('error', (error: NodeJS.ErrnoException) => {
    const told = closed || error.code === 'EPIPE';
    closed = true;
    if (told) return;
    complain(`The output ${failureOf(error).says}.`);
    process.exitCode = 1;
  });
  const write = (text: string): Promise<void> =>
    new Promise((resolve) => {
      if (closed) resolve();
      else out.write(text, () => resolve());
    });
  return {
    print: (line) => void (closed || out.write(`${plain(line)}\n`)),
    complain,
    write,
    closed: () => closed,
  };
}

/** Runs a command. A failure gives one sentence or one line for each problem, and exit status 1. */
export async function statusOf(terminal: Terminal, command: () => number | Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    for (const line of failureLines(error)) terminal.complain(line);
    return 1;
  }
}

function failureLines(error: unknown): string[] {
  if (error instanceof ConfigError) {
    return error.problems.map(({ variable, expected }) => `${variable}: ${expected}`);
  }
  if (error instanceof WrongInput || error instanceof StoreFailure || error instanceof VaultError) {
    return [error.message];
  }
  if (isSystemError(error)) {
    const { path, says } = failureOf(error);
    return [`${path ?? 'One of its files'} ${says}.`];
  }
  const { message, stack } = errorFields(error);
  const place = stack?.split('\n')[1]?.trim();
  return [
    `This is a fault of Usher itself: ${message}. Please report it${place === undefined ? '' : `, with: ${place}`}`,
  ];
}
