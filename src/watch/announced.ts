import type { RequestEvent } from '../approvals/event.js';
import { normalEmail } from '../approvals/person.js';
import type { Write } from '../approvals/plan.js';
import type { Entry, Store } from '../approvals/store.js';

/** A write announced in the ledger, and the period in which Make may have applied it, in Make's time. */
export interface Announced {
  /** The number of the ledger entry. */
  readonly n: number;
  readonly at: number;
  /** Infinity while the outcome is unknown and people have not closed the request. */
  readonly until: number;
  readonly request: string;
  readonly undoes: boolean;
  readonly write: Write;
  /** When a read from Make showed that the write had been applied. */
  readonly appliedAt?: number;
  /** The Make user that the invitation created; undefined until Make shows it. */
  readonly invitee?: number;
  /** The role that Make gave to a created account. */
  readonly given?: number;
}

/** The announced writes whose period overlaps the given one. */
export const during = (announced: readonly Announced[], from: number, until: number): readonly Announced[] =>
  announced.filter((one) => one.at <= until && one.until >= from);

/** Tells if an announced invitation, or an account created instead, is for this person. */
export const invites = ({ write, invitee }: Announced, email: string, userId: number): boolean =>
  (write.type === 'invite' || write.type === 'create-sso-user') &&
  (invitee === userId || (email !== '' && normalEmail(write.email.personal) === normalEmail(email)));

interface Kept extends Announced {
  /** The index of the change in the request. */
  readonly change: number;
  /** From then on an answer can no longer come. */
  readonly overAt: number;
  readonly makeAhead: number;
  until: number;
  appliedAt?: number;
  invitee?: number;
  given?: number;
}

/** Announced writes from the ledger, kept while a change may still have to be compared with them. */
export class AnnouncedWrites {
  #kept: Kept[] = [];
  /** The newest announcement of each write, by the name that its settlement uses. */
  readonly #current = new Map<string, Kept>();
  #next: number;
  #following: Promise<void> = Promise.resolve();

  /**
   * Starts at the ledger entry `from`. For `pollMs` after Usher has read a change back, a list may still show it as
   * new.
   */
  constructor(
    private readonly store: Pick<Store, 'entries'>,
    from: number,
    private readonly pollMs: number,
    private readonly now: () => number,
  ) {
    this.#next = Math.max(1, from);
  }

  /** Reads to the end of the ledger. Overlapping calls run one after another. */
  follow(): Promise<void> {
    const reading = this.#following.then(async () => {
      for await (const entry of this.store.entries(this.#next)) this.#take(entry);
    });
    this.#following = reading.catch(() => undefined);
    return reading;
  }

  /**
   * The organization's writes, in the order of announcement. An announcement dated in the future means that the clock
   * was set back; its real time is unknown, so its period is given no beginning.
   */
  of(organizationId: number): readonly Announced[] {
    const now = this.now();
    return this.#kept
      .filter(({ write }) => write.organizationId === organizationId)
      .map((one) => (one.at > now ? { ...one, at: Number.NEGATIVE_INFINITY } : one));
  }

  /** The number of the first ledger entry that the next start must read. */
  needed(): number {
    return this.#kept.reduce((first, { n }) => Math.min(first, n), this.#next);
  }

  /** Drops writes whose period ended before the given time of their organization. */
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
      const { key, write, readBackFrom: overAt, makeAhead = 0 } = event;
      const of = { request, undoes: key.way === 'undo', change: key.change, write };
      const one: Kept = { n, at: onMake(event), until: Infinity, overAt, makeAhead, ...of };
      this.#kept.push(one);
      this.#current.set(nameOf(request, event), one);
    } else if (event.type === 'write.settled') {
      const one = this.#current.get(nameOf(request, event));
      if (!one || event.outcome === 'unknown') return;
      const at = onMake(event);
      one.until = event.outcome === 'applied' ? at + this.pollMs : at;
      if (event.outcome === 'applied') one.appliedAt = at;
    } else if (event.type === 'request.given-up') {
      for (const one of this.#kept) {
        if (one.request !== request || one.until !== Infinity) continue;
        one.until = Math.max(event.at, one.overAt) + one.makeAhead;
      }
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
