import PQueue from 'p-queue';
import type { Finding } from '../approvals/audit-event.js';
import { type PersonId, person } from '../approvals/person.js';
import { about } from '../approvals/personal.js';
import type { People } from '../approvals/ports.js';
import type { Store } from '../approvals/store.js';
import type { Poster } from '../delivery/poster.js';
import type { Feeds } from '../feed/feeds.js';
import type { AuditLog } from '../make/audit-logs.js';
import type { Directory } from '../make/directory.js';
import type { DirectorySnapshot } from '../make/directory-snapshot.js';
import type { Make } from '../make/make.js';
import { createWorkQueue, type Next } from '../runtime/work-queue.js';
import { createAlerts } from './alerts.js';
import { type Answered, type Counts, countsOf, mayAnswer, recentOf } from './answers.js';
import { generalHealth, type Health, organizationHealth } from './health.js';
import { evidenceOf, type Named, ownWrite, slackMs } from './log-entry.js';
import { createOrganizationParts, type OrganizationPart } from './organization-parts.js';
import { createSweeper, type Guarded } from './sweeper.js';
import { type Answer, emptyWatch, type WatchState } from './watch-state.js';

export interface WatchParts {
  readonly make: Make;
  readonly directory: Directory;
  readonly feeds: Feeds;
  readonly store: Pick<Store, 'get' | 'put' | 'read' | 'commit' | 'entries' | 'head'>;
  readonly poster: Poster;
  readonly people: Pick<People, 'personWith'>;
  readonly admins: () => readonly PersonId[];
  /** How often the directory reads Make's lists. */
  readonly pollMs: number;
  /** The part of Make's limit that polling may use, 0 to 1; team roles take half of it. */
  readonly share: number;
  readonly now: () => number;
  readonly log: { warn(fields: object, event: string): void };
  /** Registers what watches the rounds of one organization; it is given a way to begin again where one hangs. */
  readonly part?: ((organizationId: number, revive: () => void) => OrganizationPart) | undefined;
}

export interface Sweep {
  readonly organizationId: number;
  readonly teams: number;
  /** How long it took to read the roles of every team once, the last time. */
  readonly lastFullMs?: number;
  /** Until when its lists were compared, in milliseconds since 1970. */
  readonly comparedAt?: number;
}

/** Compares Make's memberships with what was known and reports what nobody asked for. */
export interface Watch {
  /** Looks at every new picture, and now and then. The timer does not keep the process alive. */
  start(): void;
  /** Waits for what is under way. */
  stop(): Promise<void>;
  /** Compares the newest picture, reads team roles in rotation, and tells. Rounds never overlap. Throws what went wrong, after all else was done. */
  round(): Promise<void>;
  /** Entries of Make's log about memberships; durable before this answers, and each counts once. */
  offer(organizationId: number, events: readonly AuditLog[]): Promise<void>;
  /** The request whose announced write an entry of Make's log tells of. */
  explain(event: AuditLog): Promise<string | undefined>;
  /** One of the last eight days. This, `counts` and `recent` read the record first where no round did since the start. */
  finding(
    organizationId: number,
    id: string,
  ): Promise<(Named & { readonly answer?: Answer; readonly asked?: PersonId }) | undefined>;
  /** Files the answer to "Was this you?"; only the person who was asked may give it. */
  answer(organizationId: number, id: string, by: PersonId, mine: boolean, reason?: string): Promise<Answered>;
  /** Takes a list that lost many as it is, no more than was shown. Whether this person may is the caller's to check. */
  acceptList(organizationId: number, by: PersonId, shown: number): Promise<'accepted' | 'more' | 'over'>;
  /** How many changes were recorded from one time until before another, in the last eight days. */
  counts(organizationId: number, from: number, until: number): Promise<Counts>;
  /** The newest first, of the last eight days. */
  recent(organizationId: number, limit: number): Promise<Finding[]>;
  sweeps(): Sweep[];
  health(): readonly Health[];
}

export function createWatch(parts: WatchParts): Watch {
  const { directory, pollMs, now, log } = parts;
  const telling = new PQueue({ concurrency: 1 });
  let latest: DirectorySnapshot | undefined;
  let isStarted = false;
  const failures = new Map<number, string>();
  const watched = createOrganizationParts((id) => parts.part?.(id, () => rounds.restart(`${id}`)));

  const note = (picture: DirectorySnapshot): void => {
    latest = picture;
    if (isStarted) wake();
  };

  let unsubscribe = directory.onPicture(note);

  const { guarded, unreadable, ledger, open, look, forget } = createSweeper({
    ...parts,
    latest: () => latest,
    progress: (organizationId) => watched.of(organizationId)?.done(),
  });
  const alerts = createAlerts({
    ...parts,
    emailOf: (organizationId, userId) => directory.member(organizationId, userId)?.email,
    hasLog: (organizationId) => directory.organization(organizationId)?.hasLog ?? true,
  });

  const tell = (): Promise<void> =>
    telling.add(async () => {
      for (const [organizationId, { watch, name }] of guarded) {
        await alerts.tell({ organizationId, organization: name, record: watch.record });
      }
    });

  const roundOf = async (organizationId: number): Promise<Next> => {
    const picture = latest?.organizations.get(organizationId);
    try {
      if (picture) await look(organizationId, picture);
      await forget();
      // Said before people are told: at Slack's pace that may take longer than a round is given.
      failures.delete(organizationId);
      watched.of(organizationId)?.done();
    } finally {
      await tell();
    }
    return picture && isStarted ? { afterMs: pollMs } : undefined;
  };

  // Each organization goes round by itself: one whose limit is used up must not hold up the others.
  const rounds = createWorkQueue({
    reconcile: (key) => roundOf(Number(key)),
    backOffMs: () => pollMs,
    failed(key, err) {
      const organizationId = Number(key);
      const why = err instanceof Error ? err.message : 'unknown reason';
      failures.set(organizationId, why);
      watched.of(organizationId)?.failed(why);
      if (isStarted) log.warn({ err, organizationId }, 'a round of the watch failed, the next one goes on');
    },
  });

  const round = async (): Promise<void> => {
    const ids = [...(latest?.organizations.keys() ?? [])];
    const results = await Promise.allSettled(ids.map((id) => rounds.run(`${id}`)));
    const failed = results.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  };

  const wake = (): void => {
    watched.follow(latest?.organizations);
    for (const organizationId of latest?.organizations.keys() ?? []) rounds.add(`${organizationId}`);
  };

  const tellSoon = (): void => {
    tell().catch((err: unknown) => log.warn({ err }, 'alerts could not be brought up to date'));
  };

  /** A click may come before the first round after a start. */
  const opened = async (organizationId: number): Promise<Guarded | undefined> =>
    latest?.organizations.has(organizationId) ? open(organizationId) : guarded.get(organizationId);

  const bookOf = async (organizationId: number): Promise<WatchState> =>
    (await opened(organizationId))?.watch.record.book() ?? emptyWatch();

  return {
    start() {
      isStarted = true;
      wake();
    },
    async stop() {
      isStarted = false;
      unsubscribe();
      unsubscribe = () => undefined;
      await rounds.stop();
      await telling.onIdle();
    },
    round,
    async offer(organizationId, events) {
      if (events.length === 0) return;
      await (await open(organizationId)).watch.offer(events);
    },
    async explain(event) {
      const { organizationId } = event;
      const evidence = evidenceOf(event);
      const id = organizationId ?? event.organization?.id;
      if (!evidence || id === undefined) return undefined;
      const known = await ledger();
      await known.follow();
      const during = known.during(id, event.at - slackMs, event.at + slackMs);
      return ownWrite(evidence, during, latest?.me.id)?.request;
    },
    async finding(organizationId, id) {
      const one = (await bookOf(organizationId)).cases.get(id);
      if (!one) return undefined;
      const { finding, actor, answer, asked } = one;
      const more = { ...(answer && { answer }), ...(asked && { asked: asked.person }) };
      return { finding, ...(actor && { actor }), ...more };
    },
    async answer(organizationId, id, by, mine, reason) {
      const record = (await opened(organizationId))?.watch.record;
      const outcome: { is: Answered } = { is: 'unknown' };
      await record?.change((book) => {
        const one = book.cases.get(id);
        outcome.is = one ? mayAnswer(one, by) : 'unknown';
        if (outcome.is !== 'filed') return [];
        const why = reason?.trim() ? { reason: about(reason.trim()) } : {};
        return [
          { type: 'finding.answered', at: now(), by: person(by), finding: id, person: by, mine, ...why },
        ];
      });
      if (outcome.is === 'filed') tellSoon();
      return outcome.is;
    },
    async acceptList(organizationId, by, shown) {
      const became = (await (await opened(organizationId))?.watch.acceptList(by, shown)) ?? 'over';
      if (became === 'accepted') tellSoon();
      return became;
    },
    counts: async (organizationId, from, until) => countsOf(await bookOf(organizationId), from, until),
    recent: async (organizationId, limit) => recentOf(await bookOf(organizationId), limit),
    sweeps: () =>
      [...guarded].map(([organizationId, { watch, teams, rotation }]) => {
        const [lastFullMs, comparedAt] = [rotation.lastFullMs(), watch.known()?.until];
        return {
          organizationId,
          teams,
          ...(lastFullMs !== undefined && { lastFullMs }),
          ...(comparedAt !== undefined && { comparedAt }),
        };
      }),
    health: () => [
      generalHealth({
        failure: [...failures.values()][0],
        waiting: alerts.waiting(),
        unreadable: [...unreadable],
      }),
      ...[...guarded].map(([id, { watch, name, teams, rotation }]) =>
        organizationHealth({
          id,
          name,
          teams,
          seen: latest?.organizations.has(id) ?? false,
          known: watch.known(),
          short: watch.record.book().list?.state === 'short',
          lastFullMs: rotation.lastFullMs(),
        }),
      ),
    ],
  };
}
