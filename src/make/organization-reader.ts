import { type OrganizationSnapshot, readOrganization, readPeople } from './directory-snapshot.js';
import type { ReadTurn } from './http.js';
import type { Make } from './make.js';

/** Background reads count against the polls' share. */
const poll: ReadTurn = { priority: 'poll' };

/** Reads organizations again and again, with as few calls as possible. */
export class OrganizationReader {
  readonly #make: Make;
  readonly #now: () => number;
  readonly #wholeEveryMs: number;
  readonly #wholeAt = new Map<number, number>();
  /** Ids that even a whole reading did not explain, such as private spaces. */
  readonly #unexplained = new Set<string>();

  constructor(make: Make, now: () => number, wholeEveryMs: number) {
    this.#make = make;
    this.#now = now;
    this.#wholeEveryMs = wholeEveryMs;
  }

  /** Throws a `MakeError` when any part of the organization cannot be read. */
  async readWhole(id: number, turn: ReadTurn): Promise<OrganizationSnapshot> {
    const read = await readOrganization(this.#make, id, turn, this.#now);
    this.#wholeAt.set(id, read.read.from);
    return read;
  }

  /**
   * Reads only the people; reads everything at intervals, or once a person has an unknown team or role. Throws like
   * `readWhole`.
   */
  async readAgain(id: number, before: OrganizationSnapshot | undefined): Promise<OrganizationSnapshot> {
    if (before && !this.#isDue(id)) {
      const people = await readPeople(this.#make, before, poll, this.#now);
      if (strangeIn(people).every((one) => this.#unexplained.has(one))) return people;
    }
    const whole = await this.readWhole(id, poll);
    for (const one of strangeIn(whole)) this.#unexplained.add(one);
    return whole;
  }

  #isDue(id: number): boolean {
    return this.#now() - (this.#wholeAt.get(id) ?? Number.NEGATIVE_INFINITY) >= this.#wholeEveryMs;
  }
}

/** Teams and roles that people have but the picture lacks: Make has created them after the last whole reading. */
function strangeIn({ members, teams, roles }: OrganizationSnapshot): string[] {
  const known = new Set([...teams.map(({ id }) => `team ${id}`), ...roles.map(({ id }) => `role ${id}`)]);
  const held = [...members.values()].flatMap(({ roleId, teamIds }) => [
    `role ${roleId}`,
    ...teamIds.map((id) => `team ${id}`),
  ]);
  return [...new Set(held)].filter((one) => !known.has(one));
}
