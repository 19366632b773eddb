import type { MakeUserId, PersonId } from '../approvals/person.js';
import type { Held } from './roster.js';
import type { Origin } from './row.js';

/** How a person got a role at a place. */
export interface Place {
  readonly origin: Origin;
  readonly at: number;
  /** The role it is about; left out if it may be any. */
  readonly roleId?: number;
  /** The finding it rests on. */
  readonly finding?: string;
}

/** Where a person may hold a role. */
export type Spot = Pick<Held, 'organizationId' | 'userId' | 'teamId'>;

interface Known {
  /** True for people who came after the first reading, and so had nothing before. */
  came: boolean;
  gone: boolean;
  place?: Place;
  readonly teams: Map<number, Place | 'gone'>;
}

const unknown: Origin = { how: 'unknown' };
const beforeUsher: Origin = { how: 'before-usher' };

/**
 * The origin of everybody's access, filled in while the ledger is read: one entry for each person and place in it, in
 * numbers and ids only.
 */
export class Places {
  readonly #people = new Map<string, Known>();
  readonly #baselines = new Set<number>();
  /** The place of each finding that is still the latest news about it. */
  readonly #findings = new Map<string, Spot>();

  /** Notes that the watch compares the lists of this organization from now on. */
  compared(organizationId: number): void {
    this.#baselines.add(organizationId);
  }

  /** The present origin at a place, for `restore`. */
  get({ organizationId, userId, teamId }: Spot): Place | 'gone' | undefined {
    const known = this.#people.get(keyOf({ organizationId, userId }));
    if (teamId !== undefined) return known?.teams.get(teamId);
    return known?.gone ? 'gone' : known?.place;
  }

  /** The time since which the known state of a place holds. */
  since(spot: Spot): number {
    const place = this.get(spot);
    return place === undefined || place === 'gone' ? 0 : place.at;
  }

  set(spot: Spot, place: Place): void {
    const known = this.#of(spot);
    this.#forget(spot);
    if (spot.teamId === undefined) {
      known.place = place;
      known.gone = false;
    } else known.teams.set(spot.teamId, place);
    if (place.finding !== undefined) this.#findings.set(place.finding, spot);
  }

  /** Adds a person who was not there before; their earlier roles no longer count. */
  arrive(spot: Spot, place: Place): void {
    this.#clear(spot);
    this.#of(spot).came = true;
    this.set({ ...spot, teamId: undefined }, place);
  }

  leave(spot: Spot): void {
    if (spot.teamId === undefined) {
      this.#clear(spot);
      this.#of(spot).gone = true;
      return;
    }
    this.#forget(spot);
    this.#of(spot).teams.set(spot.teamId, 'gone');
  }

  /** Puts an earlier origin back; undefined means that there was none. */
  restore(spot: Spot, before: Place | 'gone' | undefined): void {
    if (before === 'gone') this.leave(spot);
    else if (before) this.set(spot, before);
    else this.#unset(spot);
  }

  /** Notes that a person accepts a finding. */
  accept(finding: string, accepted: PersonId): void {
    this.#amend(finding, (origin) => (origin.how === 'seen' ? { ...origin, accepted } : origin));
  }

  /** Notes the actor whom Make's log names. */
  name(finding: string, by: MakeUserId): void {
    this.#amend(finding, (origin) => (origin.how === 'seen' ? { ...origin, by } : origin));
  }

  /** How a person got this role; unknown if the ledger is about another role. */
  originOf({ organizationId, userId, teamId, roleId }: Held): Origin {
    const known = this.#people.get(`${organizationId}/${userId}`);
    const place = known && (teamId === undefined ? known.place : known.teams.get(teamId));
    if (place === 'gone' || known?.gone) return unknown;
    if (place) return isAbout(place, roleId) ? place.origin : unknown;
    // If nobody had asked for a person's arrival, the watch reported it as a whole, with the person's teams.
    if (known?.came)
      return teamId !== undefined && known.place?.origin.how === 'seen' ? known.place.origin : unknown;
    return this.#baselines.has(organizationId) ? beforeUsher : unknown;
  }

  #of({ organizationId, userId }: Spot): Known {
    const key = keyOf({ organizationId, userId });
    const known = this.#people.get(key) ?? { came: false, gone: false, teams: new Map() };
    this.#people.set(key, known);
    return known;
  }

  #unset(spot: Spot): void {
    const known = this.#of(spot);
    this.#forget(spot);
    if (spot.teamId === undefined) {
      known.gone = false;
      delete known.place;
    } else known.teams.delete(spot.teamId);
  }

  #clear({ organizationId, userId }: Spot): void {
    const known = this.#of({ organizationId, userId });
    for (const teamId of [undefined, ...known.teams.keys()]) this.#forget({ organizationId, userId, teamId });
    delete known.place;
    known.teams.clear();
  }

  #forget(spot: Spot): void {
    const place = this.get(spot);
    if (place && place !== 'gone' && place.finding !== undefined) this.#findings.delete(place.finding);
  }

  #amend(finding: string, change: (origin: Origin) => Origin): void {
    const spot = this.#findings.get(finding);
    const place = spot && this.get(spot);
    if (spot && place && place !== 'gone') this.set(spot, { ...place, origin: change(place.origin) });
  }
}

const keyOf = ({ organizationId, userId }: Pick<Spot, 'organizationId' | 'userId'>): string =>
  `${organizationId}/${userId}`;

const isAbout = (place: Place, roleId: number | undefined): boolean =>
  place.roleId === undefined || roleId === undefined || place.roleId === roleId;
