import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreFailure } from '../../approvals/store.js';
import { emptyHead, type Head } from '../line.js';
import type { Log } from '../log.js';
import type { Integrity } from '../mac.js';
import { chain, faultSentence } from './chain.js';
import { nodeDisk, wipeDrafts } from './disk.js';
import { Documents } from './documents.js';
import { lockFolder, patienceMs } from './lock.js';
import { monthsIn } from './months.js';
import { saveHead } from './recorded-head.js';
import { snapshotFile } from './snapshot.js';

/**
 * Accepts a data folder as Usher's own, because an operator names its head: from now on the present key, if there is
 * one, vouches for it. Returns the head. Throws `StoreFailure` if the chain is broken or ends with another head, or if
 * a process holds the folder.
 */
export async function acceptLedger(dir: string, said: Head, { present }: Integrity, log: Log): Promise<Head> {
  const lock = await lockFolder(dir, { log, patience: patienceMs, lost: () => undefined });
  try {
    const head = await headOf(dir);
    if (head.n !== said.n || !head.hash.startsWith(said.hash)) {
      throw new StoreFailure(`The head of the ledger is ${head.n}:${head.hash}. Nothing was accepted.`);
    }
    await wipeDrafts(dir, nodeDisk);
    await new Documents(dir, nodeDisk, present).adopt(undefined);
    await rm(join(dir, snapshotFile), { force: true });
    const vouched = present && { key: present, from: head.n + 1 };
    await saveHead(dir, nodeDisk, { state: 'stopped', ...head, ...vouched });
    return head;
  } finally {
    await lock.release();
  }
}

/** A last line that a killed process left is not part of the chain; the next start cuts it off. */
async function headOf(dir: string): Promise<Head> {
  let head = emptyHead;
  for await (const link of chain(dir, await monthsIn(dir))) {
    if (link.type === 'bad') {
      throw new StoreFailure(
        `The ledger is broken, so nothing was accepted: ${faultSentence(link.n, link.place, link.why)}.`,
      );
    }
    if (link.type === 'entry') head = { n: link.entry.n, hash: link.entry.hash };
  }
  return head;
}
