import type { ErasureEvent } from '../approvals/event.js';
import { system } from '../approvals/person.js';
import { about } from '../approvals/personal.js';
import { isOver } from '../approvals/request.js';
import { requestStream, StoreFailure } from '../approvals/store.js';
import { holdsToken } from '../approvals/token-text.js';
import { requestIdOf } from '../store/commit.js';
import { type Integrity, noIntegrity } from '../store/mac.js';
import { forgetInMessages } from './forget-in-messages.js';
import { forgetInWatch } from './forget-in-watch.js';
import { requestIdFrom, userIdOf } from './record/options.js';
import { type Survey, surveyOf, type Whose } from './record/survey.js';
import { counted } from './record/text.js';
import { type ErasePlace, folderPlace } from './record-place.js';
import { type Terminal, WrongInput } from './terminal.js';

export interface EraseOptions {
  readonly yes?: boolean;
  /** The person who asked for the erasure, in the operator's words; sealed in the ledger. */
  readonly by?: string;
}

/** Erases in a data folder; see `eraseIn`. */
export const erase = (
  target: string,
  dir: string,
  options: EraseOptions,
  now: () => number,
  terminal: Terminal,
  integrity: Integrity = noIntegrity,
): Promise<number> => eraseIn(folderPlace(dir, integrity, now), target, options, now, terminal);

/**
 * Prints the effect of erasing a request's or a person's stream, and with `yes` erases it, in a folder while Usher is
 * stopped. Returns the exit status, which is also 1 if the ledger ends in an unfinished line: the command says so, and
 * its list may lack the content of that line. With `yes` it cuts the line off, as every start does; if the line was
 * confirmed, it erases nothing. Throws `WrongInput` for a name that is neither and for a token in `by`, and
 * `StoreFailure` if the ledger is broken or in use.
 */
export async function eraseIn(
  place: ErasePlace,
  target: string,
  { yes = false, by }: EraseOptions,
  now: () => number,
  terminal: Terminal,
): Promise<number> {
  if (by !== undefined && holdsToken(by)) {
    throw new WrongInput(
      '--by takes the name of the person who asked, and this holds what looks like an API token. Nothing was erased or recorded. Treat the token as leaked: revoke it on Make or in Slack',
    );
  }
  const { survey, unfinished } = await place.read(async (reading) => ({
    survey: await surveyOf(wantedOf(target), reading),
    unfinished: await reading.unfinished(),
  }));
  if (unfinished !== undefined) terminal.complain(`Not read: ${unfinished}.`);
  const fine = unfinished === undefined ? 0 : 1;
  if (!survey) {
    terminal.complain(`${place.name} knows no ${/^REQ/i.test(target) ? 'request' : 'person'} ${target}`);
    return 1;
  }
  const { keys, request, open } = survey;
  if (request && !isOver(request)) return stillOpen(request.id, request.phase.status, terminal);
  if (open.length > 0) return stillNeeded(survey, terminal);
  if (request && survey.readable === 0) {
    terminal.print(
      survey.erased
        ? `${request.id} is erased already: nothing in it can be read any more`
        : `Nothing in ${request.id} can be read any more, although no erasure of it is on record: its key is missing or does not fit`,
    );
    return fine;
  }
  if (keys.length === 0) {
    for (const line of outside(survey)) terminal.print(line);
    terminal.print('Nothing was erased: nothing is sealed under a key of their own.');
    return fine;
  }
  if (!yes) {
    for (const line of preview(survey, yes)) terminal.print(line);
    terminal.print(`Nothing was erased. ${place.first} with --yes.`);
    return fine;
  }
  const at = now();
  const events = keys.map(
    (stream): ErasureEvent => ({
      type: 'stream.erased',
      at,
      by: system,
      stream,
      ...(by !== undefined && { askedBy: about(by) }),
    }),
  );
  const head = await destroyed(place, events, survey, terminal);
  if (!head) return 1;
  for (const line of preview(survey, yes)) terminal.print(line);
  const verified = await place.verify(head);
  const recorded = keys.length === 1 ? `as entry ${head.n}` : `key by key, last as entry ${head.n}`;
  terminal.print(
    verified.ok
      ? `Erased, and recorded ${recorded}. The chain is unbroken: ${verified.n} entries, head ${verified.n}:${verified.hash}`
      : `Erased, and recorded ${recorded}; but the ledger is broken: ${verified.sentence}`,
  );
  return verified.ok ? fine : 1;
}

function wantedOf(target: string): Whose {
  if (/^REQ/i.test(target)) return { stream: requestStream(requestIdFrom('usher erase', target)) };
  const makeUser = /^make-user\/([1-9]\d{0,14})$/.exec(target.trim())?.[1];
  return makeUser === undefined ? { user: userIdFrom(target) } : { makeUser: Number(makeUser) };
}

function userIdFrom(target: string): string {
  try {
    return userIdOf('', target);
  } catch {
    throw new WrongInput(
      'expected the number of a request, a Slack user id or a Make user, such as usher erase REQ-7, usher erase U0ANA or usher erase make-user/41',
    );
  }
}

function preview(survey: Survey, yes: boolean): string[] {
  const { name, keys, request, entries, readable } = survey;
  const [gone, stay] = yes ? ['Gone', 'Stays'] : ['Would be gone', 'Would stay'];
  const what = request ? request.id : name;
  return [
    `${what}: ${counted(entries, 'entry', 'entries')}, ${counted(readable, 'personal value', 'personal values')} that ${yes ? 'could' : 'can'} still be read`,
    ...keys.map(
      (key) =>
        `${gone}: the key of ${key}, and with it every name, address, reason, ticket and comment sealed ${isMakeUser(key) ? 'under it in access reviews, cases of leavers and records of the membership watch' : 'there'}`,
    ),
    `${stay}: the entries themselves with Slack and Make ids, times, roles, rules, decisions and hashes`,
    ...outside(survey),
  ];
}

/** The data that an erasure does not cover. */
const outside = ({ request, related, shared }: Survey): string[] => [
  ...(related.length > 0
    ? [
        `Not included: the sealed values in ${related.join(', ')}, which they asked for or which concern them; erase each by its number`,
      ]
    : []),
  ...(shared.length > 0
    ? [
        `Not included: their name and address in ${shared.join(', ')}, which an earlier version sealed together with those of others`,
      ]
    : []),
  ...(request
    ? []
    : [
        'Usher reads again the values that Make still shows about them; names in its log without their number stay under the key of their organization',
      ]),
  'Out of reach: messages in Slack, earlier exports, and backups of the folder, which still contain the key',
];

const isMakeUser = (key: string): boolean => key.startsWith('make-user/');

/** Destroys the keys, under the store's lock if it has one. Returns the head afterwards; undefined if the store refused. */
async function destroyed(
  place: ErasePlace,
  events: readonly ErasureEvent[],
  { makeUsers, texts }: Pick<Survey, 'makeUsers' | 'texts'>,
  terminal: Terminal,
) {
  const complain = (_: object, message: string) => terminal.complain(message);
  const store = await place
    .open({ info: () => undefined, warn: complain, error: complain })
    .catch((error: unknown) => {
      if (!(error instanceof StoreFailure)) throw error;
      throw new StoreFailure(`Nothing was erased. ${error.message}`, { cause: error });
    });
  try {
    for (const { stream } of events) {
      const id = requestIdOf(stream);
      const stored = id === undefined ? undefined : await store.request(id);
      if (!stored || isOver(stored.request)) continue;
      stillOpen(stored.request.id, stored.request.phase.status, terminal);
      return undefined;
    }
    if (makeUsers.size > 0) await forgetInWatch(store, makeUsers);
    await forgetInMessages(store, { makeUsers, texts });
    for (const event of events) await store.erase(event.stream, [event]);
    // A process that shares the database may have sent something in between.
    if (store.isShared) await forgetInMessages(store, { makeUsers, texts });
    return await store.head();
  } finally {
    await store.close();
  }
}

function stillNeeded({ name, open }: Survey, terminal: Terminal): number {
  const are = open.length === 1 ? 'is' : 'are';
  terminal.complain(
    `${open.join(', ')} ${are} not over, and people and Usher still need ${open.length === 1 ? 'its' : 'their'} facts about ${name}. Nothing was erased; repeat the command once ${open.length === 1 ? 'it is' : 'they are'} over.`,
  );
  return 1;
}

function stillOpen(id: string, status: string, terminal: Terminal): number {
  terminal.complain(
    `${id} is still open (${status}), so people and Usher still need its content. Nothing was erased; end or cancel it in Slack first.`,
  );
  return 1;
}
