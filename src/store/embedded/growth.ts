import { setTimeout } from 'node:timers/promises';
import type { Extent } from './chain.js';
import { isLocked } from './lock-file.js';
import { monthsIn } from './months.js';

const patienceMs = 500;
const lookMs = 25;

/**
 * The ledger's files once they differ in length from before: where somebody is writing, an unfinished line will be
 * whole in a moment, or be taken back. Undefined if nobody holds the folder, or the files stay as they are for 500 ms.
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
