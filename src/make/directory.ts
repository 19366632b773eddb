import type { Logger } from 'pino';
import { type Country, KnownCountries } from './countries.js';
import { createRounds } from './directory-rounds.js';
import { type Guarded, readGuarded } from './directory-snapshot.js';
import { type DirectoryView, lookUpsIn } from './directory-view.js';
import { MakeError } from './error.js';
import type { MakeBeat, ReadTurn } from './http.js';
import type { Make } from './make.js';
import { OrganizationReader } from './organization-reader.js';
import type { PeopleReadings } from './people-reading.js';
import { type PictureListener, Pictures } from './pictures.js';
import type { Me } from './users.js';

export interface DirectoryOptions {
  readonly make: Make;
  readonly log: Pick<Logger, 'warn'>;
  /** The only organization to guard; without it, Usher guards all of its zone. */
  readonly organizationId?: number | undefined;
  readonly refreshMs: number;
  /** The readings of the processes that share a record; left out where no other process can exist. */
  readonly others?: PeopleReadings | undefined;
  /** Reads Make's countries even if nobody joins by single sign-on. */
  readonly needsCountries?: boolean;
  readonly now?: (() => Date) | undefined;
  /** Registers the watcher of the timer, and hands it a function that restarts the timer when a reading hangs. */
  readonly part?: ((revive: () => void) => MakeBeat) | undefined;
}

/**
 * Make as Usher last read it, held in memory so that opening a modal never waits. It is empty before the first
 * `refresh`. Decisions and writes rest on new reads, never on this.
 */
export interface Directory extends DirectoryView {
  /**
   * Reads Make again; overlapping calls share one read. If it fails, throws a `MakeError` and keeps the old picture.
   */
  refresh(): Promise<void>;
  /** Starts refreshing at intervals; a failure is logged. The timer does not keep the process alive. */
  start(): void;
  stop(): void;
  /**
   * Calls the listener at once with the present picture, and then with each new one. Returns a function that ends
   * this.
   */
  onPicture(listener: PictureListener): () => void;
  readonly loadedAt: Date | undefined;
  /**
   * Make's countries. Undefined until Make has listed them; Usher reads them only if people join an organization through
   * single sign-on.
   */
  readonly countries: readonly Country[] | undefined;
  /** The account that Usher runs as. */
  readonly me: Me | undefined;
}

/** Whether the organization may be gone or closed to Usher; the list of organizations then decides. */
const isShut = (error: unknown): boolean =>
  error instanceof MakeError && (error.kind === 'forbidden' || error.kind === 'not-found');

/** Organizations, teams and roles change seldom, so only one reading in this many covers more than the people. */
const wholeEvery = 10;

export function createDirectory(options: DirectoryOptions): Directory {
  const { log, refreshMs, part, now = () => new Date() } = options;
  const clock = (): number => now().getTime();
  const pictures = new Pictures();
  const reader = readerFor(options, clock);
  const countries = countriesFor(options, pictures, clock);
  let refreshing: Promise<void> | undefined;
  let listedAt = Number.NEGATIVE_INFINITY;

  const guarded = (priority: 'read' | 'poll', at: number) =>
    guardedIn(options, pictures, { priority }, at, clock);

  async function load(): Promise<void> {
    const at = clock();
    const { me, ids, own } = await guarded('read', at);
    const whole = await Promise.all(ids.map((id) => reader.readWhole(id, { priority: 'read' })));
    pictures.publish(me, whole, own);
    listedAt = at;
    rounds.allRead(ids);
    await countries.readIfDue({ priority: 'read' });
  }

  function refresh(): Promise<void> {
    refreshing ??= load().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  async function readList(): Promise<void> {
    if (!pictures.latest) return refresh();
    const at = clock();
    const { me, ids, own } = await guarded('poll', at);
    listedAt = at;
    pictures.publish(
      me,
      pictures.organizations().filter(({ organization }) => ids.includes(organization.id)),
      own,
    );
    rounds.follow(ids);
  }

  async function readOne(id: number): Promise<void> {
    const before = pictures.organization(id);
    const read = await reader.readAgain(id, before);
    if (rounds.follows(id)) pictures.put(read, before);
    await countries.readIfDue({ priority: 'poll' });
  }

  const rounds = createRounds({
    everyMs: refreshMs,
    listEveryMs: wholeEvery * refreshMs,
    readList,
    readOne,
    part,
    isShut,
    givenUp() {
      refreshing = undefined;
    },
    failed: (err) => log.warn({ err }, 'directory not refreshed, the old picture stays'),
  });

  return {
    ...lookUpsIn(pictures),
    refresh,
    start: rounds.start,
    stop: rounds.stop,
    onPicture: (listener) => pictures.onPicture(listener),
    get loadedAt() {
      const read = pictures.organizations().map(({ read: { until } }) => until);
      return pictures.latest && new Date(read.length > 0 ? Math.min(...read) : listedAt);
    },
    get countries() {
      return countries.known;
    },
    get me() {
      return pictures.latest?.me;
    },
  };
}

/** Make may leave an organization out for a moment, so the list is read again at once if one is missing. */
async function guardedIn(
  { make, organizationId: only }: DirectoryOptions,
  pictures: Pictures,
  turn: ReadTurn,
  at: number,
  now: () => number,
): Promise<Guarded> {
  const read = await readGuarded(make, only, turn, at);
  const isShort = pictures.organizations().some(({ organization: { id } }) => !read.ids.includes(id));
  return isShort ? readGuarded(make, only, turn, now()) : read;
}

const readerFor = ({ make, refreshMs, others }: DirectoryOptions, now: () => number): OrganizationReader =>
  new OrganizationReader({ make, now, everyMs: refreshMs, wholeEveryMs: wholeEvery * refreshMs, others });

const countriesFor = (
  { make, log, refreshMs, needsCountries = false }: DirectoryOptions,
  pictures: Pictures,
  now: () => number,
): KnownCountries =>
  new KnownCountries({
    read: make.countries.list,
    areNeeded: () =>
      needsCountries || pictures.organizations().some(({ organization }) => Boolean(organization.ssoType)),
    now,
    retryMs: wholeEvery * refreshMs,
    failed: (err) =>
      log.warn({ err }, 'the countries were not read from Make, so forms ask for their number'),
  });
