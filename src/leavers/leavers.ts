import type { LeaverEnd, LeaverEvent, LeaverWhy } from '../approvals/leaver-event.js';
import {
  type Actor,
  person as actorOf,
  type MakeUserId,
  type PersonId,
  system,
} from '../approvals/person.js';
import { aboutWithKey } from '../approvals/personal.js';
import { makeUserKey, personStream, type Store } from '../approvals/store.js';
import type { Directory } from '../make/directory.js';
import type { Seen } from '../slack/slack-user.js';
import {
  isHeld,
  isOpen,
  isSeen,
  isWaiting,
  type LeaversState,
  lastCaseOf,
  makesCase,
  nextCaseId,
} from './cases.js';
import type { LeaverRecord } from './leaver-record.js';
import { type Whom, whomOf } from './whom.js';

export interface LeaversDeps {
  readonly record: LeaverRecord;
  readonly store: Pick<Store, 'binding' | 'isShared'>;
  readonly directory: Pick<Directory, 'organizations' | 'member' | 'byEmail'>;
  /** Asks Slack who somebody is now. Throws where it does not answer. */
  readonly seeNow: (person: PersonId) => Promise<Seen>;
  readonly now: () => number;
  /** Something new is on record. */
  readonly moved: () => void;
}

/** What came of naming somebody. */
export type Named = { readonly is: 'new' | 'open'; readonly case: string } | { readonly is: 'unknown' };

/** Somebody whom an admin names, in Slack where they are known there. */
export interface ToName {
  readonly by: PersonId;
  readonly email: string;
  readonly person: PersonId | undefined;
  /** The end of a leave of absence; for good without one. */
  readonly until?: number | undefined;
}

type Decide = (state: LeaversState) => readonly LeaverEvent[];

/** Everybody who left, in any process: what Slack shows and what admins say is on record once each of these answers. */
export class Leavers {
  constructor(private readonly deps: LeaversDeps) {}

  /** With what another process recorded. */
  async read(): Promise<LeaversState> {
    const { record, store } = this.deps;
    return store.isShared ? record.refresh() : record.state();
  }

  /** As this process knows it. */
  latest(): LeaversState {
    return this.deps.record.state();
  }

  /** Decides on what is on record now; answers whether anything follows. */
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

  /** Takes in what Slack shows of somebody; asks Slack itself where that leaves something out. */
  async heard(person: PersonId, shown: Seen): Promise<void> {
    const seen = shown.isSure ? shown : await this.deps.seeNow(person);
    if (!seen.isSure) return;
    if (seen.standing === 'deactivated' || seen.standing === 'guest') {
      await this.#gone(person, seen.standing, seen.email ?? shown.email);
    }
    if (seen.standing === 'member') await this.#back(person);
  }

  /** An admin says that somebody has left, or is away until a day. */
  async name({ by, email, person, until }: ToName): Promise<Named> {
    const { now } = this.deps;
    const whom = await whomOf(this.deps, person, email);
    if (!whom) return { is: 'unknown' };
    let found: Named = { is: 'unknown' };
    await this.change((state) => {
      const last = lastCaseOf(state, { person, ...whom });
      const open = last && isOpen(last) && last.why !== 'absent' ? last : undefined;
      const id = open?.id ?? nextCaseId(state);
      found = { is: open ? 'open' : 'new', case: id };
      if (open) return [];
      const why = until === undefined ? 'named' : 'absent';
      const base = { at: now(), by: actorOf(by), ...(until !== undefined && { until }) };
      return [seenEvent(id, why, whom, { ...base, ...(person !== undefined && { person }) })];
    });
    return found;
  }

  /** An admin says to go on with those whom the brake holds; false where it holds nobody any more. */
  goOn(by: PersonId): Promise<boolean> {
    return this.change((state) => {
      const held = [...state.cases.values()].filter(isHeld).map(({ id }) => id);
      if (held.length === 0) return [];
      return [{ type: 'leaver.released', at: this.deps.now(), by: actorOf(by), cases: held }];
    });
  }

  /** An admin says to leave all of those as they are; false where the brake holds nobody any more. */
  leaveAll(by: PersonId): Promise<boolean> {
    return this.change((state) => {
      const all = [...state.cases.values()];
      if (!all.some(isHeld)) return [];
      const stopped = all.filter((one) => isHeld(one) || (isWaiting(one) && isSeen(one)));
      return stopped.map(({ id }) => closed(id, 'left-as-is', this.deps.now(), actorOf(by)));
    });
  }

  /** A case comes to its end, if it has not already. */
  async close(caseId: string, why: LeaverEnd, at: number): Promise<void> {
    await this.change(({ cases }) => {
      const still = cases.get(caseId);
      return still && isOpen(still) ? [closed(caseId, why, at, system)] : [];
    });
  }

  /** People are owed to hear these. */
  async told(keys: readonly string[], caseId?: string): Promise<void> {
    const about = caseId === undefined ? {} : { case: caseId };
    await this.change(({ told }) =>
      keys
        .filter((key) => !told.has(key))
        .map((key) => ({ type: 'leaver.told', at: this.deps.now(), by: system, key, ...about })),
    );
  }

  async #gone(person: PersonId, why: 'deactivated' | 'guest', email: string | undefined): Promise<void> {
    const { store, now } = this.deps;
    // Only who was a full member once is tied to a Make user; other guests have not left.
    if (why === 'guest' && (await store.binding(person))?.makeUserId === undefined) return;
    const whom = await whomOf(this.deps, person, email);
    if (!whom) return;
    await this.change((state) =>
      makesCase(state, { person, ...whom })
        ? [seenEvent(nextCaseId(state), why, whom, { at: now(), by: system, person })]
        : [],
    );
  }

  async #back(person: PersonId): Promise<void> {
    await this.change((state) => {
      const last = lastCaseOf(state, { person, makeUsers: [] });
      const isOver = !last || last.state.is === 'returned' || !isSeen(last);
      return isOver ? [] : [{ type: 'leaver.returned', at: this.deps.now(), by: system, case: last.id }];
    });
  }
}

const closed = (id: string, why: LeaverEnd, at: number, by: Actor): LeaverEvent => ({
  type: 'leaver.closed',
  at,
  by,
  case: id,
  why,
});

interface SeenBase {
  readonly at: number;
  readonly by: Actor;
  readonly person?: PersonId;
  readonly until?: number;
}

const seenEvent = (
  id: string,
  why: LeaverWhy,
  { makeUsers, name, address, isDoubtful }: Whom,
  base: SeenBase,
): LeaverEvent => {
  const key = keyNameOf(base.person, makeUsers);
  return {
    type: 'leaver.seen',
    ...base,
    case: id,
    why,
    makeUsers: [...makeUsers],
    name: aboutWithKey(key, name),
    address: aboutWithKey(key, address),
    ...(isDoubtful && { isDoubtful }),
  };
};

/** Whose key seals who left: the person's in Slack, or their Make user's where Slack knows nobody. */
function keyNameOf(person: PersonId | undefined, [makeUser]: readonly MakeUserId[]): string | undefined {
  if (person !== undefined) return personStream(person);
  return makeUser === undefined ? undefined : makeUserKey(makeUser);
}
