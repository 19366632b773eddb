import { type Stage, setStage } from '../tour/stage.js';
import { tokens } from './acts/asking.js';
import { approvedRole, inTime, otherEnds } from './acts/decided.js';
import { rung } from './acts/rung.js';
import { alarm, alerts, known } from './acts/watched.js';
import { ways } from './acts/ways.js';
import type { Act, Surface } from './surface.js';

const acts: readonly Act[] = [approvedRole, otherEnds, inTime, ways, tokens, alerts, alarm, known, rung];

/** Parts of an organization's policy that the sandbox's policy lacks. */
const policyMore = `
stand_ins: {}
leavers: { wait: 1s, decide: [platform] }
reviews:
  - name: Finance Ops
    of: { teams: [Finance Ops], list: [ben@example.com, eva@example.com, ines@example.com] }
    by: [platform]
    for: 7d
`;

/**
 * A busy machine needs more time than a visitor's sandbox, and reading must leave some of the rate limit for changes.
 */
const env = { MAKE_TIMEOUT_SECONDS: '60', USHER_POLL_SECONDS: '3' };
/** As many as a machine with two processors has time for. */
const atOnce = 2;

/** Plays each act in a sandbox of its own, a few at once, and returns the results in order. */
export async function play<T>(
  see: (stage: Stage, surfaces: AsyncGenerator<Surface>) => Promise<T>,
): Promise<T[]> {
  const left = [...acts.entries()];
  const made = new Map<number, T>();
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [index, act] = next;
      const stage = await setStage({}, { ackTimeoutMs: 15_000, rateLimits: false, policyMore, env });
      try {
        made.set(index, await see(stage, act(stage)));
      } finally {
        await stage.close();
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return [...made].sort(([a], [b]) => a - b).map(([, one]) => one);
}
