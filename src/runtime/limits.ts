import type { Limits } from './part-state.js';

/** On the smallest plans a round may wait for minutes until its share of Make's limit allows it. */
const shareMs = 300_000;

/**
 * How long a part that reads Make at every poll may be quiet: two polls, and the wait for its share of the limit. It
 * hangs only after the longest possible round, in which each call hits its time limit and is repeated.
 */
export function readingMake(pollMs: number, timeoutMs: number): Limits {
  return { quietMs: 2 * pollMs + shareMs, hangMs: 2 * (pollMs + shareMs) + 20 * timeoutMs };
}

/** How long a part may be quiet if it runs this often and needs neither Slack nor Make. */
export const lookingEvery = (everyMs: number): Limits => ({
  quietMs: 2 * everyMs + 30_000,
  hangMs: 2 * everyMs + 60_000,
});
