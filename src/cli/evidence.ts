import { join } from 'node:path';
import type { Reading } from '../store/reading.js';
import { emptyFolder } from './empty-folder.js';
import { hashedFile } from './hashed-file.js';
import { newFile, refuseInside, type Write } from './new-file.js';
import { gather } from './record/evidence/gather.js';
import { evidencePage } from './record/evidence/page.js';
import { storiesOf } from './record/evidence/stories.js';
import { findingsTable, requestsTable } from './record/evidence/tables.js';
import { lostValues } from './record/evidence/unread.js';
import { type Period, periodOf } from './record/options.js';
import { counted } from './record/text.js';
import { folderToRead, type RecordToRead } from './record-place.js';
import { reviewEvidence } from './review-evidence.js';
import { type Terminal, WrongInput } from './terminal.js';

export interface EvidenceOptions {
  readonly from?: string;
  readonly until?: string;
  readonly out?: string;
  /** The id of one access review, instead of a period. */
  readonly review?: string;
}

/**
 * Checks the whole chain, and then writes a page about a period with its data beside it. Returns the exit status,
 * which is 1 if the ledger ends in an unfinished line: the page says so, and leaves the line out. The page and a
 * warning report values whose key is lost; the chain does not depend on keys. Throws `WrongInput` for an impossible
 * option, and `StoreFailure` with the first bad entry.
 */
export async function evidenceIn(
  place: RecordToRead,
  options: EvidenceOptions,
  terminal: Terminal,
): Promise<number> {
  const { from, until, out, review } = options;
  if (review !== undefined) {
    if (from !== undefined || until !== undefined)
      throw new WrongInput('--review covers one whole review; leave out --from and --until');
    return reviewEvidence(place, review, out, terminal);
  }
  if (from === undefined || until === undefined || out === undefined) {
    throw new WrongInput(
      'expected a period and a folder, such as usher ledger evidence --from 2026-11-01 --until 2026-12-01 --out november',
    );
  }
  const period = periodOf(from, until);
  if (place.dir !== undefined) await refuseInside(out, place.dir);
  return place.read((reading) => periodEvidence(reading, { period, out, dir: place.dir }, terminal));
}

/** The same for a data folder. */
export const evidence = (dir: string, options: EvidenceOptions, terminal: Terminal): Promise<number> =>
  evidenceIn(folderToRead(dir), options, terminal);

interface Wanted {
  readonly period: Period;
  readonly out: string;
  /** The data folder. The evidence must not be written into it. */
  readonly dir: string | undefined;
}

async function periodEvidence(
  reading: Reading,
  { period, out, dir }: Wanted,
  terminal: Terminal,
): Promise<number> {
  const gathered = await gather(reading.entries(), period);
  const unfinished = await reading.unfinished();
  await emptyFolder(out);
  const file = <T>(name: string, work: (write: Write) => Promise<T>) => hashedFile(out, name, dir, work);

  const events = await file('events.jsonl', (write) => storiesOf(reading.entries(), gathered, write));
  const stories = events.answer;
  const beside = [
    events,
    await file('findings.csv', (write) => write(findingsTable(gathered.findings, gathered.ground))),
    await file('requests.csv', (write) => write(requestsTable(stories))),
  ];
  const page = await file('evidence.md', (write) =>
    write(evidencePage(gathered, stories, beside, unfinished)),
  );
  const sums = [page, ...beside].map(({ name, sha256 }) => `${sha256}  ${name}\n`);
  await newFile(join(out, 'SHA256SUMS'), dir, (write) => write(sums.join('')));
  const { head } = gathered;
  terminal.print(
    `${join(out, 'evidence.md')} and its data are written: ${stories.length} requests, ledger verified up to ${head.n}:${head.hash}`,
  );
  const lost = lostValues(gathered.unread);
  if (lost > 0) {
    terminal.complain(
      `${counted(lost, 'value', 'values')} cannot be read, although no erasure is on record: the keys are missing or do not fit, so compare keys.jsonl with the backup. The page names the streams.`,
    );
  }
  if (unfinished === undefined) return 0;
  terminal.complain(`Left out: ${unfinished}.`);
  return 1;
}
