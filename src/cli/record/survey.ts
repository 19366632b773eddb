import { erased } from '../../approvals/personal.js';
import type { Request } from '../../approvals/request.js';
import { requestIdOf } from '../../store/commit.js';
import type { Reading } from '../../store/reading.js';
import { Known } from './known.js';
import { always } from './options.js';
import { choosing, isPersonStreamOf, makeUsersOf } from './select.js';
import { type Step, stepsOf, storyOf } from './story.js';

/** What a stream holds that erasing it would take away. */
export interface Survey {
  readonly stream: string;
  /** Only of a request's stream. */
  readonly request: Request | undefined;
  readonly entries: number;
  /** Personal values that can be read as yet. */
  readonly readable: number;
  /** Whether an erasure of it is on record. */
  readonly erased: boolean;
  /** Requests that a person asked or that concern them. */
  readonly related: readonly string[];
}

/** Looks for the stream of a request, or of a person by their user id; undefined where there is none. */
export async function surveyOf(
  wanted: { readonly stream: string } | { readonly user: string },
  reading: Reading,
): Promise<Survey | undefined> {
  const user = 'user' in wanted ? wanted.user : undefined;
  const isIts = (name: string): boolean =>
    'user' in wanted ? isPersonStreamOf(name, wanted.user) : name === wanted.stream;
  const steps: Step[] = [];
  let stream: string | undefined;
  let entries = 0;
  let wasErased = false;
  for await (const entry of reading.entries()) {
    wasErased ||= entry.events.some((event) => event.type === 'stream.erased' && isIts(event.stream));
    if (!isIts(entry.stream)) continue;
    stream = entry.stream;
    entries += 1;
    steps.push(...stepsOf(entry));
  }
  if (stream === undefined) return undefined;
  return {
    stream,
    request: storyOf(steps)?.request,
    entries,
    erased: wasErased,
    readable: readableIn(steps.map(({ event }) => event)),
    related: user === undefined ? [] : await requestsAbout(user, reading),
  };
}

async function requestsAbout(user: string, reading: Reading): Promise<string[]> {
  const choose = choosing({ period: always, user }, await makeUsersOf(user, reading.entries()));
  const known = new Known();
  const found = new Set<string>();
  for await (const { stream, events } of reading.entries()) {
    for (const event of events) {
      known.note(stream, event);
      const id = requestIdOf(stream);
      if (id !== undefined && choose(stream, event, known)) found.add(id);
    }
  }
  return [...found];
}

function readableIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if ('personal' in value) return value.personal === erased.personal ? 0 : 1;
  return Object.values(value).reduce((sum: number, inner) => sum + readableIn(inner), 0);
}
