import type { CallName } from './answer.js';
import { MakeError } from './error.js';

export type CallOutcome = 'ok' | 'refused' | 'rate_limited' | 'failed' | 'no_answer';

/** Called for each request that Usher sends to Make, and for each attempt of a repeated read. */
export interface MakeCallObserver {
  /** `path` is the template of the route and never contains an id. */
  called(call: CallName, outcome: CallOutcome, ms: number): void;
  /**
   * Called with the number of requests that an organization has left in its window, and the end of the window, if Make
   * states them.
   */
  left(organizationId: number, remaining: number, until: number): void;
}

/** Sends, and reports to the observer the outcome and how long the answer took. Throws what `send` throws. */
export async function observedCall<T>(
  observer: MakeCallObserver | undefined,
  { method, path }: CallName,
  send: () => Promise<T>,
): Promise<T> {
  const began = performance.now();
  const told = (outcome: CallOutcome): void =>
    observer?.called({ method, path }, outcome, performance.now() - began);
  try {
    const answer = await send();
    told('ok');
    return answer;
  } catch (error) {
    told(outcomeOf(error));
    throw error;
  }
}

function outcomeOf(error: unknown): CallOutcome {
  if (!(error instanceof MakeError)) return 'failed';
  switch (error.kind) {
    case 'refused':
    case 'unauthorized':
    case 'forbidden':
    case 'not-found':
      return 'refused';
    case 'rate-limited':
      return 'rate_limited';
    case 'unavailable':
    case 'malformed':
      return 'failed';
    case 'lost':
    case 'not-sent':
      return 'no_answer';
  }
}
