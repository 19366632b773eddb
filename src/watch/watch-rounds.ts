import PQueue from 'p-queue';
import { watchPrefix } from '../approvals/audit-event.js';
import { controlStream, type Store } from '../approvals/store.js';
import type { OwnWrite } from '../feed/due-messages.js';
import type { AuditLog } from '../make/audit-logs.js';
import type { Directory } from '../make/directory.js';
import type { DirectorySnapshot } from '../make/directory-snapshot.js';
import type { Make } from '../make/make.js';
import type { Check } from '../runtime/check.js';
import type { Beat } from '../runtime/loop.js';
import { reasonOf } from '../runtime/reason.js';
import { createWorkQueue, type Next } from '../runtime/work-queue.js';
import { type AlertDeps, Alerts } from './alerts.js';
import type { AnnouncedWrites } from './announced.js';
import { stillComparedFrom } from './known-members.js';
import { evidenceOf, ownWrite, slackMs } from './log-evidence.js';
import { openAnnounced } from './open-announced.js';
import { OrganizationSweep, type Sweep } from './organization-sweep.js';
import { OrganizationWatch } from './organization-watch.js';
import type { WatchRecord, WatchRecords } from './watch-record.js';
import { recentMs } from './watch-state.js';

export interface RoundsDeps extends Omit<AlertDeps, 'emailOf' | 'hasLog'> {
  readonly make: Make;
  readonly directory: Directory;
  readonly store: Pick<Store, 'get' | 'put' | 'entries'>;
  readonly records: WatchRecords;
  /** How often the directory reads Make's lists. */
  readonly pollMs: number;
  /** The part of Make's limit that polling may use, 0 to 1; team roles take half of it. */
  readonly share: number;
  /** Registers what watches the rounds of one organization; it is given a way to begin again where one hangs. */
  readonly part?: ((organizationId: number, revive: () => void) => OrganizationPart) | undefined;
}

/** How the rounds of one organization report. */
export interface OrganizationPart extends Beat {
  leave(): void;
}

interface Guarded {
  readonly record: WatchRecord;
  readonly watch: OrganizationWatch;
  readonly sweep: OrganizationSweep;
}

/**
 * The rounds of the watch, from a start to a stop: each compares the newest picture of an organization, reads team
 * roles in rotation, and tells. Each start makes new rounds, which read the store again.
 */
export class WatchRounds {
  readonly #alerts: Alerts;
  readonly #guarded = new Map<number, Promise<Guarded>>();
  readonly #looked = new Map<number, Guarded>();
  readonly #parts = new Map<number, OrganizationPart>();
  readonly #failures = new Map<number, string>();
  readonly #telling = new PQueue({ concurrency: 1 });
  readonly #unsubscribe: () => void;
  #announced: Promise<AnnouncedWrites> | undefined;
  #latest: DirectorySnapshot | undefined;
  #isStarted = false;

  // Each organization goes round by itself: one whose limit is used up must not hold up the others.
  readonly #rounds = createWorkQueue({
    reconcile: (key) => this.#roundOf(Number(key)),
    backOffMs: () => this.deps.pollMs,
    failed: (key, error) => this.#failed(Number(key), error),
  });

  constructor(private readonly deps: RoundsDeps) {
    const { directory } = deps;
    this.#alerts = new Alerts({
      ...deps,
      emailOf: (organizationId, userId) => directory.member(organizationId, userId)?.email,
      hasLog: (organizationId) => directory.organization(organizationId)?.hasLog ?? true,
    });
    this.#unsubscribe = directory.onPicture((picture) => {
      this.#latest = picture;
      if (this.#isStarted) this.#wakeAll();
    });
  }

  /** Looks at every new picture, and now and then. The timer does not keep the process alive. */
  start(): void {
    this.#isStarted = true;
    this.#wakeAll();
  }

  /** Begins nothing more and waits for what is under way. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    this.#unsubscribe();
    await this.#rounds.stop();
    await this.#telling.onIdle();
    for (const part of this.#parts.values()) part.leave();
    this.#parts.clear();
  }

  /** One round of every organization. Throws what went wrong, after all else was done. */
  async round(): Promise<void> {
    const ids = [...(this.#latest?.organizations.keys() ?? [])];
    const results = await Promise.allSettled(ids.map((id) => this.#rounds.run(`${id}`)));
    const failed = results.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Something about this organization was recorded: its next round is now. */
  wake(organizationId: number): void {
    if (this.#isStarted && this.#latest?.organizations.has(organizationId)) {
      this.#rounds.add(`${organizationId}`);
    }
  }

  /** Something was recorded in this stream: where alerts show it, they are drawn again. */
  heard(stream: string): void {
    const isShown = stream === '*' || stream === controlStream || stream.startsWith(watchPrefix);
    if (!this.#isStarted || !(isShown || this.deps.undos.concern(stream)) || this.#telling.size > 0) return;
    this.#tell().catch((err: unknown) => this.deps.log.warn({ err }, 'alerts are not drawn again yet'));
  }

  /** Entries of Make's log about memberships; durable before this answers, and each counts once. */
  async offer(organizationId: number, events: readonly AuditLog[]): Promise<void> {
    if (events.length > 0) await (await this.#open(organizationId)).watch.offer(events);
  }

  /** The announced write that an entry of Make's log tells of. */
  async explain(event: AuditLog): Promise<OwnWrite | undefined> {
    const organizationId = event.organizationId ?? event.organization?.id;
    const evidence = evidenceOf(event);
    if (!evidence || organizationId === undefined) return undefined;
    const announced = await this.#announcedWrites();
    await announced.follow();
    return ownWrite(evidence, announced.of(organizationId), this.#latest?.me.id);
  }

  sweeps(): readonly Sweep[] {
    return [...this.#looked.values()].map(({ sweep }) => sweep.howFar());
  }

  health(): readonly Check[] {
    const all = [...this.#looked.values()];
    const [failure] = this.#failures.values();
    const waiting = this.#alerts.waiting();
    const unreadable = all.flatMap(({ sweep }) => [...sweep.unreadable]).join(', ');
    const problems = [
      ...(failure === undefined ? [] : [`the last round failed: ${failure}`]),
      ...(waiting > 0 ? [`${waiting} messages wait for Slack`] : []),
      ...(unreadable === '' ? [] : [`the roles of these teams cannot be read: ${unreadable}`]),
    ];
    const says = problems.join('; ') || 'comparing';
    return [{ name: 'watch', ok: problems.length === 0, says }, ...all.map(({ sweep }) => sweep.health())];
  }

  async #roundOf(organizationId: number): Promise<Next> {
    const picture = this.#latest?.organizations.get(organizationId);
    try {
      if (picture) await (await this.#open(organizationId)).sweep.look(picture);
      await this.#forget();
      // Said before people are told: at Slack's pace that may take longer than a round is given.
      this.#failures.delete(organizationId);
      this.#parts.get(organizationId)?.done();
    } finally {
      await this.#tell();
    }
    return picture && this.#isStarted ? { afterMs: this.deps.pollMs } : undefined;
  }

  #failed(organizationId: number, err: unknown): void {
    const why = reasonOf(err);
    this.#failures.set(organizationId, why);
    this.#parts.get(organizationId)?.failed(why);
    if (!this.#isStarted) return;
    this.deps.log.warn({ err, organizationId }, 'a round of the watch failed, the next one goes on');
  }

  /** What one organization has to tell waits for no other's lists, but messages leave one after another. */
  #tell(): Promise<void> {
    return this.#telling.add(async () => {
      for (const [organizationId, { sweep }] of this.#looked) {
        // Another process may have recorded an answer.
        const record = await this.deps.records.of(organizationId);
        await this.#alerts.tell({ organizationId, organization: sweep.name, record });
      }
    });
  }

  #wakeAll(): void {
    const organizations = this.#latest?.organizations ?? new Map<number, unknown>();
    for (const [id, part] of this.#parts) {
      if (organizations.has(id)) continue;
      part.leave();
      this.#parts.delete(id);
    }
    for (const id of organizations.keys()) {
      const revive = (): void => this.#rounds.restart(`${id}`);
      const part = this.#parts.has(id) ? undefined : this.deps.part?.(id, revive);
      if (part) this.#parts.set(id, part);
      this.#rounds.add(`${id}`);
    }
  }

  /** Opened once; what another process recorded since is read each time. */
  async #open(organizationId: number): Promise<Guarded> {
    const record = await this.deps.records.of(organizationId);
    const open = this.#guarded.get(organizationId) ?? this.#begin(organizationId, record);
    this.#guarded.set(organizationId, open);
    open.catch(() => this.#guarded.delete(organizationId));
    return open;
  }

  async #begin(organizationId: number, record: WatchRecord): Promise<Guarded> {
    const { store, now } = this.deps;
    const announced = await this.#announcedWrites();
    const bot = () => this.#latest?.me.id;
    const watch = await OrganizationWatch.open({ organizationId, store, record, announced, bot, now });
    const sweep = new OrganizationSweep({
      ...this.deps,
      organizationId,
      watch,
      record,
      picture: () => this.#latest?.organizations.get(organizationId),
      progress: () => this.#parts.get(organizationId)?.done(),
    });
    const guarded = { record, watch, sweep };
    this.#looked.set(organizationId, guarded);
    return guarded;
  }

  #announcedWrites(): Promise<AnnouncedWrites> {
    this.#announced ??= openAnnounced(this.deps, this.#latest?.organizations.keys() ?? []).catch(
      (error: unknown) => {
        this.#announced = undefined;
        throw error;
      },
    );
    return this.#announced;
  }

  /** Announced writes are kept as long as findings, and as long as they lie within what is still to be compared. */
  async #forget(): Promise<void> {
    const recent = this.deps.now() - recentMs;
    (await this.#announcedWrites()).forget((organizationId) => {
      const known = this.#looked.get(organizationId)?.watch.known;
      return known ? Math.min(recent, stillComparedFrom(known)) - slackMs : recent;
    });
  }
}
