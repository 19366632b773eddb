import { type CallMatch, matches } from './faults.js';

export interface RecordedCall {
  n: number;
  at: number;
  method: string;
  /** Without the `/api/v2` in front, percent-encoded as it came. */
  path: string;
  query: string;
  body: unknown;
  /** 0 while unanswered, and for good when the connection was cut. */
  status: number;
  tokenLabel?: string;
  /** Id of the user whose token was used. */
  account?: number;
}

export type AnswerMatch = CallMatch & { status?: number };

interface Waiter {
  match: AnswerMatch;
  settle(call: RecordedCall): void;
}

/** Every request received, in order. The Authorization header never gets here. */
export class Calls {
  readonly all: RecordedCall[] = [];
  readonly #open = new Set<RecordedCall>();
  readonly #waiters = new Set<Waiter>();
  readonly #listeners = new Set<(call: RecordedCall) => void>();

  /** Calls the listener at the end of every call, until what it answers is called. */
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

  /** Resolves with the next matching call that is answered; one that is cut off only matches status 0. */
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

  /** Known before it is sent, so that whoever has the answer also finds it here. */
  answering(call: RecordedCall, status: number): void {
    if (this.#open.has(call)) call.status = status;
  }

  /** Only the first end counts: a connection cut by us is closed once more by the server. */
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
