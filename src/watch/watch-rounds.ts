import PQueue from 'p-queue';
import { watchPrefix } from '../approvals/audit-event.js';
import { controlStream } from '../approvals/store.js';
import type { OwnWrite } from '../feed/due-messages.js';
import type { AuditLog } from '../make/audit-logs.js';
import type { DirectorySnapshot } from '../make/directory-snapshot.js';
import type { Check } from '../runtime/check.js';
import { reasonOf } from '../runtime/reason.js';
import { createWorkQueue, type Next } from '../runtime/work-queue.js';
import { Alerts } from './alerts.js';
import type { AnnouncedWrites } from './announced.js';
import { AccountGround } from './ground/account-ground.js';
import { type Guarded, type OrganizationPart, openGuarded, type RoundsDeps } from './guarded.js';
import { stillComparedFrom } from './known-members.js';
import { evidenceOf, ownWrite, slackMs } from './log-evidence.js';
import { openAnnounced } from './open-announced.js';
import type { Sweep } from './organization-sweep.js';
import { roundsHealth } from './rounds-health.js';
import type { WatchRecord } from './watch-record.js';
import { recentMs } from './watch-state.js';

/** The key of the round for Usher's own account. */
const ownAccount = 'own account';

/**
 * The rounds of the watch, from a start to a stop: each compares an organization's newest snapshot, reads team roles
 * in rotation, and tells people. Each start creates new rounds, which read the store again.
 */
export class WatchRounds {
  readonly #alerts: Alerts;
  readonly #account: AccountGround;
  readonly #guarded = new Map<number, Promise<Guarded>>();
  readonly #looked = new Map<number, Guarded>();
  readonly #parts = new Map<number, OrganizationPart>();
  readonly #failures = new Map<string, string>();
  readonly #telling = new PQueue({ concurrency: 1 });
  readonly #unsubscribe: () => void;
  #announced: Promise<AnnouncedWrites> | undefined;
  #latest: DirectorySnapshot | undefined;
  #isStarted = false;

  // Each organization has its own round: one with an exhausted rate limit must not delay the others.
  readonly #rounds = createWorkQueue({
    reconcile: (key) => (key === ownAccount ? this.#accountRound() : this.#roundOf(Number(key))),
    backOffMs: () => this.deps.pollMs,
    failed: (key, error) => this.#failed(key, error),
  });

  constructor(private readonly deps: RoundsDeps) {
    const { directory } = deps;
    this.#account = new AccountGround(deps);
    this.#alerts = new Alerts({
      ...deps,
      emailOf: (organizationId, userId) => directory.member(organizationId, userId)?.email,
      hasLog: (organizationId) => directory.organization(organizationId)?.hasLog ?? true,
    });
    this.#unsubscribe = directory.onPicture((picture) => {
      const before = this.#latest;
      this.#latest = picture;
      if (this.#isStarted) this.#wakeAll(before);
    });
  }

  /** Polls on every new snapshot, and regularly. The timer does not keep the process alive. */
  start(): void {
    this.#isStarted = true;
    this.#wakeAll();
  }

  /** Starts nothing new and waits for running rounds. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    this.#unsubscribe();
    await this.#rounds.stop();
    await this.#telling.onIdle();
    for (const part of this.#parts.values()) part.leave();
    this.#parts.clear();
  }

  /** Runs one round of every organization, then throws the first failure. */
  async round(): Promise<void> {
    const keys = this.#latest ? [...this.#latest.organizations.keys(), ownAccount].map(String) : [];
    const results = await Promise.allSettled(keys.map((key) => this.#rounds.run(key)));
    const failed = results.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Starts the organization's next round now, because something about it was recorded. */
  wake(organizationId: number): void {
    if (this.#isStarted && this.#latest?.organizations.has(organizationId)) {
      this.#rounds.add(`${organizationId}`);
    }
  }

  /** Updates alerts after an event in a stream that they show. */
  heard(stream: string): void {
    const isShown = stream === '*' || stream === controlStream || stream.startsWith(watchPrefix);
    if (!this.#isStarted || !(isShown || this.deps.undos.concern(stream)) || this.#telling.size > 0) return;
    this.#tell().catch((err: unknown) => this.deps.log.warn({ err }, 'alerts could not be updated yet'));
  }

  /** Stores entries of Make's log about memberships durably before it returns; each counts once. */
  async offer(organizationId: number, events: readonly AuditLog[]): Promise<void> {
    if (events.length === 0) return;
    const { watch, ground } = await this.#open(organizationId);
    await watch.offer(events);
    await ground.offer(events);
  }

  /** The announced write that an entry of Make's log reports. */
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
    return roundsHealth({
      failure: [...this.#failures.values()][0],
      waiting: this.#alerts.waiting(),
      looked: [...this.#looked.values()],
      account: this.#account.trouble,
    });
  }

  async #accountRound(): Promise<Next> {
    const latest = this.#latest;
    const isNews = latest !== undefined && (await this.#account.look(latest));
    this.#failures.delete(ownAccount);
    // If no organization is left, only this round can send the messages that are still due.
    if (isNews || latest?.organizations.size === 0) await this.#tell();
    return this.#isStarted ? { afterMs: 2 * this.deps.pollMs } : undefined;
  }

  async #roundOf(organizationId: number): Promise<Next> {
    const picture = this.#latest?.organizations.get(organizationId);
    try {
      if (picture) await (await this.#open(organizationId)).sweep.look(picture);
      await this.#forget();
      // The round reports before it tells people, which may take longer than its deadline at Slack's rate.
      this.#failures.delete(`${organizationId}`);
      this.#parts.get(organizationId)?.done();
    } finally {
      await this.#tell();
    }
    return picture && this.#isStarted ? { afterMs: this.deps.pollMs } : undefined;
  }

  #failed(key: string, err: unknown): void {
    const why = reasonOf(err);
    this.#failures.set(key, why);
    this.#parts.get(Number(key))?.failed(why);
    if (!this.#isStarted) return;
    this.deps.log.warn({ err, round: key }, 'a round of the watch failed; the next one tries again');
  }

  /** Messages do not wait for other organizations' lists, but they are sent one after another. */
  #tell(): Promise<void> {
    return this.#telling.add(async () => {
      const looked = [...this.#looked].map(([organizationId, { sweep }]) => ({
        organizationId,
        organization: sweep.name,
      }));
      const lost = this.#account.lost().filter(({ organizationId }) => !this.#looked.has(organizationId));
      for (const one of [...looked, ...lost]) {
        // Another process may have recorded an answer.
        const record = await this.deps.records.of(one.organizationId);
        await this.#alerts.tell({ ...one, record });
      }
    });
  }

  /** Wakes each organization whose lists changed since the earlier snapshot; lists arrive separately. */
  #wakeAll(before?: DirectorySnapshot): void {
    const organizations = this.#latest?.organizations ?? new Map<number, unknown>();
    for (const [id, part] of this.#parts) {
      if (organizations.has(id)) continue;
      part.leave();
      this.#parts.delete(id);
    }
    for (const [id, organization] of organizations) {
      const revive = (): void => this.#rounds.restart(`${id}`);
      const part = this.#parts.has(id) ? undefined : this.deps.part?.(id, revive);
      if (part) this.#parts.set(id, part);
      if (organization !== before?.organizations.get(id)) this.#rounds.add(`${id}`);
    }
    this.#rounds.add(ownAccount);
  }

  /** Opens an organization once, and reads each time what other processes recorded. */
  async #open(organizationId: number): Promise<Guarded> {
    const record = await this.deps.records.of(organizationId);
    const open = this.#guarded.get(organizationId) ?? this.#begin(organizationId, record);
    this.#guarded.set(organizationId, open);
    open.catch(() => this.#guarded.delete(organizationId));
    return open;
  }

  async #begin(organizationId: number, record: WatchRecord): Promise<Guarded> {
    const guarded = await openGuarded({
      deps: this.deps,
      organizationId,
      record,
      announced: await this.#announcedWrites(),
      bot: () => this.#latest?.me.id,
      picture: () => this.#latest?.organizations.get(organizationId),
      progress: () => this.#parts.get(organizationId)?.done(),
      scopes: () => (this.#paysForScopes(organizationId) ? this.#lookAtScopes : undefined),
    });
    this.#looked.set(organizationId, guarded);
    return guarded;
  }

  /** The token is the same everywhere, so one organization's calls suffice: if possible, one with a call to spare. */
  #paysForScopes(organizationId: number): boolean {
    const ids = [...(this.#latest?.organizations.keys() ?? [])].sort((a, b) => a - b);
    const spare = ids.find((id) => this.#looked.get(id)?.ground.hasSpaces === false);
    return (spare ?? ids[0]) === organizationId;
  }

  readonly #lookAtScopes = async (): Promise<void> => {
    if (this.#latest) await this.#account.lookAtScopes(this.#latest);
  };

  #announcedWrites(): Promise<AnnouncedWrites> {
    this.#announced ??= openAnnounced(this.deps, this.#latest?.organizations.keys() ?? []).catch(
      (error: unknown) => {
        this.#announced = undefined;
        throw error;
      },
    );
    return this.#announced;
  }

  /** Announced writes are kept as long as findings, and longer if a comparison still needs them. */
  async #forget(): Promise<void> {
    const recent = this.deps.now() - recentMs;
    (await this.#announcedWrites()).forget((organizationId) => {
      const known = this.#looked.get(organizationId)?.watch.known;
      return known ? Math.min(recent, stillComparedFrom(known)) - slackMs : recent;
    });
  }
}
