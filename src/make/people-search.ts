import type { DirectoryMember } from './directory-snapshot.js';
import { fold, skeleton } from './look-alikes.js';

/** One Make user, across all guarded organizations. */
export interface Person {
  readonly userId: number;
  readonly name: string;
  readonly email: string;
  readonly members: readonly DirectoryMember[];
}

export interface PeopleIndex {
  byEmail(email: string): readonly Person[];
  search(text: string, limit: number): readonly Person[];
  /** Other people whose name looks like this one. `userId` is absent for a person who is not on Make yet. */
  namesakes(one: { readonly userId?: number; readonly name: string }): readonly Person[];
}

/** Creates an index of names and emails, once for each picture, so that a search reads only memory. */
export function indexPeople(members: Iterable<DirectoryMember>): PeopleIndex {
  const people = groupByUser(members).map((person) => ({
    person,
    name: fold(person.name),
    email: fold(person.email),
  }));
  const alike = new Map<string, Person[]>();
  for (const { person } of people) {
    const look = skeleton(person.name);
    alike.set(look, [...(alike.get(look) ?? []), person]);
  }
  people.sort((one, other) => compare(one.name, other.name) || one.person.userId - other.person.userId);
  return {
    byEmail: (email) => {
      const wanted = normalized(email);
      if (wanted === '') return [];
      return people.filter(({ person }) => normalized(person.email) === wanted).map(({ person }) => person);
    },
    search: (text, limit) => {
      const query = fold(text.slice(0, longestQuery).trim());
      const found: Person[][] = [[], [], []];
      for (const { person, name, email } of people) found[matchRank(query, name, email)]?.push(person);
      return found.flat().slice(0, Math.max(0, limit));
    },
    namesakes: ({ userId, name }) =>
      (alike.get(skeleton(name)) ?? []).filter((person) => person.userId !== userId),
  };
}

/** The longest query, in characters: every word of it is compared with every name. */
const longestQuery = 200;

// 0: the name begins with the query. 1: every word of the query begins a word. 2: every word occurs. -1: no match.
function matchRank(query: string, name: string, email: string): number {
  if (name.startsWith(query) || email.startsWith(query)) return 0;
  const words = query.split(/\s+/);
  const text = `${name} ${email}`;
  const beginnings = text.split(/[^\p{L}\p{N}]+/u);
  if (words.every((word) => beginnings.some((beginning) => beginning.startsWith(word)))) return 1;
  return words.every((word) => text.includes(word)) ? 2 : -1;
}

function groupByUser(members: Iterable<DirectoryMember>): Person[] {
  const people = new Map<number, Person>();
  for (const member of members) {
    const known = people.get(member.userId);
    // Make may list an invitation without an address, and another membership of the same person with one.
    const { userId, name, email } = known?.email ? known : member;
    people.set(userId, { userId, name, email, members: [...(known?.members ?? []), member] });
  }
  return [...people.values()];
}

function normalized(email: string): string {
  return email.trim().toLowerCase();
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
