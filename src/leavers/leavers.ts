import type { LeaverEnd, LeaverEvent } from '../approvals/leaver-event.js';
import { person as actorOf, type MakeUserId, type PersonId, system } from '../approvals/person.js';
import type { Store } from '../approvals/store.js';
import type { Directory } from '../make/directory.js';
import type { Seen } from '../slack/slack-user.js';
import { closed, seenEvent } from './case-events.js';
import {
  isHeld,
  isOpen,
  isSeen,
  isWaiting,
  type LeaverCase,
  type LeaversState,
  lastCaseOf,
  lastSeenCaseOf,
  makesCase,
  nextCaseId,
} from './cases.js';
import { inDoubt, keyOfNotice } from './leaver-notices.js';
import type { LeaverRecord } from './leaver-record.js';
import { makeIdentityOf } from './make-identity.js';

export interface LeaversDeps {
  readonly record: LeaverRecord;
  readonly store: Pick<Store, 'binding' | 'isShared'>;
  readonly directory: Pick<Directory, 'organizations' | 'member' | 'byEmail'>;
  /** Asks Slack for a person's current standing. Throws if Slack does not answer. */
  readonly seeNow: (person: PersonId) => Promise<Seen>;
  readonly now: () => number;
  /** Called after new events are recorded. */
  readonly moved: () => void;
}

/** The result of naming a person. */
export type Named =
  /** `until`: the end of the leave of absence that is known already. */
  | { readonly is: 'new' | 'open'; readonly case: string; readonly until?: number }
  | { readonly is: 'unknown' };

/** A person named by an admin; `person` is their Slack user, if known. */
export interface ToName {
  readonly by: PersonId;
  readonly email: string;
  readonly person: PersonId | undefined;
  /** The end of a leave of absence; undefined if the person left for good. */
  readonly until?: number | undefined;
}

type Decide = (state: LeaversState) => readonly LeaverEvent[];

/** All leavers, shared by all processes. Each method returns after its events are recorded. */
export class Leavers {
  readonly #missed = new Set<PersonId>();

  constructor(private readonly deps: LeaversDeps) {}

  /** The current state, including events of other processes. */
  async read(): Promise<LeaversState> {
    const { record, store } = this.deps;
    return store.isShared ? record.refresh() : record.state();
  }

  /** The state as this process last read it. */
  latest(): LeaversState {
    return this.deps.record.state();
  }

  /** Decides on the current state and records the events; returns false if there were none. */
  async change(decide: Decide): Promise<boolean> {
    const { record, moved } = this.deps;
    await this.read();
    let events: readonly LeaverEvent[] = [];
    await record.change((state) => {
      events = decide(state);
      return events;
    });
    if (events.length > 0) moved();
    return events.length > 0;
  }

  /** Handles an event of Slack about a person. If that fails, the rounds of this process ask Slack about them. */
  async hear(person: PersonId, shown: Seen): Promise<void> {
    try {
      await this.heard(person, shown);
      this.#missed.delete(person);
    } catch (error) {
      this.#missed.add(person);
      throw error;
    }
  }

  /** The people about whom an event of Slack could not be handled. */
  get missed(): readonly PersonId[] {
    return [...this.#missed];
  }

  /** Asks Slack about a person whose event could not be handled. Throws while that is so. */
  async catchUp(person: PersonId): Promise<void> {
    await this.hear(person, await this.deps.seeNow(person));
  }

  /** Handles a person's standing as a Slack event showed it; asks Slack if the event is incomplete. */
  async heard(person: PersonId, shown: Seen): Promise<void> {
    const seen = shown.isSure ? shown : await this.deps.seeNow(person);
    if (!seen.isSure) return;
    if (seen.standing === 'deactivated' || seen.standing === 'guest') {
      await this.#gone(person, seen.standing, seen.email ?? shown.email);
    }
    if (seen.isDeactivatedElsewhere && (await this.#isRecorded(person))) {
      // The address is of no use: anybody may have chosen it in a workspace of their own.
      await this.#gone(person, 'deactivated', undefined);
    }
    if (seen.standing === 'member') await this.#back(person);
  }

  /** Records that a person left, or is absent until a day, as an admin says. */
  async name({ by, email, person, until }: ToName): Promise<Named> {
    const { now } = this.deps;
    const all = await makeIdentityOf(this.deps, person, email);
    // The admin says which account it is, so nothing is in doubt.
    const whom = all?.isDoubtful ? await makeIdentityOf(this.deps, undefined, email) : all;
    if (!whom) return { is: 'unknown' };
    let found: Named = { is: 'unknown' };
    await this.change((state) => {
      const last = lastCaseOf(state, { person, ...whom });
      // Somebody who is away may leave for good, but is not away twice.
      const isKnown = last && isOpen(last) && (last.why !== 'absent' || until !== undefined);
      const known = isKnown ? last : undefined;
      const isInDoubt = known && isWaiting(known) && state.told.has(keyOfNotice(known.id, inDoubt));
      const open = isInDoubt ? undefined : known;
      const id = open?.id ?? nextCaseId(state);
      found = {
        is: open ? 'open' : 'new',
        case: id,
        ...(open?.until !== undefined && { until: open.until }),
      };
      if (open) return [];
      const settled = isInDoubt ? [closed(known.id, 'doubtful', now(), actorOf(by))] : [];
      const why = until === undefined ? 'named' : 'absent';
      const base = { at: now(), by: actorOf(by), ...(until !== undefined && { until }) };
      return [...settled, seenEvent(id, why, whom, { ...base, ...(person !== undefined && { person }) })];
    });
    return found;
  }

  /** Continues the cases that the brake holds, as an admin says; returns false if it holds none. */
  goOn(by: PersonId): Promise<boolean> {
    return this.change((state) => {
      const held = [...state.cases.values()].filter(isHeld).map(({ id }) => id);
      if (held.length === 0) return [];
      return [{ type: 'leaver.released', at: this.deps.now(), by: actorOf(by), cases: held }];
    });
  }

  /** Closes all stopped cases without a change, as an admin says; returns false if the brake holds none. */
  leaveAll(by: PersonId): Promise<boolean> {
    return this.change((state) => {
      const all = [...state.cases.values()];
      if (!all.some(isHeld)) return [];
      const stopped = all.filter((one) => isHeld(one) || (isWaiting(one) && isSeen(one)));
      return stopped.map(({ id }) => closed(id, 'left-as-is', this.deps.now(), actorOf(by)));
    });
  }

  /** Closes a case that is still open. */
  async close(caseId: string, why: LeaverEnd, at: number): Promise<void> {
    await this.change(({ cases }) => {
      const still = cases.get(caseId);
      return still && isOpen(still) ? [closed(caseId, why, at, system)] : [];
    });
  }

  /** Closes a case, and opens another one for the accounts that the same person has on Make now. */
  async again(old: LeaverCase, end: LeaverEnd, makeUsers: readonly MakeUserId[]): Promise<void> {
    const at = this.deps.now();
    await this.change((state) => {
      const one = state.cases.get(old.id);
      if (!one || !isOpen(one)) return [];
      const { why, person, name, address, until, askedBy } = one;
      const by = askedBy === undefined ? system : actorOf(askedBy);
      const base = {
        at,
        by,
        ...(person !== undefined && { person }),
        ...(until !== undefined && { until }),
      };
      const whom = { makeUsers, name, address, isDoubtful: false };
      return [closed(one.id, end, at, system), seenEvent(nextCaseId(state), why, whom, base)];
    });
  }

  /** Records that these notices are in the outbox. */
  async told(keys: readonly string[], caseId?: string): Promise<void> {
    const about = caseId === undefined ? {} : { case: caseId };
    await this.change(({ told }) =>
      keys
        .filter((key) => !told.has(key))
        .map((key) => ({ type: 'leaver.told', at: this.deps.now(), by: system, key, ...about })),
    );
  }

  async #gone(person: PersonId, why: 'deactivated' | 'guest', email: string | undefined): Promise<void> {
    const { now } = this.deps;
    // A guest has left only if they were a full member before, that is, if they have a Make user.
    if (why === 'guest' && !(await this.#isRecorded(person))) return;
    const whom = await makeIdentityOf(this.deps, person, email);
    if (!whom) return;
    await this.change((state) =>
      makesCase(state, { person, ...whom })
        ? [seenEvent(nextCaseId(state), why, whom, { at: now(), by: system, person })]
        : [],
    );
  }

  async #isRecorded(person: PersonId): Promise<boolean> {
    return (await this.deps.store.binding(person))?.makeUserId !== undefined;
  }

  /** Asks Slack, since news may come late: the person may have left after it. */
  async #back(person: PersonId): Promise<void> {
    const known = lastSeenCaseOf(await this.read(), { person, makeUsers: [] });
    if (!known || known.state.is === 'returned') return;
    const { isSure, standing } = await this.deps.seeNow(person);
    if (!isSure || standing !== 'member') return;
    await this.change((state) => {
      const last = lastSeenCaseOf(state, { person, makeUsers: [] });
      const isOver = !last || last.state.is === 'returned';
      return isOver ? [] : [{ type: 'leaver.returned', at: this.deps.now(), by: system, case: last.id }];
    });
  }
}
