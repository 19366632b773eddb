import { StoreFailure } from '../approvals/store.js';

/** Where a command says what it has to say. */
export interface Terminal {
  /** A line of what was asked for. */
  print(line: string): void;
  /** A line about what went wrong. */
  complain(line: string): void;
  /** Part of a longer output; answers once more can be taken. */
  write(text: string): Promise<void>;
  /** Whether nobody reads the output any more, as after `| head`. */
  closed(): boolean;
}

/** What a person typed that cannot be; the message is one sentence with an example. */
export class WrongInput extends Error {
  override readonly name = 'WrongInput';
}

/** The process's own output. A reader that went away ends nothing in the middle: what is left is not written. */
export function processTerminal(out: NodeJS.WriteStream, err: NodeJS.WriteStream): Terminal {
  let closed = false;
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    closed = true;
  });
  const write = (text: string): Promise<void> =>
    new Promise((resolve) => {
      if (closed) resolve();
      else out.write(text, () => resolve());
    });
  return {
    print: (line) => void (closed || out.write(`${line}\n`)),
    complain: (line) => void err.write(`${line}\n`),
    write,
    closed: () => closed,
  };
}

/** Runs a command. What went wrong in an expected way is one sentence, and exit status 1. */
export async function statusOf(terminal: Terminal, command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    if (!(error instanceof WrongInput) && !(error instanceof StoreFailure)) throw error;
    terminal.complain(error.message);
    return 1;
  }
}
