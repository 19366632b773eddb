import { type CallMatch, matches } from './faults.js';

export interface RecordedCall {
  n: number;
  at: number;
  method: string;
  /** The path without `/api/v2`, still percent-encoded. */
  path: string;
  query: string;
  body: unknown;
  /** 0 while unanswered, and permanently if the connection was cut. */
  status: number;
  tokenLabel?: string;
  /** The id of the user whose token was used. */
  account?: number;
}

export type AnswerMatch = CallMatch & { status?: number };

interface Waiter {
  match: AnswerMatch;
  settle(call: RecordedCall): void;
}

/** Every received request, in order. The Authorization header is never recorded. */
export class Calls {
  readonly all: RecordedCall[] = [];
  readonly #open = new Set<RecordedCall>();
  readonly #waiters = new Set<Waiter>();
  readonly #listeners = new Set<(call: RecordedCall) => void>();

  /** Calls the listener at the end of every call, until the returned function is called. */
  listen(listener: (call: RecordedCall) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  received(call: Omit<RecordedCall, 'n' | 'status'>): RecordedCall {
    const recorded = { n: this.all.length + 1, ...call, status: 0 };
    this.all.push(recorded);
    this.#open.add(recorded);
    return recorded;
  }

  /** Resolves with the next matching call that is answered; a call that is cut off matches only status 0. */
  wait(match: AnswerMatch, timeoutMs = 20_000): Promise<RecordedCall> {
    return new Promise((resolve, reject) => {
      const waiter = { match, settle };
      const timer = setTimeout(giveUp, timeoutMs);
      const waiters = this.#waiters.add(waiter);
      function settle(call: RecordedCall): void {
        clearTimeout(timer);
        waiters.delete(waiter);
        resolve(call);
      }
      function giveUp(): void {
        waiters.delete(waiter);
        const { method = 'any method', path = 'any path', status = 'any status' } = match;
        reject(new Error(`No call was answered in ${timeoutMs} ms: ${method} ${path} ${status}`));
      }
    });
  }

  /** Records the status before the answer is sent, so that a client with the answer also finds it here. */
  answering(call: RecordedCall, status: number): void {
    if (this.#open.has(call)) call.status = status;
  }

  /** Only the first end counts: after we cut a connection, the server closes it again. */
  ended(call: RecordedCall, status: number): void {
    if (!this.#open.delete(call)) return;
    call.status = status;
    for (const listener of this.#listeners) listener(call);
    for (const waiter of this.#waiters) {
      const wanted = waiter.match.status === undefined ? status !== 0 : waiter.match.status === status;
      if (wanted && matches(waiter.match, call)) waiter.settle(call);
    }
  }
}
