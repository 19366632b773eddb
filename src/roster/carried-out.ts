import { isContainment } from '../approvals/changes/changes.js';
import type { AnyEvent } from '../approvals/event.js';
import type { WriteKey } from '../approvals/event-parts.js';
import type { PersonId } from '../approvals/person.js';
import type { Write } from '../approvals/plan.js';
import type { Revision } from '../approvals/revision.js';
import type { Place, Places, Spot } from './places.js';

/** The data about a request, kept as long as the request can still change something. */
interface Kept {
  approvedBy: readonly PersonId[];
  /** How many of its changes are not finished. */
  left: number;
  isTemporary: boolean;
  readonly announced: Map<string, Write>;
  readonly invited: Map<number, number>;
  /** What was known about each place before its change. */
  readonly before: Map<string, Place | 'gone' | undefined>;
}

/** The effects of requests on places, read from their events in ledger order. */
export class CarriedOut {
  readonly #requests = new Map<string, Kept>();

  constructor(private readonly places: Places) {}

  /** The people who approved a request, while the request can still change something. */
  approvedBy(request: string): readonly PersonId[] | undefined {
    return this.#requests.get(request)?.approvedBy;
  }

  take(request: string, event: AnyEvent): void {
    if (event.type === 'request.submitted') this.#requests.set(request, freshly(event.revision));
    const kept = this.#requests.get(request);
    if (kept) this.#note(request, kept, event);
  }

  #note(request: string, kept: Kept, event: AnyEvent): void {
    switch (event.type) {
      case 'request.revised':
        // A revised request keeps the changes that are already done.
        this.#requests.set(request, { ...freshly(event.revision), ...doneIn(kept) });
        return;
      case 'approval.given':
        kept.approvedBy = [...kept.approvedBy, event.voice.by];
        return;
      case 'approval.withdrawn':
        kept.approvedBy = kept.approvedBy.filter((one) => one !== event.person);
        return;
      case 'write.announced':
        kept.announced.set(nameOf(event.key), event.write);
        return;
      case 'write.settled': {
        const write = kept.announced.get(nameOf(event.key));
        if (write && event.outcome === 'applied') this.#applied(request, kept, event.key, write, event.at);
        return;
      }
      case 'invitation.seen':
        kept.invited.set(event.change, event.userId);
        this.#invited(request, kept, event.change, event.at);
        return;
      case 'account.created': {
        const { change, userId, roleId, at } = event;
        kept.invited.set(change, userId);
        const organizationId = accountIn(kept, change)?.organizationId;
        if (organizationId === undefined) return;
        this.places.arrive({ organizationId, userId }, { ...this.#place(request, kept, at), roleId });
        return;
      }
      case 'change.verified':
        if (!kept.isTemporary) this.#over(request, kept);
        return;
      case 'change.undone':
        this.#over(request, kept);
        return;
      case 'request.denied':
      case 'request.cancelled':
      case 'request.expired':
        if (kept.announced.size === 0) this.#requests.delete(request);
        return;
    }
  }

  #applied(request: string, kept: Kept, { change, way }: WriteKey, write: Write, at: number): void {
    const spot = spotOf(write, kept.invited.get(change));
    if (!spot) return;
    const name = `${change} ${spot.teamId ?? ''}`;
    if (way === 'do') kept.before.set(name, this.places.get(spot));
    if (takesOut(write)) this.places.leave(spot);
    else if (way === 'undo') this.places.restore(spot, kept.before.get(name));
    else this.places.set(spot, { ...this.#place(request, kept, at), ...roleIn(write) });
  }

  #invited(request: string, kept: Kept, change: number, at: number): void {
    const userId = kept.invited.get(change);
    const write = inviteIn(kept, change);
    if (!write || userId === undefined) return;
    const { organizationId, roleId, teamIds } = write;
    const place = this.#place(request, kept, at);
    this.places.arrive({ organizationId, userId }, { ...place, roleId });
    for (const teamId of teamIds) this.places.set({ organizationId, userId, teamId }, place);
  }

  #place(request: string, { approvedBy }: Kept, at: number): Place {
    return { origin: { how: 'request', request, at, approvedBy }, at };
  }

  #over(request: string, kept: Kept): void {
    kept.left -= 1;
    if (kept.left <= 0) this.#requests.delete(request);
  }
}

const freshly = ({ changes, durationMs }: Revision): Kept => ({
  approvedBy: [],
  left: changes.length,
  isTemporary: durationMs !== undefined || isContainment(changes),
  announced: new Map(),
  invited: new Map(),
  before: new Map(),
});

const doneIn = ({ announced, invited, before }: Kept): Pick<Kept, 'announced' | 'invited' | 'before'> => ({
  announced,
  invited,
  before,
});

/** An earlier write may withdraw an expired invitation before the new one is sent. */
function inviteIn({ announced }: Kept, change: number): Extract<Write, { type: 'invite' }> | undefined {
  for (const [name, write] of announced) {
    if (write.type === 'invite' && name.startsWith(`${change} do `)) return write;
  }
  return undefined;
}

function accountIn(
  { announced }: Kept,
  change: number,
): Extract<Write, { type: 'create-sso-user' }> | undefined {
  for (const [name, write] of announced) {
    if (write.type === 'create-sso-user' && name.startsWith(`${change} do `)) return write;
  }
  return undefined;
}

const nameOf = ({ change, way, index }: WriteKey): string => `${change} ${way} ${index}`;

const takesOut = ({ type }: Write): boolean =>
  type === 'remove-from-organization' || type === 'remove-from-team';

const roleIn = (write: Write): Pick<Place, 'roleId'> => ('roleId' in write ? { roleId: write.roleId } : {});

/** The place where a write gives or takes a role; undefined for a write about no role. */
function spotOf(write: Write, invitee: number | undefined): Spot | undefined {
  switch (write.type) {
    case 'set-organization-role':
    case 'remove-from-organization': {
      const { organizationId, userId } = write;
      return { organizationId, userId };
    }
    case 'set-team-role':
    case 'remove-from-team': {
      const { organizationId, userId, teamId } = write;
      return { organizationId, userId, teamId };
    }
    case 'set-invited-team-role': {
      const { organizationId, teamId } = write;
      return invitee === undefined ? undefined : { organizationId, userId: invitee, teamId };
    }
    // A person who is not there yet is recorded by the result from Make.
    case 'invite':
    case 'create-sso-user':
    case 'set-joiner-role':
    case 'revoke-token':
    case 'set-role-permissions':
    case 'demand-password-reset':
      return undefined;
  }
}
