import type { Limits } from './judge.js';

/** The smallest plans let a round of reading wait for minutes until its share of Make's limit allows it. */
const shareMs = 300_000;

/**
 * How long something may be quiet that reads Make at every poll: two polls and the wait for its share. It hangs only
 * past all that a round may take where each call runs into its time limit and is repeated.
 */
export function readingMake(pollMs: number, timeoutMs: number): Limits {
  return { quietMs: 2 * pollMs + shareMs, hangMs: 2 * (pollMs + shareMs) + 20 * timeoutMs };
}

/** How long something may be quiet that looks so often and needs neither Slack nor Make to finish. */
export const lookingEvery = (everyMs: number): Limits => ({
  quietMs: 2 * everyMs + 30_000,
  hangMs: 2 * everyMs + 60_000,
});
