import type { RequestEvent } from '../approvals/event.js';
import { normalEmail } from '../approvals/person.js';
import type { Write } from '../approvals/plan.js';
import type { Entry, Store } from '../approvals/store.js';

/** A write the ledger announced, and the time in which Make may have carried it out, on Make's clock. */
export interface Announced {
  /** The ledger's entry. */
  readonly n: number;
  readonly at: number;
  /** Without end as long as nobody knows what became of it. */
  readonly until: number;
  readonly request: string;
  readonly undoes: boolean;
  readonly write: Write;
  /** When reading Make showed that it had taken effect. */
  readonly appliedAt?: number;
  /** Whom an invitation made, once Make has told. */
  readonly invitee?: number;
  /** The role Make chose for an account that was made. */
  readonly given?: number;
}

/** Those whose time overlaps this one. */
export const during = (announced: readonly Announced[], from: number, until: number): readonly Announced[] =>
  announced.filter((one) => one.at <= until && one.until >= from);

/** Whether an announced invitation, or an account made in its place, is this person's. */
export const invites = ({ write, invitee }: Announced, email: string, userId: number): boolean =>
  (write.type === 'invite' || write.type === 'create-sso-user') &&
  (invitee === userId || (email !== '' && normalEmail(write.email.personal) === normalEmail(email)));

interface Kept extends Announced {
  /** The change of the request that it is a part of. */
  readonly change: number;
  until: number;
  appliedAt?: number;
  invitee?: number;
  given?: number;
}

/** What the ledger says of announced writes, kept for as long as something may have to be set against them. */
export class AnnouncedWrites {
  #kept: Kept[] = [];
  /** The newest announcement of each write, by the name it is settled under. */
  readonly #current = new Map<string, Kept>();
  #next: number;
  #following: Promise<void> = Promise.resolve();

  /** Follows the ledger from an entry on. `pollMs`: so long after it was seen a change may still be new to a list. */
  constructor(
    private readonly store: Pick<Store, 'entries'>,
    from: number,
    private readonly pollMs: number,
    private readonly now: () => number,
  ) {
    this.#next = Math.max(1, from);
  }

  /** Reads on to the ledger's end. Calls that overlap wait for each other. */
  follow(): Promise<void> {
    const reading = this.#following.then(async () => {
      for await (const entry of this.store.entries(this.#next)) this.#take(entry);
    });
    this.#following = reading.catch(() => undefined);
    return reading;
  }

  /**
   * Those of one organization, in the order of their announcement. What lies ahead of the clock was announced before
   * that was set back, nobody can tell how long ago.
   */
  of(organizationId: number): readonly Announced[] {
    const now = this.now();
    return this.#kept
      .filter(({ write }) => write.organizationId === organizationId)
      .map((one) => (one.at > now ? { ...one, at: Number.NEGATIVE_INFINITY } : one));
  }

  /** The first entry that a later start has to read. */
  needed(): number {
    return this.#kept.reduce((first, { n }) => Math.min(first, n), this.#next);
  }

  /** Lets go of what ended before the time given for its organization. */
  forget(before: (organizationId: number) => number): void {
    const isOver = ({ until, write }: Kept): boolean => until < before(write.organizationId);
    this.#kept = this.#kept.filter((one) => !isOver(one));
    for (const [name, one] of this.#current) if (isOver(one)) this.#current.delete(name);
  }

  #take({ n, stream, events }: Entry): void {
    this.#next = n + 1;
    if (!stream.startsWith('request/')) return;
    const request = stream.slice('request/'.length);
    for (const event of events) this.#note(n, request, event);
  }

  #note(n: number, request: string, event: Entry['events'][number]): void {
    if (event.type === 'write.announced') {
      const { key, write } = event;
      const at = onMake(event);
      const one = { n, at, until: Infinity, request, undoes: key.way === 'undo', change: key.change, write };
      this.#kept.push(one);
      this.#current.set(nameOf(request, event), one);
    } else if (event.type === 'write.settled') {
      const one = this.#current.get(nameOf(request, event));
      if (!one || event.outcome === 'unknown') return;
      const at = onMake(event);
      one.until = event.outcome === 'applied' ? at + this.pollMs : at;
      if (event.outcome === 'applied') one.appliedAt = at;
    } else if (event.type === 'invitation.seen') {
      for (const one of this.#kept) {
        const isIt = one.request === request && one.change === event.change && one.write.type === 'invite';
        if (isIt) one.invitee = event.userId;
      }
    } else if (event.type === 'account.created') {
      for (const one of this.#kept) {
        const isIt = one.request === request && one.change === event.change;
        if (!isIt || one.write.type !== 'create-sso-user') continue;
        one.invitee = event.userId;
        one.given = event.roleId;
      }
    }
  }
}

type Keyed = Extract<RequestEvent, { type: 'write.announced' | 'write.settled' }>;

const onMake = ({ at, makeAhead = 0 }: Keyed): number => at + makeAhead;

const nameOf = (request: string, { key, attempt }: Keyed): string =>
  `${request} ${key.change} ${key.way} ${key.index} ${attempt}`;
