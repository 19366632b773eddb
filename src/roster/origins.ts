import { setImmediate as breathe } from 'node:timers/promises';
import type { Finding } from '../approvals/audit-event.js';
import type { AnyEvent } from '../approvals/event.js';
import type { Entry, Store } from '../approvals/store.js';
import { CarriedOut } from './carried-out.js';
import { type Place, Places } from './places.js';
import type { Held, OriginsKnown } from './roster.js';
import type { Origin } from './row.js';

/** How many entries Usher reads before it lets other work run. */
const entriesAtOnce = 100;

/**
 * The origin of everybody's access. The store finds requests by number only, so this reads the whole ledger once, at
 * the first question, and only new entries from then on. It keeps an entry for each person and place, and the
 * approvals and writes of each unfinished request.
 */
export class Origins implements OriginsKnown {
  readonly #places = new Places();
  readonly #carriedOut = new CarriedOut(this.#places);
  #next = 1;
  #following: Promise<void> = Promise.resolve();

  constructor(private readonly store: Pick<Store, 'entries'>) {}

  /** Reads on to the ledger's end. Overlapping calls wait for each other. */
  follow(): Promise<void> {
    const reading = this.#following.then(async () => {
      for await (const entry of this.store.entries(this.#next)) {
        this.#take(entry);
        if (entry.n % entriesAtOnce === 0) await breathe();
      }
    });
    this.#following = reading.catch(() => undefined);
    return reading;
  }

  of(held: Held): Origin {
    return this.#places.originOf(held);
  }

  #take({ n, stream, events }: Entry): void {
    this.#next = n + 1;
    const request = stream.startsWith('request/') ? stream.slice('request/'.length) : undefined;
    for (const event of events) {
      if (request === undefined) this.#noteWatch(event);
      else this.#carriedOut.take(request, event);
    }
  }

  #noteWatch(event: AnyEvent): void {
    switch (event.type) {
      case 'baseline.taken':
        this.#places.compared(event.organizationId);
        return;
      case 'finding.recorded':
        this.#found(event.finding, event.at, event.actor?.makeUserId);
        return;
      case 'finding.named':
        if (event.actor.makeUserId !== undefined) this.#places.name(event.finding, event.actor.makeUserId);
        return;
      case 'finding.accepted':
        if (event.by.kind !== 'slack-user') return;
        for (const id of event.findings) this.#places.accept(id, event.by.person);
        return;
    }
  }

  #found(finding: Finding, at: number, by: number | undefined): void {
    const { organizationId, userId, team, movement, between, verdict, request, after, id } = finding;
    const spot = { organizationId, userId, ...(team && { teamId: team.id }) };
    // The ledger has something newer than this reading.
    if (this.#places.since(spot) > between.until) return;
    const effect = effects[movement];
    if (effect === 'nothing') return;
    if (effect === 'leaves') {
      this.#places.leave(spot);
      return;
    }
    const origin = originOf({ verdict, request, at, by }, (one) => this.#carriedOut.approvedBy(one));
    if (!origin || (origin.how === 'request' && isBy(this.#places.get(spot), origin.request))) return;
    const place = {
      origin,
      at,
      ...(after && { roleId: after.id }),
      ...(origin.how === 'seen' && { finding: id }),
    };
    if (effect === 'arrives') this.#places.arrive(spot, place);
    else this.#places.set(spot, place);
  }
}

const isBy = (place: Place | 'gone' | undefined, request: string): boolean =>
  place !== undefined &&
  place !== 'gone' &&
  place.origin.how === 'request' &&
  place.origin.request === request;

interface SeenChange {
  readonly verdict: Finding['verdict'];
  readonly request: string | undefined;
  readonly at: number;
  readonly by: number | undefined;
}

/**
 * Undefined if the request's own events already gave the origin. If Make's answer to a write was lost, the watch's
 * finding gives it.
 */
function originOf(
  { verdict, request, at, by }: SeenChange,
  approvedBy: (request: string) => Extract<Origin, { how: 'request' }>['approvedBy'] | undefined,
): Origin | undefined {
  if (verdict === 'unexplained') return { how: 'seen', at, ...(by !== undefined && { by }) };
  const approved = verdict === 'matched' && request !== undefined ? approvedBy(request) : undefined;
  return request !== undefined && approved
    ? { how: 'request', request, at, approvedBy: approved }
    : undefined;
}

const effects: Readonly<Record<Finding['movement'], 'arrives' | 'gets' | 'leaves' | 'nothing'>> = {
  joined: 'arrives',
  invited: 'arrives',
  accepted: 'gets',
  'role-changed': 'gets',
  'joined-team': 'gets',
  'team-role-changed': 'gets',
  'changed-unseen': 'gets',
  'put-back': 'gets',
  left: 'leaves',
  'invitation-withdrawn': 'leaves',
  'left-team': 'leaves',
  'invitation-expired': 'nothing',
  'changed-and-back': 'nothing',
  'removed-and-back': 'nothing',
  'removed-unseen': 'nothing',
};
