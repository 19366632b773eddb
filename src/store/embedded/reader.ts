import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreFailure } from '../../approvals/store.js';
import { failureOf } from '../../runtime/system-error.js';
import { readLine } from '../line.js';
import { openEntry } from '../open-entry.js';
import { type ReadEntry, type Reading, unreadIn } from '../reading.js';
import { chain, type Extent, faultSentence } from './chain.js';
import { growth } from './growth.js';
import { readKeyLine } from './key-line.js';
import { keysFile, keysMissing, notAKey } from './keys.js';
import { ledgerLines, monthsIn } from './months.js';

/**
 * Reads a data folder without its lock and without writing, even while Usher runs on it. It includes what was complete
 * when this returned, but not a last line that is being written. Throws `StoreFailure` if there is no ledger, or its
 * keys are missing, and the system's error for a folder that this user may not read.
 */
export async function openReading(dir: string): Promise<Reading> {
  const extent = await monthsIn(dir).catch((cause: unknown) => {
    if (failureOf(cause).code !== 'ENOENT') throw cause;
    throw new StoreFailure(`there is no folder ${dir}; name the data folder, as USHER_DATA_DIR has it`, {
      cause,
    });
  });
  if (extent.months.length === 0) {
    throw new StoreFailure(`${dir} holds no ledger; name the data folder, as USHER_DATA_DIR has it`);
  }
  // The keys are read after the extent, because an entry's key is durable before the entry.
  const keys = await readKeys(dir);
  let left: Left | undefined;
  return {
    async *entries(wanted) {
      for await (const link of chain(dir, extent)) {
        if (link.type !== 'entry') {
          const sentence = faultSentence(link.n, link.place, link.why);
          if (link.type !== 'unfinished') throw broken(sentence);
          left = { sentence, position: link.place.position };
          return;
        }
        const { entry, place } = link;
        if (wanted && !wanted(entry)) continue;
        const unread = unreadIn(entry.stream);
        const { events } = openEntry(entry, (name) => keys.get(name), place.file, unread.note);
        yield { ...entry, events, ...unread.found() };
      }
    },
    async unfinished() {
      return left && (await staysUnfinished(dir, extent, left.position)) ? left.sentence : undefined;
    },
  };
}

interface Left {
  readonly sentence: string;
  readonly position: number;
}

async function staysUnfinished(dir: string, before: Extent, position: number): Promise<boolean> {
  const now = await growth(dir, before);
  if (!now) return true;
  for await (const line of ledgerLines(dir, now.months, position, now.end)) {
    if (line.complete && readLine(line.text).ok) return false;
    return position + line.length < now.end || staysUnfinished(dir, now, position);
  }
  return false;
}

/** All entries of a data folder, as `openReading` returns them. */
export async function* readLedger(dir: string): AsyncGenerator<ReadEntry> {
  yield* (await openReading(dir)).entries();
}

/** The keys of all streams that were not erased. Throws `StoreFailure` if their file is missing or damaged. */
export async function readKeys(dir: string): Promise<ReadonlyMap<string, Buffer>> {
  const bytes = await readFile(join(dir, keysFile)).catch(() => {
    throw keysMissing(dir);
  });
  const keys = new Map<string, Buffer>();
  let number = 0;
  let start = 0;
  for (let end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n', start)) {
    number += 1;
    const line = readKeyLine(bytes, start, end);
    if (!line) throw notAKey(number);
    if (line.key) keys.set(line.stream, line.key);
    else keys.delete(line.stream);
    start = end + 1;
  }
  return keys;
}

const broken = (sentence: string): StoreFailure =>
  new StoreFailure(
    `The ledger is broken: ${sentence}. Check with "usher ledger verify", and restore the data folder from the backup.`,
  );
