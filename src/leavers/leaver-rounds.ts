import { type LeaverEnd, leaversStream } from '../approvals/leaver-event.js';
import { system } from '../approvals/person.js';
import { controlStream, policyStream, requestStream, type Store } from '../approvals/store.js';
import type { Outbox } from '../delivery/outbox.js';
import type { Directory } from '../make/directory.js';
import type { Beat } from '../runtime/loop.js';
import { reasonOf } from '../runtime/reason.js';
import { createWorkQueue, type Next } from '../runtime/work-queue.js';
import { type AskDeps, CaseAsker } from './ask-case.js';
import { type LeaverCase, requestOf } from './cases.js';
import { type ConnectedAccounts, disconnectGone, disconnectLate } from './disconnecting.js';
import { dueCases, goneOnBefore, type LeaverDue, nextDueAt } from './due-cases.js';
import { endOfMoved, followed, leftMeanwhile } from './follow-case.js';
import { firstNotice, stopNotice } from './leaver-notices.js';
import { accountsNow } from './make-identity.js';

export interface RoundsDeps extends AskDeps {
  readonly directory: AskDeps['directory'] & Pick<Directory, 'onPicture' | 'refresh'>;
  readonly store: Pick<Store, 'request' | 'onEntry' | 'binding'>;
  readonly outbox: Pick<Outbox, 'enqueue' | 'first' | 'isKept'>;
  /** People's connected accounts; a leaver's is disconnected. */
  readonly connected: ConnectedAccounts;
  /** Runs the daily check if it is due, and returns the delay before the next one in milliseconds. */
  readonly lookDaily: () => Promise<number>;
  /** Registers the rounds for supervision; `revive` restarts a round that hangs. */
  readonly part?: ((revive: () => void) => Beat & { leave(): void }) | undefined;
}

const round = 'round';
const pollMs = 60_000;
/** How long a failed case waits for its next try, unless something changes earlier. */
const againMs = 300_000;

/**
 * Performs the due steps of every case, one after another, from a start to a stop. It depends only on the record, so a
 * case continues after a crash; a case's request is opened once, by its name.
 */
export class LeaverRounds {
  readonly #laterAt = new Map<string, number>();
  readonly #asker: CaseAsker;
  readonly #part: (Beat & { leave(): void }) | undefined;
  readonly #subscriptions: (() => void)[] = [];
  #isStopped = false;

  readonly #queue = createWorkQueue({
    reconcile: () => this.#round(),
    backOffMs: () => pollMs,
    failed: (_, error) => this.#failed(error),
  });

  constructor(private readonly deps: RoundsDeps) {
    this.#asker = new CaseAsker(deps);
    this.#part = deps.part?.(() => this.#queue.restart(round));
    this.#subscriptions.push(deps.store.onEntry((stream) => this.#heard(stream)));
  }

  start(): void {
    this.#queue.add(round);
    // A new reading of Make may show that the account of a case has moved.
    const unsubscribe = this.deps.directory.onPicture(() => {
      if (this.#requests().size > 0) this.#queue.add(round);
    });
    this.#subscriptions.push(unsubscribe);
  }

  /** Starts nothing new and waits for running steps. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    await this.#queue.stop();
    this.#part?.leave();
  }

  #heard(stream: string): void {
    const isNews = stream === '*' || stream === controlStream || stream === policyStream;
    if (isNews) this.#laterAt.clear();
    const requests = this.#requests();
    if (isNews || stream === leaversStream || requests.has(stream)) this.#queue.add(round);
  }

  #requests(): ReadonlySet<string> {
    const { cases } = this.deps.leavers.latest();
    const open = [...cases.values()].flatMap((one) => requestOf(one) ?? []);
    return new Set(open.map(requestStream));
  }

  #failed(error: unknown): void {
    this.#part?.failed(reasonOf(error));
    this.deps.log.warn({ err: error }, 'a round of the leavers failed; the next one tries again');
  }

  async #round(): Promise<Next> {
    const { now, leavers, policy } = this.deps;
    const done = new Set<string>();
    await this.#catchUp();
    for (;;) {
      // The due steps are computed again each time: another person may have left during the last step, and the brake
      // comes first.
      const state = await leavers.read();
      const due = dueCases(state, policy().leavers, now());
      const next = due.find((one) => !done.has(keyOf(one)) && this.#isTime(one));
      if (!next || this.#isStopped) break;
      done.add(keyOf(next));
      await this.#try(next);
      await this.#tellOfStop();
      this.#part?.done();
    }
    await this.#tellOfStop();
    const lookAt = await this.deps.lookDaily();
    await disconnectLate(this.deps);
    this.#part?.done();
    return { afterMs: await this.#restMs(lookAt) };
  }

  async #catchUp(): Promise<void> {
    const { leavers, log } = this.deps;
    for (const person of leavers.missed) {
      try {
        await leavers.catchUp(person);
      } catch (error) {
        log.warn({ person, err: error }, 'an event of Slack about a person is not handled yet; tried again');
        this.#part?.failed(reasonOf(error));
      }
    }
  }

  #isTime(due: LeaverDue): boolean {
    return (this.#laterAt.get(keyOf(due)) ?? 0) <= this.deps.now();
  }

  /** A case that fails must not delay the others. */
  async #try(due: LeaverDue): Promise<void> {
    const { now, log } = this.deps;
    try {
      if (due.type === 'hold') await this.#hold();
      else if (due.type === 'follow') await this.#follow(due.case);
      else if ((await this.#askOrLook(due)) === 'later') this.#laterAt.set(keyOf(due), now() + againMs);
    } catch (error) {
      this.#laterAt.set(keyOf(due), now() + againMs / 10);
      const id = due.type === 'hold' ? 'brake' : due.case.id;
      log.warn({ case: id, err: error }, 'the case of a leaver failed; Usher will try again');
      this.#part?.failed(reasonOf(error));
    }
  }

  async #askOrLook({
    type,
    case: one,
  }: Extract<LeaverDue, { type: 'ask' | 'look' }>): Promise<'done' | 'later'> {
    if (type === 'ask') {
      const asked = await this.#asker.ask(one);
      if (asked !== 'nothing') return asked;
      await disconnectGone(this.deps, one);
      await this.deps.leavers.close(one.id, 'nothing', this.deps.now());
      return 'done';
    }
    return (await this.#asker.isBack(one)) ? 'done' : 'later';
  }

  async #hold(): Promise<void> {
    const { leavers, policy, now } = this.deps;
    await leavers.change((state) => {
      const at = now();
      const [due] = dueCases(state, policy().leavers, at);
      if (due?.type !== 'hold') return [];
      const before = goneOnBefore(state, policy().leavers.brake, due.cases, at);
      return [{ type: 'leaver.held', at, by: system, cases: due.cases.map(({ id }) => id), before }];
    });
  }

  async #follow(one: LeaverCase): Promise<void> {
    const { leavers, now, store, desk } = this.deps;
    const id = requestOf(one);
    if (id === undefined) return;
    if (one.state.is === 'returned') await desk.leaving.takeBack(id);
    const request = (await store.request(id))?.request;
    const outcome = followed(one, request, now());
    const left = outcome === 'remind' ? leftMeanwhile(await leavers.read(), one) : 'no';
    if (left === 'asked') return;
    if (await this.#askedAgain(one, endOfMoved(outcome, request))) return;
    if (outcome === 'remind' && left === 'no' && request) await this.#asker.remind(one, request);
    if (outcome === undefined) return;
    // Before the case is closed, so that a crash in between still leads to the wipe.
    await disconnectGone(this.deps, one);
    // Somebody may have asked for them meanwhile; and for a person whom an admin named, nothing has ended so far.
    if (outcome === 'done' || outcome === 'given-up') await desk.leaving.endFor(one);
    if (outcome === 'contained') await desk.leaving.endFor(one, { keepsGrants: true });
    await leavers.close(one.id, outcome === 'remind' ? 'contained' : outcome, now());
  }

  /** Opens another case if the person has an account that the request of this one did not reach. */
  async #askedAgain(one: LeaverCase, end: LeaverEnd | undefined): Promise<boolean> {
    const { leavers, store } = this.deps;
    if (end === undefined || one.state.is === 'returned') return false;
    const recorded = one.person === undefined ? undefined : await store.binding(one.person);
    const found = accountsNow(this.deps, one, { recorded, email: undefined });
    const others = found.makeUsers.filter((id) => !one.makeUsers.includes(id));
    if (found.isDoubtful || others.length === 0) return false;
    await disconnectGone(this.deps, one);
    await leavers.again(one, end, found.makeUsers);
    return true;
  }

  /** Puts the brake's alarm into the outbox before it records it as sent, and updates a sent alarm. */
  async #tellOfStop(): Promise<void> {
    const { leavers, outbox } = this.deps;
    const notice = stopNotice(this.deps, await leavers.read());
    const { told } = await leavers.read();
    if (!notice || told.has(notice.key)) return;
    const first = firstNotice(notice);
    const isFirst = !told.has(first.key);
    // A process that was killed has left it, and it may be about fewer people: the next round revises it.
    if (isFirst && (await outbox.isKept(first.key))) return leavers.told([first.key]);
    if (!isFirst) await outbox.first(first.key);
    await outbox.enqueue(isFirst ? first : notice);
    await leavers.told(isFirst ? [first.key, notice.key] : [notice.key]);
  }

  async #restMs(lookAt: number): Promise<number> {
    const { leavers, policy, now } = this.deps;
    const laterAt = (one: LeaverCase): number => this.#laterAt.get(keyOf({ type: 'ask', case: one })) ?? 0;
    const next = nextDueAt(await leavers.read(), policy().leavers, laterAt) ?? Number.POSITIVE_INFINITY;
    const later = [...this.#laterAt.values()].filter((at) => at > now());
    if (leavers.missed.length > 0) later.push(now() + againMs / 10);
    return Math.max(50, Math.min(pollMs, next - now(), lookAt - now(), ...later.map((at) => at - now())));
  }
}

const keyOf = (due: LeaverDue): string => (due.type === 'hold' ? 'hold' : `${due.type}:${due.case.id}`);
