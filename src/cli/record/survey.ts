import { erased } from '../../approvals/personal.js';
import type { Request } from '../../approvals/request.js';
import { makeUserKey } from '../../approvals/store.js';
import { requestIdOf } from '../../store/commit.js';
import type { Reading } from '../../store/reading.js';
import { Known } from './known.js';
import { always } from './options.js';
import { choosing, isPersonStreamOf, makeUsersOf } from './select.js';
import { type Step, stepsOf, storyOf } from './story.js';
import { Cases, Owners } from './theirs.js';

/** The request or person whose personal values are to be erased. */
export type Whose =
  | { readonly stream: string }
  /** A Slack user id. */
  | { readonly user: string }
  | { readonly makeUser: number };

/** The data that an erasure would remove. */
export interface Survey {
  readonly name: string;
  /** The names of the keys to destroy. */
  readonly keys: readonly string[];
  /** The person's Make users, by the record. */
  readonly makeUsers: ReadonlySet<number>;
  /** Present for a request's stream. */
  readonly request: Request | undefined;
  /** Entries with a value sealed under one of the keys, and entries of the stream itself. */
  readonly entries: number;
  /** Personal values that are still readable. */
  readonly readable: number;
  /** The same values as text, each once. */
  readonly texts: readonly string[];
  /** Whether an erasure of these values is on record. */
  readonly erased: boolean;
  /** Requests by a person, or about them. */
  readonly related: readonly string[];
  /** Open reviews and cases that need the sealed values. */
  readonly open: readonly string[];
  /** Reviews, cases and streams of the watch from before each person had a key; their values share one key. */
  readonly shared: readonly string[];
}

/** Finds all entries about a request or a person; undefined if there are none. */
export async function surveyOf(wanted: Whose, reading: Reading): Promise<Survey | undefined> {
  const makeUsers = await makeUsersIn(wanted, reading);
  const isKey = keysOf(wanted, makeUsers);
  const user = 'user' in wanted ? wanted.user : undefined;
  const cases = new Cases(user, makeUsers);
  const keys = new Set<string>();
  const texts = new Set<string>();
  const steps: Step[] = [];
  let [entries, readable] = [0, 0];
  let wasErased = false;
  for await (const entry of reading.entries()) {
    wasErased ||= entry.events.some((event) => event.type === 'stream.erased' && isKey(event.stream));
    const found = valuesIn(entry.events, entry.stream).filter(({ key }) => isKey(key));
    cases.note(entry, found.length > 0);
    const isOwn = isKey(entry.stream);
    if (!isOwn && found.length === 0) continue;
    entries += 1;
    readable += found.filter(({ isReadable }) => isReadable).length;
    for (const { key, text, isReadable } of found) {
      keys.add(key);
      if (isReadable) texts.add(text);
    }
    if (!isOwn) continue;
    keys.add(entry.stream);
    steps.push(...stepsOf(entry));
  }
  if (entries === 0 && cases.shared.length === 0) return undefined;
  const [first] = keys;
  return {
    name: 'stream' in wanted ? wanted.stream : (first ?? [...makeUsers].map(makeUserKey).join(', ')),
    keys: [...keys],
    makeUsers,
    request: storyOf(steps)?.request,
    entries,
    readable,
    texts: [...texts],
    erased: wasErased,
    related: user === undefined ? [] : await requestsAbout(user, reading),
    open: cases.open,
    shared: cases.shared,
  };
}

async function makeUsersIn(wanted: Whose, reading: Reading): Promise<ReadonlySet<number>> {
  if ('makeUser' in wanted) return new Set([wanted.makeUser]);
  if (!('user' in wanted)) return new Set();
  const owners = new Owners();
  for await (const entry of reading.entries()) owners.note(entry);
  return owners.of((stream) => isPersonStreamOf(stream, wanted.user));
}

function keysOf(wanted: Whose, makeUsers: ReadonlySet<number>): (name: string) => boolean {
  const theirs = new Set([...makeUsers].map(makeUserKey));
  if ('stream' in wanted) return (name) => name === wanted.stream;
  return (name) => theirs.has(name) || ('user' in wanted && isPersonStreamOf(name, wanted.user));
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

interface Value {
  readonly key: string;
  readonly text: string;
  readonly isReadable: boolean;
}

/** Every personal value, with the name of its key. */
function valuesIn(value: unknown, stream: string): Value[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('personal' in value && typeof value.personal === 'string') {
    const key = 'of' in value && typeof value.of === 'string' ? value.of : stream;
    return [{ key, text: value.personal, isReadable: value.personal !== erased.personal }];
  }
  return Object.values(value).flatMap((inner) => valuesIn(inner, stream));
}
