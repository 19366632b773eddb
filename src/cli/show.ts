import { requestStream } from '../approvals/store.js';
import type { Reading } from '../store/reading.js';
import { requestIdFrom } from './record/options.js';
import { type Step, stepsOf, storyOf } from './record/story.js';
import { storyText } from './record/story-text.js';
import type { RecordToRead } from './record-place.js';
import type { Terminal } from './terminal.js';

/**
 * Prints the whole story of a request. Returns the exit status, which is also 1 if the ledger ends in an unfinished
 * line, whose content the story may lack. Throws `WrongInput` unless `typed` is a request's number, and `StoreFailure`
 * with the first bad entry of a broken ledger.
 */
export async function show(typed: string, place: RecordToRead, terminal: Terminal): Promise<number> {
  const id = requestIdFrom('usher ledger show', typed);
  return place.read((reading) => showFrom(reading, id, place.name, terminal));
}

async function showFrom(
  reading: Reading,
  id: string,
  placeName: string,
  terminal: Terminal,
): Promise<number> {
  const stream = requestStream(id);
  const steps: Step[] = [];
  for await (const entry of reading.entries()) {
    const found = stepsOf(entry);
    if (entry.stream === stream) steps.push(...found);
    else steps.push(...found.filter(({ event }) => isErasureOf(event, stream) || isFindingOf(event, id)));
  }
  const unfinished = await reading.unfinished();
  if (unfinished !== undefined) terminal.complain(`Not read: ${unfinished}.`);
  const story = storyOf(steps);
  if (!story) {
    terminal.complain(`there is no request ${id} in ${placeName}`);
    return 1;
  }
  for (const line of storyText(story)) terminal.print(line);
  return unfinished === undefined ? 0 : 1;
}

const isErasureOf = (event: Step['event'], stream: string): boolean =>
  event.type === 'stream.erased' && event.stream === stream;

/** A change on Make that the membership watch attributes to this request. */
const isFindingOf = (event: Step['event'], id: string): boolean =>
  (event.type === 'finding.recorded' && event.finding.request === id) ||
  (event.type === 'ground.changed' && event.ground.request === id);
