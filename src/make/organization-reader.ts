import { type OrganizationSnapshot, readOrganization, readPeople } from './directory-snapshot.js';
import type { ReadTurn } from './http.js';
import type { Make } from './make.js';

/** What is read in the background comes out of polling's share. */
const poll: ReadTurn = { priority: 'poll' };

/** Reads organizations again and again, with as few calls as show what has changed. */
export class OrganizationReader {
  readonly #make: Make;
  readonly #now: () => number;
  readonly #wholeEveryMs: number;
  readonly #wholeAt = new Map<number, number>();
  /** What a whole reading did not explain either, such as the spaces people have for themselves. */
  readonly #unexplained = new Set<string>();

  constructor(make: Make, now: () => number, wholeEveryMs: number) {
    this.#make = make;
    this.#now = now;
    this.#wholeEveryMs = wholeEveryMs;
  }

  /** Throws a `MakeError` where any part of it cannot be read. */
  async readWhole(id: number, turn: ReadTurn): Promise<OrganizationSnapshot> {
    const read = await readOrganization(this.#make, id, turn, this.#now);
    this.#wholeAt.set(id, read.read.from);
    return read;
  }

  /** The people alone, and everything now and then, or once they have a team or role that is not known. Throws like `readWhole`. */
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

/** Teams and roles that people have and the picture does not know: they are new since the last whole reading. */
function strangeIn({ members, teams, roles }: OrganizationSnapshot): string[] {
  const known = new Set([...teams.map(({ id }) => `team ${id}`), ...roles.map(({ id }) => `role ${id}`)]);
  const held = [...members.values()].flatMap(({ roleId, teamIds }) => [
    `role ${roleId}`,
    ...teamIds.map((id) => `team ${id}`),
  ]);
  return [...new Set(held)].filter((one) => !known.has(one));
}
