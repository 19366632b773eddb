import type { RequestEvent } from '../approvals/event.js';
import { normalEmail } from '../approvals/person.js';
import type { Write } from '../approvals/plan.js';
import type { Entry, Store } from '../approvals/store.js';

/** A write the ledger announced, and the time in which Make may have carried it out. */
export interface Announced {
  /** The ledger's entry. */
  readonly n: number;
  readonly at: number;
  /** Without end as long as nobody knows what became of it. */
  readonly until: number;
  readonly request: string;
  readonly undoes: boolean;
  readonly write: Write;
  /** Whom an invitation made, once Make has told. */
  readonly invitee?: number;
}

/** What the ledger says of announced writes, kept for as long as something may have to be set against them. */
export interface AnnouncedWrites {
  /** Reads on to the ledger's end. Calls that overlap wait for each other. */
  follow(): Promise<void>;
  /** Announced writes whose time overlaps this one, in the order of their announcement. */
  during(organizationId: number, from: number, until: number): readonly Announced[];
  /** All invitations to this address or of this Make user. */
  invitation(organizationId: number, email: string, userId: number): Announced | undefined;
  /** Lets go of what ended before the time given for its organization. */
  forget(before: (organizationId: number) => number): void;
  /** The first entry that a later start has to read. */
  needed(): number;
}

interface Kept {
  readonly n: number;
  readonly at: number;
  until: number;
  readonly request: string;
  readonly undoes: boolean;
  readonly change: number;
  readonly write: Write;
  invitee?: number;
}

/** Follows the ledger from an entry on. `pollMs`: so long after it was seen a change may still be new to a list. */
export function createAnnouncedWrites(
  store: Pick<Store, 'entries'>,
  from: number,
  pollMs: number,
): AnnouncedWrites {
  let kept: Kept[] = [];
  let next = Math.max(1, from);
  let following: Promise<void> = Promise.resolve();
  const current = new Map<string, Kept>();

  const take = ({ n, stream, events }: Entry): void => {
    next = n + 1;
    if (!stream.startsWith('request/')) return;
    const request = stream.slice('request/'.length);
    for (const event of events) note(n, request, event);
  };

  const note = (n: number, request: string, event: Entry['events'][number]): void => {
    switch (event.type) {
      case 'write.announced': {
        const { at, key, write } = event;
        const undoes = key.way === 'undo';
        const one: Kept = { n, at, until: Infinity, request, undoes, change: key.change, write };
        kept.push(one);
        current.set(nameOf(request, event), one);
        return;
      }
      case 'write.settled': {
        const one = current.get(nameOf(request, event));
        if (one && event.outcome !== 'unknown') {
          one.until = event.outcome === 'applied' ? event.at + pollMs : event.at;
        }
        return;
      }
      case 'invitation.seen':
        for (const one of kept) {
          if (one.request === request && one.change === event.change && one.write.type === 'invite') {
            one.invitee = event.userId;
          }
        }
    }
  };

  const read = async (): Promise<void> => {
    for await (const entry of store.entries(next)) take(entry);
  };

  return {
    follow() {
      const reading = following.then(read);
      following = reading.catch(() => undefined);
      return reading;
    },
    during: (organizationId, from, until) =>
      kept.filter(
        (one) => one.write.organizationId === organizationId && one.at <= until && one.until >= from,
      ),
    invitation: (organizationId, email, userId) =>
      kept.findLast(
        (one) =>
          one.write.type === 'invite' &&
          one.write.organizationId === organizationId &&
          invites(one, email, userId),
      ),
    forget(before) {
      kept = kept.filter((one) => one.until >= before(one.write.organizationId));
      for (const [name, one] of current)
        if (one.until < before(one.write.organizationId)) current.delete(name);
    },
    needed: () => kept.reduce((first, { n }) => Math.min(first, n), next),
  };
}

type Keyed = Extract<RequestEvent, { type: 'write.announced' | 'write.settled' }>;

const nameOf = (request: string, { key, attempt }: Keyed): string =>
  `${request} ${key.change} ${key.way} ${key.index} ${attempt}`;

/** Whether an announced invitation is this person's. */
export const invites = ({ write, invitee }: Announced, email: string, userId: number): boolean =>
  write.type === 'invite' &&
  (invitee === userId || (email !== '' && normalEmail(write.email.personal) === normalEmail(email)));
