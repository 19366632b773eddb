import { setTimeout } from 'node:timers/promises';
import type { Extent } from './chain.js';
import { isLocked } from './lock-file.js';
import { monthsIn } from './months.js';

const patienceMs = 500;
const lookMs = 25;

/**
 * The ledger's files after their length has changed: a process that is writing finishes or removes an unfinished line
 * in a moment. Undefined if nobody holds the folder, or the length stays the same for 500 ms.
 */
export async function growth(dir: string, before: Extent): Promise<Extent | undefined> {
  if (!(await isLocked(dir))) return undefined;
  for (let waited = 0; waited < patienceMs; waited += lookMs) {
    await setTimeout(lookMs);
    const now = await monthsIn(dir);
    if (now.end !== before.end) return now;
  }
  return undefined;
}
