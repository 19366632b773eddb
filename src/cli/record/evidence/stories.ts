import type { Entry } from '../../../approvals/store.js';
import { requestIdOf } from '../../../store/commit.js';
import { jsonLine } from '../json-line.js';
import { Known } from '../known.js';
import { isWithin } from '../options.js';
import { type Step, type Story, stepsOf, storyOf } from '../story.js';
import type { Gathered } from './gather.js';

/**
 * Passes every event of the period as a line of JSON to `write`. Returns the story of each request with such an event,
 * sorted by number.
 */
export async function storiesOf(
  entries: AsyncIterable<Entry>,
  { period, touched }: Gathered,
  write: (line: string) => Promise<void>,
): Promise<Story[]> {
  const known = new Known();
  const steps = new Map<string, Step[]>([...touched].map((id) => [id, []]));
  for await (const entry of entries) {
    const id = requestIdOf(entry.stream);
    const told = id === undefined ? undefined : steps.get(id);
    for (const step of stepsOf(entry)) {
      const { event } = step;
      known.note(entry.stream, event);
      if (event.at < period.until) told?.push(step);
      if (isWithin(period, event.at)) await write(jsonLine(entry, event, known));
    }
  }
  const stories = [...steps.values()].flatMap((list) => storyOf(list) ?? []);
  return stories.sort((a, b) => numberOf(a) - numberOf(b));
}

const numberOf = ({ request }: Story): number => Number(request.id.replace(/\D/g, ''));
