import { type OrganizationSnapshot, readOrganization, readPeople } from './directory-snapshot.js';
import type { ReadTurn } from './http.js';
import type { Make } from './make.js';
import { asReported, digestOf, type PeopleReadings } from './people-reading.js';

/** Background reads count against the polls' share. */
const poll: ReadTurn = { priority: 'poll' };

export interface ReaderParts {
  readonly make: Make;
  readonly now: () => number;
  /** The interval of the readings of people. */
  readonly everyMs: number;
  /** The interval of the readings of everything. */
  readonly wholeEveryMs: number;
  /** Left out where no other process can exist. */
  readonly others?: PeopleReadings | undefined;
}

/** Reads organizations again and again, with as few calls as possible. */
export class OrganizationReader {
  readonly #wholeAt = new Map<number, number>();
  /** Ids that even a whole reading did not explain, such as private spaces. */
  readonly #unexplained = new Set<string>();

  constructor(private readonly parts: ReaderParts) {}

  /** Throws a `MakeError` when any part of the organization cannot be read. */
  async readWhole(id: number, turn: ReadTurn): Promise<OrganizationSnapshot> {
    const { make, now } = this.parts;
    const read = await readOrganization(make, id, turn, now);
    this.#wholeAt.set(id, read.read.from);
    this.#report(read);
    return read;
  }

  /**
   * Reads only the people, or takes another process's word that they are the same; reads everything at intervals, or
   * once a person has an unknown team or role. Throws like `readWhole`.
   */
  async readAgain(id: number, before: OrganizationSnapshot | undefined): Promise<OrganizationSnapshot> {
    if (before && !this.#isDue(id)) {
      const people = (await this.#asReported(before)) ?? (await this.#readPeople(before));
      if (strangeIn(people).every((one) => this.#unexplained.has(one))) return people;
    }
    const whole = await this.readWhole(id, poll);
    for (const one of strangeIn(whole)) this.#unexplained.add(one);
    return whole;
  }

  async #readPeople(before: OrganizationSnapshot): Promise<OrganizationSnapshot> {
    const { make, now } = this.parts;
    const people = await readPeople(make, before, poll, now);
    this.#report(people);
    return people;
  }

  /** A reporting process may be late by half an interval, since its calls wait for their turns. */
  async #asReported(before: OrganizationSnapshot): Promise<OrganizationSnapshot | undefined> {
    const { now, everyMs, others } = this.parts;
    if (!others || others.isReader()) return undefined;
    const reported = await others.last(before.organization.id);
    if (others.isReader()) return undefined;
    return asReported(before, reported, { now: now(), withinMs: 1.5 * everyMs });
  }

  #report(read: OrganizationSnapshot): void {
    const { others } = this.parts;
    if (others?.isReader()) others.report(read.organization.id, { ...read.read, digest: digestOf(read) });
  }

  #isDue(id: number): boolean {
    const { now, wholeEveryMs } = this.parts;
    return now() - (this.#wholeAt.get(id) ?? Number.NEGATIVE_INFINITY) >= wholeEveryMs;
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
