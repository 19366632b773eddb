import type { MakeUserId, PersonId } from '../approvals/person.js';
import type { Held } from './roster.js';
import type { Origin } from './row.js';

/** How a role at a place came about. */
export interface Place {
  readonly origin: Origin;
  readonly at: number;
  /** The role it is about; left out where it may be any. */
  readonly roleId?: number;
  /** The finding it rests on. */
  readonly finding?: string;
}

/** Where somebody may hold a role. */
export type Spot = Pick<Held, 'organizationId' | 'userId' | 'teamId'>;

interface Known {
  /** They came after the first look, so that nothing of theirs was there before. */
  came: boolean;
  gone: boolean;
  place?: Place;
  readonly teams: Map<number, Place | 'gone'>;
}

const unknown: Origin = { how: 'unknown' };
const beforeUsher: Origin = { how: 'before-usher' };

/**
 * How everybody came into what they have, filled on while the ledger is read: one entry for each person and place that
 * it ever named, in numbers and ids only.
 */
export class Places {
  readonly #people = new Map<string, Known>();
  readonly #baselines = new Set<number>();
  /** Where each finding stands that still tells the newest of its place. */
  readonly #findings = new Map<string, Spot>();

  /** The lists of this organization are compared from now on. */
  compared(organizationId: number): void {
    this.#baselines.add(organizationId);
  }

  /** What is known of a place now, to be put back by `restore`. */
  get({ organizationId, userId, teamId }: Spot): Place | 'gone' | undefined {
    const known = this.#people.get(keyOf({ organizationId, userId }));
    if (teamId !== undefined) return known?.teams.get(teamId);
    return known?.gone ? 'gone' : known?.place;
  }

  /** Since when what is known of a place is so. */
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

  /** Somebody who was not there before: nothing of what they had earlier counts. */
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

  /** Puts back what was known before; undefined where nothing was. */
  restore(spot: Spot, before: Place | 'gone' | undefined): void {
    if (before === 'gone') this.leave(spot);
    else if (before) this.set(spot, before);
    else this.#unset(spot);
  }

  /** Somebody says that what was found may stay. */
  accept(finding: string, accepted: PersonId): void {
    this.#amend(finding, (origin) => (origin.how === 'seen' ? { ...origin, accepted } : origin));
  }

  /** Make's log named who did it. */
  name(finding: string, by: MakeUserId): void {
    this.#amend(finding, (origin) => (origin.how === 'seen' ? { ...origin, by } : origin));
  }

  /** How somebody came into this role; unknown where it is another than the one that the ledger tells of. */
  originOf({ organizationId, userId, teamId, roleId }: Held): Origin {
    const known = this.#people.get(`${organizationId}/${userId}`);
    const place = known && (teamId === undefined ? known.place : known.teams.get(teamId));
    if (place === 'gone' || known?.gone) return unknown;
    if (place) return isAbout(place, roleId) ? place.origin : unknown;
    // Whoever came without being asked for was told as a whole, teams and all.
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
