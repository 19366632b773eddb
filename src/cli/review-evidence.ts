import { join } from 'node:path';
import { emptyFolder } from './empty-folder.js';
import { hashedFile } from './hashed-file.js';
import { newFile, refuseInside, type Write } from './new-file.js';
import { gatherReview, type ReviewGathered } from './record/evidence/review-gather.js';
import { linesTable } from './record/evidence/review-lines.js';
import { reviewPage } from './record/evidence/review-page.js';
import { jsonLine } from './record/json-line.js';
import { Known } from './record/known.js';
import { stepsOf } from './record/story.js';
import { counted } from './record/text.js';
import type { RecordToRead } from './record-place.js';
import { type Terminal, WrongInput } from './terminal.js';

/**
 * Prints the page about one access review, or with `out` writes it to a new folder with its data beside it. The same
 * review gives the same bytes each time. Returns the exit status, which is 1 if the ledger ends in an unfinished line,
 * or has no such review. Throws `WrongInput` for an impossible id, and `StoreFailure` with the first bad entry.
 */
export async function reviewEvidence(
  place: RecordToRead,
  review: string,
  out: string | undefined,
  terminal: Terminal,
): Promise<number> {
  const id = reviewIdFrom(review);
  if (out !== undefined && place.dir !== undefined) await refuseInside(out, place.dir);
  const { gathered, unfinished } = await place.read(async (reading) => ({
    gathered: await gatherReview(reading, id),
    unfinished: await reading.unfinished(),
  }));
  if (!gathered) {
    terminal.complain(`${place.name} has no review ${id} that has begun`);
    return 1;
  }
  if (out === undefined)
    for (const line of reviewPage(gathered, []).trimEnd().split('\n')) terminal.print(line);
  else await writeFolder(place.dir, out, gathered, terminal);
  if (unfinished === undefined) return 0;
  terminal.complain(`Left out: ${unfinished}.`);
  return 1;
}

async function writeFolder(
  dir: string | undefined,
  out: string,
  gathered: ReviewGathered,
  terminal: Terminal,
): Promise<void> {
  await emptyFolder(out);
  const file = (name: string, work: (write: Write) => Promise<void>) => hashedFile(out, name, dir, work);
  const beside = [
    await file('events.jsonl', (write) => writeEvents(gathered, write)),
    await file('lines.csv', (write) => write(linesTable(gathered.review))),
  ];
  const page = await file('review.md', (write) => write(reviewPage(gathered, beside)));
  const sums = [page, ...beside].map(({ name, sha256 }) => `${sha256}  ${name}\n`);
  await newFile(join(out, 'SHA256SUMS'), dir, (write) => write(sums.join('')));
  const { review } = gathered;
  terminal.print(
    `${join(out, 'review.md')} and its data are written: ${counted(review.lines.size, 'line', 'lines')}, ${review.closedAt === undefined ? 'not closed yet' : 'closed'}`,
  );
}

/** Writes every event of the review and of its requests as a line of JSON. */
async function writeEvents({ entries }: ReviewGathered, write: Write): Promise<void> {
  const known = new Known();
  for (const entry of entries) {
    for (const { event } of stepsOf(entry)) {
      known.note(entry.stream, event);
      await write(jsonLine(entry, event, known));
    }
  }
}

function reviewIdFrom(text: string): string {
  const id = text.trim().toUpperCase();
  if (/^R-\d{1,9}$/.test(id)) return id;
  throw new WrongInput('--review: expected the number of a review, such as --review R-3');
}
