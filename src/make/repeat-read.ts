import { setTimeout as wait } from 'node:timers/promises';
import { MakeError, type MakeErrorKind } from './error.js';

const limit = 3;
const longestBackoffMs = 5_000;
const passing: readonly MakeErrorKind[] = ['rate-limited', 'unavailable', 'lost', 'not-sent'];

/**
 * Repeats a read up to three times while the failure may pass. Waits as long as Make says; if Make says nothing, each
 * wait is longer. For reads only: after a lost answer to a write, Usher reads back and never sends the write again.
 */
export async function repeatRead<T>(read: () => Promise<T>, backoffMs: number): Promise<T> {
  for (let repeated = 0; ; repeated++) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof MakeError) || !passing.includes(error.kind) || repeated === limit) throw error;
      await wait(error.retryAfterMs ?? jittered(Math.min(backoffMs * 2 ** repeated, longestBackoffMs)));
    }
  }
}

function jittered(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}
